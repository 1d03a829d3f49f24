"""What a connecteur does with a request: accept, decline, let it expire, give it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record_reading
from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.services import work
from matching import mails
from matching.enums import (
    AdviserChoice,
    DeclineChoice,
    HelpRequestState,
    IntroductionState,
    Stopped,
)
from matching.errors import AlreadySettled, ConsentWithdrawn, NotActive, NotYours
from matching.models import Introduction
from matching.services import steps
from notifications import due
from notifications.models import DueRow


def _with_connector(introduction: Introduction) -> Introduction:
    """Read again what a service acts on, never trusting what the page was made from."""
    return Introduction.objects.select_related("connector__user").get(pk=introduction.pk)


@transaction.atomic
def accept_introduction(introduction: Introduction, *, by: User) -> None:
    """Accept a request that waits: take a slot of the month, plan what follows, tell both sides.

    A volunteer sells nothing to the firm for a year from then (QUALITY F-10). Raises NotYours,
    NotActive, ConsentWithdrawn, AlreadySettled when somebody was faster and NoSlotLeft when the
    month is full; nothing is then changed.
    """
    now = timezone.now()
    help_request = steps.lock(introduction.help_request_id)
    asked = _with_connector(introduction)
    if asked.connector.user_id != by.pk:
        raise NotYours
    # A pause stops new requests only; one already received may still be accepted (QUALITY F17).
    if asked.connector.state not in (ConnectorState.ACTIVE, ConnectorState.PAUSED):
        raise NotActive
    if help_request.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    # The request first: of two connecteurs, the second finds it taken.
    steps.move_request(help_request, [HelpRequestState.OPEN], HelpRequestState.MATCHED, by=by)
    steps.move_introduction(
        asked,
        [IntroductionState.REQUESTED],
        IntroductionState.ACCEPTED,
        by=by,
        settled_at=now,
        settled_by=by,
    )
    steps.take_slot(asked.connector, at=now)
    # Where several were asked together, the others are told that it is settled.
    steps.stop_asking(help_request, by=None, why=Stopped.SETTLED)
    due.cancel(asked.pk, kinds=steps.UNTIL_ANSWERED)
    due.plan(
        steps.CONTACT_CHECK,
        asked.pk,
        due_at=now + timedelta(days=settings.CONTACT_CHECK_AFTER_DAYS),
    )
    due.plan(
        steps.OUTCOME_CHECK,
        asked.pk,
        due_at=now + timedelta(days=settings.OUTCOME_CHECK_AFTER_DAYS),
        occasion="1",
    )
    for number, days in enumerate(settings.PROGRESS_CHECKS_AFTER_DAYS, start=1):
        due.plan(
            steps.PROGRESS_CHECK,
            asked.pk,
            due_at=now + timedelta(days=days),
            occasion=str(number),
        )
    work.record_answer(
        asked.connector, introduction_id=asked.pk, in_time=now <= asked.expires_at, at=now
    )
    bar = work.bar_sales(
        asked.connector,
        owner=help_request.owner,
        siren=help_request.company.siret[:9],
        introduction_id=asked.pk,
        for_free=help_request.adviser_choice == AdviserChoice.VOLUNTEER,
        at=now,
    )
    mails.accepted(asked, help_request, sells_nothing_until=bar.ends_at if bar else None)


@transaction.atomic
def decline_introduction(
    introduction: Introduction,
    *,
    by: User,
    reason: str = "",
    choice: DeclineChoice | None = None,
) -> None:
    """Decline a request that waits, with or without a reason; the request goes on.

    The owner reads neither the choice nor the words.

    Raises NotYours, AlreadySettled.
    """
    help_request = steps.lock(introduction.help_request_id)
    asked = _with_connector(introduction)
    if asked.connector.user_id != by.pk:
        raise NotYours
    now = timezone.now()
    steps.move_introduction(
        asked,
        [IntroductionState.REQUESTED],
        IntroductionState.DECLINED,
        by=by,
        reason=reason or (choice.label if choice else ""),
        settled_at=now,
        settled_by=by,
        decline_choice=choice or "",
        decline_reason=reason[:300],
    )
    work.record_answer(
        asked.connector, introduction_id=asked.pk, in_time=now <= asked.expires_at, at=now
    )
    due.cancel(asked.pk, kinds=steps.UNTIL_ANSWERED)
    steps.ask_next_or_owner(help_request, by=None)


@transaction.atomic
def expire_introduction(introduction: Introduction) -> None:
    """End the wait for somebody who stayed silent; the request goes on. Raises AlreadySettled."""
    help_request = steps.lock(introduction.help_request_id)
    asked = _with_connector(introduction)
    now = timezone.now()
    steps.move_introduction(
        asked,
        [IntroductionState.REQUESTED],
        IntroductionState.EXPIRED,
        by=None,
        settled_at=now,
    )
    work.record_answer(asked.connector, introduction_id=asked.pk, in_time=False, at=now)
    due.cancel(asked.pk, kinds=steps.UNTIL_ANSWERED)
    mails.introduction_expired(asked)
    steps.ask_next_or_owner(help_request, by=None)


def introduction_expires(row: DueRow, *, now: datetime) -> None:
    """Handle the deadline: read again whether anybody still waits (QUALITY C3)."""
    introduction = Introduction.objects.requested().filter(pk=row.subject_id).first()
    if introduction is None:
        return
    try:
        expire_introduction(introduction)
    except AlreadySettled:
        # Answered in the same second: the answer stands.
        return


@transaction.atomic
def withdraw_introduction(introduction: Introduction, *, by: User, reason: str = "") -> None:
    """Give a request back, before or after accepting it; the owner is told and it goes on.

    The slot comes back only where no contact was made. Raises NotYours, AlreadySettled.
    """
    asked = _with_connector(introduction)
    if asked.connector.user_id != by.pk:
        raise NotYours
    give_back(asked, by=by, reason=reason)


def give_back(
    asked: Introduction, *, by: User | None, reason: str, only_waiting: bool = False
) -> None:
    """Give a request back in the caller's transaction, whoever decides it; it goes on.

    `only_waiting` leaves what was accepted meanwhile. Raises AlreadySettled.
    """
    help_request = steps.lock(asked.help_request_id)
    asked = _with_connector(asked)
    now = timezone.now()
    if asked.state == IntroductionState.REQUESTED or only_waiting:
        steps.move_introduction(
            asked,
            [IntroductionState.REQUESTED],
            IntroductionState.WITHDRAWN,
            by=by,
            reason=reason,
            settled_at=now,
            settled_by=by,
        )
    else:
        steps.move_introduction(
            asked,
            [IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS],
            IntroductionState.WITHDRAWN,
            by=by,
            reason=reason,
            finished_at=now,
        )
        steps.give_slot_back(asked)
        steps.move_request(help_request, [HelpRequestState.MATCHED], HelpRequestState.OPEN, by=by)
    due.cancel(asked.pk)
    accepted = asked.finished_at is not None
    steps.ask_next_or_owner(help_request, by=None, ended=asked if accepted else None)


def release_connector(connector: Connector, by: User | None) -> None:
    """Give back all that a connecteur had, who is suspended or leaves."""
    held = Introduction.objects.unfinished().filter(connector=connector)
    for introduction in held.order_by("help_request_id"):
        try:
            with transaction.atomic():
                give_back(introduction, by=by, reason="le connecteur n’est plus disponible")
        except AlreadySettled:
            # It ended while we waited for it: there is nothing left to give back.
            continue


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact details that an acceptance opens."""

    company: str
    commune: str
    name: str
    email: str
    phone: str
    siret: str


def read_contact(introduction: Introduction, *, reader: User) -> Contact:
    """Open the owner's details to the one who accepted, and write it in the journal.

    Raises NotYours for anybody else and outside an acceptance, ConsentWithdrawn without a live
    consent (QUALITY B10, B11, B22, F16).
    """
    with transaction.atomic():
        current = (
            Introduction.objects.under_way()
            .select_related("connector", "help_request__owner", "help_request__company__commune")
            .select_related("help_request__consent")
            .filter(pk=introduction.pk, connector__user=reader)
            .first()
        )
        if current is None:
            raise NotYours
        help_request = current.help_request
        if help_request.consent.withdrawn_at is not None:
            raise ConsentWithdrawn
        record_reading(
            reader=reader,
            subject=help_request.owner,
            purpose="Prise de contact après acceptation",
            about_id=current.pk,
        )
    commune = help_request.company.commune
    return Contact(
        company=help_request.company.name,
        commune=str(commune) if commune else "",
        name=help_request.contact_name,
        email=help_request.owner.email,
        phone=help_request.phone,
        siret=help_request.company.siret,
    )
