"""What the team does for those who wait: remind, take back, close, begin a wait again."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.models import Connector
from connectors.services.moving import hold
from matching.enums import WAITING, AskedNext, HelpRequestState, IntroductionState
from matching.errors import (
    AlreadySettled,
    ConsentWithdrawn,
    NothingToGiveBack,
    RemindedToday,
    WrongMoment,
)
from matching.mails import steering as mails
from matching.models import BasketTick, HelpRequest, Introduction
from matching.notifications import Nudge
from matching.services import steps, waits
from matching.services.answering import give_back
from matching.services.pausing import PAUSE_ENDS
from notifications import due
from notifications.enums import MessageState
from notifications.models import Message

REMINDED: Final = "relance de l’équipe"
BEGUN_AGAIN: Final = "attente relancée par l’équipe"


@transaction.atomic
def nudge_now(introduction: Introduction, *, by: User) -> None:
    """Write to a connecteur who has not answered, or of whom nothing is known since.

    Once a day at most for one person, whatever they were asked. Raises AlreadySettled,
    ConsentWithdrawn, WrongMoment once the time to answer is over, RemindedToday.
    """
    hold(introduction.connector_id)
    help_request = steps.lock(introduction.help_request_id)
    asked = Introduction.objects.select_related("connector__user").get(pk=introduction.pk)
    asked.help_request = help_request
    now = timezone.now()
    if help_request.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    unfinished = Introduction.objects.unfinished().filter(connector=asked.connector)
    if not unfinished.filter(pk=asked.pk).exists():
        raise AlreadySettled
    if asked.state == IntroductionState.REQUESTED and asked.expires_at <= now:
        raise WrongMoment
    key = f"team_reminder:{asked.connector_id}:{timezone.localdate()}"
    if Message.objects.filter(dedup_key=key).exists() or _nudged_today(asked.connector, now):
        raise RemindedToday
    mails.team_reminder(asked, others=unfinished.count() - 1, dedup_key=key)
    history.record(asked, asked.state, asked.state, by=by, reason=REMINDED)


def _nudged_today(connector: Connector, now: datetime) -> bool:
    """Tell whether the ladder wrote to a connecteur today; one they refuse reached nobody."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Message.objects.filter(
        address=connector.user.email,
        merge_key=Nudge.key_of(connector.pk),
        created_at__gte=midnight,
        state__in=[MessageState.DUE, MessageState.SENDING, MessageState.SENT],
    ).exists()


@transaction.atomic
def take_back(introduction: Introduction, *, reason: str, by: User) -> None:
    """Give a request back for a connecteur who cannot follow; both sides are told, it goes on.

    Raises AlreadySettled.
    """
    steps.lock(introduction.help_request_id)
    asked = Introduction.objects.select_related("connector__user", "help_request").get(
        pk=introduction.pk
    )
    accepted = asked.state != IntroductionState.REQUESTED
    give_back(asked, by=by, reason=reason)
    mails.taken_back(asked.connector, [asked], accepted=accepted, reason=reason)


@transaction.atomic
def take_back_waiting(connector: Connector, *, reason: str, by: User) -> None:
    """Give back all that a connecteur has not answered; what they accepted stays theirs.

    Raises NothingToGiveBack.
    """
    waiting = Introduction.objects.requested().filter(connector=connector)
    taken = []
    for introduction in waiting.select_related("help_request").order_by("help_request_id"):
        try:
            with transaction.atomic():
                give_back(introduction, by=by, reason=reason, only_waiting=True)
        except AlreadySettled:
            # Answered while we came to it: it is theirs.
            continue
        taken.append(introduction)
    if not taken:
        raise NothingToGiveBack
    mails.taken_back(connector, taken, accepted=False, reason=reason)


@transaction.atomic
def close_for_staff(help_request: HelpRequest, *, reason: str, by: User) -> None:
    """Close a request that nobody could take, and tell its owner why. Raises AlreadySettled."""
    locked = steps.lock(help_request.pk)
    steps.move_request(
        locked, [HelpRequestState.UNANSWERED], HelpRequestState.CLOSED, by=by, reason=reason
    )
    due.cancel(locked.pk, kinds=[PAUSE_ENDS])
    mails.closed_by_team(locked, reason=reason)


@transaction.atomic
def begin_again(help_request: HelpRequest, *, by: User) -> None:
    """Plan the ladder of a request that waits from now on, and ask whoever can help.

    For a wait of which nothing is planned any more, or whose step fails. Raises AlreadySettled,
    also while its owner has put it aside, and ConsentWithdrawn.
    """
    locked = steps.lock(help_request.pk)
    paused = locked.paused_until is not None and locked.paused_until > timezone.now()
    if locked.state not in WAITING or paused:
        raise AlreadySettled
    if locked.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    if locked.paused_until is not None:
        locked.paused_until = None
        locked.save(update_fields=["paused_until"])
    due.cancel(locked.pk, kinds=[PAUSE_ENDS])
    waits.begin_again(locked)
    history.record(locked, locked.state, locked.state, by=by, reason=BEGUN_AGAIN)
    steps.ask_next_or_owner(locked, by=by, why=AskedNext.AGAIN)
    steps.go_on_asking(locked, by=by)


@transaction.atomic
def tick(basket: str, subject: str, *, by: User) -> None:
    """Say that a line of a basket is dealt with, from now on."""
    BasketTick.objects.update_or_create(
        basket=basket, subject=subject, defaults={"by": by, "at": timezone.now()}
    )


@transaction.atomic
def untick(basket: str, subject: str) -> None:
    """Put a line back among what waits."""
    BasketTick.objects.filter(basket=basket, subject=subject).delete()
