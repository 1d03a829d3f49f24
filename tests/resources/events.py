"""What the tests of events share."""

from typing import Any

from accounts.models import User
from notifications.models import Message
from resources.enums import RegistrationState
from resources.models import Event, Registration
from resources.services import registering


def come(
    event: Event, number: int | str, *, by: User | None = None, proven: bool = True
) -> Registration:
    """Register somebody called by a number, or by an address; unless said, it is known theirs."""
    email = number if isinstance(number, str) else f"personne{number}@example.org"
    return registering.register(event, name=f"Personne {number}", email=email, by=by, proven=proven)


def states(event: Event) -> list[str]:
    """Return the state of each registration, in the order of arrival."""
    return list(event.registrations.order_by("rank").values_list("state", flat=True))


def mails(registration: Registration) -> list[str]:
    """Return the short names of the mails about a registration, in order."""
    sent = Message.objects.filter(about_id=registration.pk).order_by("created_at")
    return [one.name.removeprefix("resources.event_") for one in sent]


def mail(registration: Registration, name: str) -> Message:
    return Message.objects.get(about_id=registration.pk, name=f"resources.event_{name}")


def assert_sound(event: Event) -> None:
    """Say what always holds of the places of an event."""
    event.refresh_from_db()
    rows: Any = event.registrations.order_by("rank")
    holding = rows.holding().count()
    waiting = list(rows.filter(state=RegistrationState.WAITING))
    assert event.taken == holding
    assert len({one.rank for one in rows}) == len(rows)
    if event.places is None:
        assert not waiting
        return
    assert event.taken <= event.places
    assert not waiting or event.taken == event.places
