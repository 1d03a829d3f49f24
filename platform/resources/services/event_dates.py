"""What is due around an event: the reminder of the day before, one mail the day after.

A row is for one revision of the event: once the date has changed, it does nothing. Whoever is told
is told in batches, each planned by the one before.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from notifications import due
from notifications.models import DueRow
from reference.holidays import PARIS
from resources import event_mails as mails
from resources.enums import RegistrationState, ResourceState
from resources.models import Event, Registration

REMINDER: Final = "resources.event_reminder"
AFTER: Final = "resources.event_after"
CHANGED: Final = "resources.event_changed"
CANCELLED: Final = "resources.event_cancelled"
# In the morning, so that a place given up the day before still serves somebody.
REMINDED_AT: Final = time(9)
THANKED_AT: Final = time(10)
BATCH: Final = 500

Mail = Callable[[Registration], None]
_GOING: Final = (RegistrationState.REGISTERED, RegistrationState.WAITING)
_CAME: Final = (RegistrationState.REGISTERED, RegistrationState.ATTENDED)


def plan(event: Event) -> None:
    """Plan what is due around an event as it stands; planning it again changes nothing."""
    now = timezone.now()
    occasion = str(event.revision)
    reminded_at = _at(event.starts_at, -1, REMINDED_AT)
    if reminded_at > now:
        due.plan(REMINDER, event.pk, due_at=reminded_at, occasion=occasion)
    due.plan(AFTER, event.pk, due_at=_at(event.ends_at, 1, THANKED_AT), occasion=occasion)


def plan_anew(event: Event) -> None:
    """Drop what was planned for other dates, and plan it for these."""
    drop(event)
    plan(event)


def drop(event: Event) -> None:
    """Drop what was planned around an event."""
    due.cancel(event.pk, kinds=[REMINDER, AFTER])


def tell_all(event: Event, kind: str) -> None:
    """Tell everybody of a change, in the transaction of the change, the first of them at once."""
    _tell(event, kind, mail=_MAILS[kind], states=_GOING, since=0, now=timezone.now())


def _at(moment: datetime, days: int, clock: time) -> datetime:
    day = moment.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, clock, PARIS)


def _tell(
    event: Event,
    kind: str,
    *,
    mail: Mail,
    states: Sequence[RegistrationState],
    since: int,
    now: datetime,
) -> None:
    """Write to the next `BATCH` people after a rank; plan the following batch if there may be."""
    found = event.registrations.filter(state__in=states, rank__gt=since, erased_at=None)
    batch = list(found.select_related("user").order_by("rank")[:BATCH])
    for one in batch:
        one.event = event
        mail(one)
    if len(batch) == BATCH:
        occasion = f"{event.revision}:{batch[-1].rank}"
        due.plan(kind, event.pk, due_at=now, occasion=occasion)


def _remind(registration: Registration) -> None:
    """Remind who has a place, and tell who waits that none is free yet.

    Whoever has not confirmed reads it all on the day they do.
    """
    if registration.is_to_confirm:
        return
    if registration.state == RegistrationState.REGISTERED:
        mails.reminder(registration)
    else:
        mails.still_full(registration)


_MAILS: Final[dict[str, Mail]] = {CHANGED: mails.changed, CANCELLED: mails.cancelled}


def _read(row: DueRow) -> tuple[Event, int] | None:
    """Return the event of a row and the rank it goes on from; None when its date has changed.

    It is held: nobody is told of a date that somebody is changing.
    """
    revision, _, since = row.occasion.partition(":")
    event = Event.objects.held().filter(pk=row.subject_id, revision=int(revision)).first()
    return None if event is None else (event, int(since or 0))


def remind(row: DueRow, *, now: datetime) -> None:
    """Remind everybody of an event that begins tomorrow, whether its page is still shown or not."""
    read = _read(row)
    if read is not None and read[0].cancelled_at is None and read[0].starts_at > now:
        _tell(read[0], REMINDER, mail=_remind, states=_GOING, since=read[1], now=now)


def thank(row: DueRow, *, now: datetime) -> None:
    """Write once to those who came, or who were not said to be absent."""
    read = _read(row)
    if (
        read is not None
        and read[0].cancelled_at is None
        and read[0].resource.state == ResourceState.PUBLISHED
    ):
        _tell(read[0], AFTER, mail=mails.after, states=_CAME, since=read[1], now=now)


def go_on_telling(row: DueRow, *, now: datetime) -> None:
    """Tell the next ones of a change or of a cancellation."""
    read = _read(row)
    if read is not None:
        event, since = read
        _tell(event, row.kind, mail=_MAILS[row.kind], states=_GOING, since=since, now=now)


HANDLERS: Final = {
    REMINDER: remind,
    AFTER: thank,
    CHANGED: go_on_telling,
    CANCELLED: go_on_telling,
}
