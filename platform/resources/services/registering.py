"""Somebody takes a place at an event, or waits for one; gives it up; came, or did not.

Everything here happens under the lock of the event, one act after the other: as long as somebody
waits no place is free, and nobody passes before who came first.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts import history
from accounts.models import User
from notifications import due
from resources import event_mails as mails
from resources.enums import RegistrationState, ResourceState
from resources.event_errors import AlreadyRegistered, NotOpen, TooEarly, TooLate
from resources.models import Event, Registration
from resources.notifications.events import KEPT_AFTER
from resources.services import event_dates

NOT_PUBLISHED: Final = "Cet événement n’est pas ouvert aux inscriptions."
CANCELLED: Final = "Cet événement est annulé."
BEGUN: Final = "Cet événement a déjà commencé\u00a0: on ne peut plus s’y inscrire."
# A place whose address nobody confirmed goes to the next one: `confirming.release`.
UNCONFIRMED: Final = "resources.event_unconfirmed"
HELD_FOR: Final = timedelta(hours=24)
_EXPECTED: Final = (
    RegistrationState.REGISTERED,
    RegistrationState.ATTENDED,
    RegistrationState.ABSENT,
)


def hold(event_id: UUID) -> Event:
    """Lock an event until the end of the transaction; return it as it is now.

    A crowd that comes when registration opens waits in line longer than locks usually do: a late
    answer is better than none. It stays under the limit of one statement.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '9s'")
    return Event.objects.held().get(pk=event_id)


def why_closed(event: Event) -> str:
    """Say why nobody may register, in a sentence; nothing when they may."""
    if event.cancelled_at is None and event.resource.state != ResourceState.PUBLISHED:
        return NOT_PUBLISHED
    return why_settled(event)


def why_settled(event: Event) -> str:
    """Say why who is registered no longer changes anything, in a sentence; nothing when they may.

    That the page of the event is out of sight takes nothing from them.
    """
    if event.cancelled_at is not None:
        return CANCELLED
    return BEGUN if event.starts_at <= timezone.now() else ""


@transaction.atomic
def register(
    event: Event, *, name: str, email: str, by: User | None, proven: bool = False
) -> Registration:
    """Take a place or, when none is left, the next rank of the waiting list; a mail says which.

    `by` is who is signed in, if anybody: the registration is theirs when the address is. An address
    that nobody has shown to be theirs, nor the caller knows to be (`proven`), is to be confirmed:
    its place is held for a day, then goes to the next one (QUALITY B12). Raises NotOpen with a
    sentence, AlreadyRegistered.
    """
    held = hold(event.pk)
    # Read under the lock: what came with it may date from before the wait.
    held.resource.refresh_from_db(fields=["state"])
    closed = why_closed(held)
    if closed:
        raise NotOpen(closed)
    email = email.strip().lower()
    live = Registration.objects.live().filter(event=held, email=email).first()
    if live is not None:
        raise AlreadyRegistered(live)
    has_room = held.left is None or held.left > 0
    now = timezone.now()
    proven = proven or _has_proven(email, by=by)
    last = held.registrations.aggregate(last=Max("rank"))["last"] or 0
    made = Registration.objects.create(
        event=held,
        user=by if by is not None and by.email == email else None,
        name=name,
        email=email,
        state=RegistrationState.REGISTERED if has_room else RegistrationState.WAITING,
        rank=last + 1,
        confirm_by=None if proven else _confirm_by(held, now=now),
        confirmed_at=now if proven else None,
    )
    # The journal keeps no person here: it outlives the registration, which names them meanwhile.
    history.record(made, "", made.state, by=None)
    if has_room:
        _take(held, 1)
    if made.confirm_by is not None:
        due.plan(UNCONFIRMED, made.pk, due_at=made.confirm_by)
    tell_where_they_stand(made)
    event_dates.plan(held)
    return made


def _has_proven(email: str, *, by: User | None) -> bool:
    """Tell whether an address is that of whoever is signed in, which a code proved, or was
    confirmed for another event."""
    mine = by is not None and by.email == email
    return mine or Registration.objects.confirmed(email).exists()


def _confirm_by(event: Event, *, now: datetime) -> datetime:
    """Return until when a place is held: a day, or half of what is left before the event, so that
    it still serves somebody."""
    return now + min(HELD_FOR, (event.starts_at - now) / 2)


def tell_where_they_stand(registration: Registration, *, occasion: str = "once") -> None:
    """Ask for the address to be confirmed or, once it is, say that a place or a rank is theirs."""
    if registration.is_to_confirm:
        mails.to_confirm(registration, occasion=occasion)
    elif registration.state == RegistrationState.REGISTERED:
        mails.registered(registration, occasion=occasion)
    elif registration.state == RegistrationState.WAITING:
        mails.waiting(registration, occasion=occasion)


@transaction.atomic
def send_again(registration: Registration) -> None:
    """Send its first mail again to somebody who registers twice, once a day at most."""
    tell_where_they_stand(reread(registration), occasion=f"{timezone.localdate():%Y-%m-%d}")


@transaction.atomic
def cancel(registration: Registration, *, by: User | None) -> bool:
    """Give up a place, which goes to the first who waits, or a rank; tell whether it was this call.

    `by` is the organiser or the team; None for the person, who needs no account. Cancelled already,
    nothing happens. Raises TooLate once the event has begun.
    """
    held = hold(registration.event_id)
    found = reread(registration, event=held)
    if found.state == RegistrationState.CANCELLED:
        return False
    if held.starts_at <= timezone.now():
        raise TooLate
    had_a_place = found.state == RegistrationState.REGISTERED
    if not leave(found, by=by, given={"confirm_by": None}):
        raise TooLate
    mails.given_up(found, had_a_place=had_a_place)
    return True


def leave(
    found: Registration,
    *,
    by: User | None,
    reason: str = "",
    given: Mapping[str, Any] | None = None,
) -> bool:
    """Cancel a registration, and give its place to the first who waits; False when it has neither
    place nor rank. Its event is locked by the caller."""
    had_a_place = found.state == RegistrationState.REGISTERED
    if not history.move(
        found,
        [RegistrationState.REGISTERED, RegistrationState.WAITING],
        RegistrationState.CANCELLED,
        by=by,
        reason=reason,
        given=given,
    ):
        return False
    if had_a_place:
        _take(found.event, -1)
        give_free_places(found.event)
    return True


def give_free_places(held: Event) -> int:
    """Give the places that are free to those who wait, in their order; return how many.

    `held` is locked by the caller. What is cancelled or has begun has no place to give. Whoever has
    not confirmed was asked to, and reads what they have when they do.
    """
    if held.cancelled_at is not None or held.starts_at <= timezone.now():
        return 0
    waiting = held.registrations.waiting().select_related("user")
    lucky = list(waiting if held.left is None else waiting[: held.left])
    for one in lucky:
        one.event = held
        history.move(one, [RegistrationState.WAITING], RegistrationState.REGISTERED, by=None)
        if not one.is_to_confirm:
            mails.place_freed(one)
    if lucky:
        _take(held, len(lucky))
    return len(lucky)


@transaction.atomic
def take_attendance(event: Event, *, present: Collection[UUID], by: User) -> None:
    """Note who came: those of `present` did, everybody else who had a place did not.

    Done again, it puts a tick right. Raises TooEarly before the event begins, TooLate once the
    names are erased or when it was cancelled.
    """
    held = hold(event.pk)
    now = timezone.now()
    if held.cancelled_at is not None or held.ends_at + KEPT_AFTER <= now:
        raise TooLate
    if held.starts_at > now:
        raise TooEarly
    for one in held.registrations.holding():
        came = RegistrationState.ATTENDED if one.pk in present else RegistrationState.ABSENT
        if one.state != came:
            history.move(one, _EXPECTED, came, by=by)


def _take(held: Event, places: int) -> None:
    Event.objects.filter(pk=held.pk).update(taken=F("taken") + places)
    held.taken += places


def reread(registration: Registration, *, event: Event | None = None) -> Registration:
    """Return a registration as it is now, with its event."""
    found = Registration.objects.select_related("user").get(pk=registration.pk)
    found.event = event or Event.objects.select_related("resource", "commune").get(
        pk=registration.event_id
    )
    return found
