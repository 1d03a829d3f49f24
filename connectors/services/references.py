"""Clients whom an applicant names: asked when the application is handed in, who answer once.

They are asked then and not when they are named: nobody outside is written to for an application
that may never be handed in, and an address mistyped is mended before it receives anything.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from connectors import reference_links
from connectors.enums import LabelState, ReferenceState
from connectors.errors import (
    AlreadyAnswered,
    AlreadyNamed,
    NotBeingPutTogether,
    OwnAddress,
    TooMuch,
)
from connectors.models import Label, Reference
from connectors.models.labels import EXAMINED
from connectors.notifications.applications import ReferenceAsked
from notifications import due
from notifications.models import DueRow

REMIND: Final = "connectors.reference_reminder"
MOST: Final = 8
SILENCE: Final = timedelta(days=12)
OPEN_STATES: Final = (LabelState.APPLIED, LabelState.UNDER_REVIEW)


@transaction.atomic
def name_client(label: Label, *, name: str, company: str, email: str, by: User) -> Reference:
    """Name a client; once the application is handed in, they are asked at once.

    Raises OwnAddress, AlreadyNamed, TooMuch, NotBeingPutTogether when all is decided or appealed.
    """
    address = email.strip().lower()
    if address == by.email:
        raise OwnAddress
    rows = Label.objects.select_for_update(of=("self",)).select_related("connector__user")
    current = rows.filter(pk=label.pk, state__in=OPEN_STATES).first()
    if current is None:
        raise NotBeingPutTogether
    if current.references.count() >= MOST:
        raise TooMuch
    try:
        with transaction.atomic():
            client = Reference.objects.create(
                label=current, name=name, company=company, email=address
            )
    except IntegrityError as error:
        raise AlreadyNamed from error
    if current.state != LabelState.APPLIED:
        _ask(client, current)
    return client


@transaction.atomic
def forget_client(client: Reference, *, by: User) -> None:
    """Take a client out before anybody wrote to them. Raises NotBeingPutTogether."""
    held = Label.objects.put_together().select_for_update(of=("self",))
    if not held.filter(pk=client.label_id).exists():
        raise NotBeingPutTogether
    Reference.objects.filter(pk=client.pk).delete()


def ask_all(label: Label) -> None:
    """Write to every client of an application, in the caller's transaction."""
    Reference.objects.filter(label=label, state=ReferenceState.ASKED).update(
        asked_at=timezone.now()
    )
    for client in label.references.filter(state=ReferenceState.ASKED):
        _ask(client, label)


@transaction.atomic
def answer(client: Reference, *, confirmed: bool, comment: str = "") -> None:
    """Keep what a client says, once, while the application is examined. Raises AlreadyAnswered."""
    # Locked first: an update that reads another table is a sub-query, which PostgreSQL does not
    # ask again of a row that somebody else has just changed.
    waiting = Reference.objects.select_for_update(of=("self",)).filter(
        pk=client.pk, state=ReferenceState.ASKED, label__state__in=EXAMINED
    )
    if not waiting.exists():
        raise AlreadyAnswered
    Reference.objects.filter(pk=client.pk).update(
        state=ReferenceState.CONFIRMED if confirmed else ReferenceState.DENIED,
        comment=comment,
        answered_at=timezone.now(),
    )
    due.cancel(client.pk, kinds=[REMIND])


def remind(row: DueRow, *, now: datetime) -> None:
    """Ask a silent client once more, and no more than that."""
    client = (
        Reference.objects.select_related("label__connector__user")
        .filter(pk=row.subject_id, state=ReferenceState.ASKED, label__state__in=EXAMINED)
        .first()
    )
    if client is not None:
        _write(client, client.label, again=True)


def _ask(client: Reference, label: Label) -> None:
    _write(client, label, again=False)
    due.plan(REMIND, client.pk, due_at=timezone.now() + SILENCE)


def _write(client: Reference, label: Label, *, again: bool) -> None:
    ReferenceAsked(
        to=client.email,
        context={
            "name": client.name,
            "company": client.company,
            "connector": label.connector.display_name,
            "again": again,
            "link": reference_links.link(client.pk),
        },
        dedup_key=f"connectors.reference_asked:{client.pk}:{again:d}",
    ).send()


HANDLERS = {REMIND: remind}
