"""An event is added to its resource, changed, cancelled; some time after, it names nobody."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from reference.models import Commune
from resources.enums import ResourceKind
from resources.event_errors import FewerThanTaken, TooLate, WrongMoment
from resources.models import Event, Registration, Resource
from resources.notifications.events import KEPT_AFTER
from resources.services import event_dates, proposing
from resources.services.proposing import Proposal
from resources.services.registering import give_free_places, hold

# An event has no state of its own: these are the words of its journal.
PLANNED, CHANGED, CANCELLED = "planned", "changed", "cancelled"
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Sitting:
    """When and where an event takes place, and for how many; `places` None: for whoever comes."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    commune: Commune | None = None
    join_url: str = ""
    places: int | None = None

    @property
    def fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def add_event(resource: Resource, *, sitting: Sitting, by: User) -> Event:
    """Give its date and place to a resource of the kind « événement », published or not yet.

    Raises WrongMoment, and ValueError for a resource of another kind.
    """
    if resource.kind != ResourceKind.EVENT:
        raise ValueError(f"{resource.kind} is no event.")
    _refuse_the_past(sitting)
    event = Event.objects.create(resource=resource, **sitting.fields)
    history.record(event, "", PLANNED, by=by)
    return event


@transaction.atomic
def propose_event(given: Proposal, *, sitting: Sitting, by: User) -> Event:
    """Propose an event, both its text and its date; it is of the department where it is held.

    Raises MayNotPropose, WrongMoment: nothing is then kept.
    """
    if sitting.commune is not None:
        given = replace(given, department=sitting.commune.department_id)
    return add_event(proposing.propose(given, by=by), sitting=sitting, by=by)


@transaction.atomic
def change_event(event: Event, *, sitting: Sitting, by: User) -> bool:
    """Change date, place or number of places; tell whether anything did.

    When and where are told to everybody, and to their calendars. More places are given at once to
    those who wait. Raises WrongMoment, TooLate when it has begun or was cancelled, FewerThanTaken.
    """
    held = hold(event.pk)
    if held.cancelled_at is not None or held.starts_at <= timezone.now():
        raise TooLate
    before = {name: getattr(held, name) for name in sitting.fields}
    different = [name for name, value in sitting.fields.items() if before[name] != value]
    if not different:
        return False
    _refuse_the_past(sitting)
    if sitting.places is not None and sitting.places < held.taken:
        raise FewerThanTaken(held.taken)
    for name in different:
        setattr(held, name, getattr(sitting, name))
    told = different != ["places"]
    held.revision += told
    held.save(update_fields=[*different, "revision"])
    history.record(held, PLANNED, CHANGED, by=by, reason=_in_words(different))
    if told:
        event_dates.plan_anew(held)
        event_dates.tell_all(held, event_dates.CHANGED)
    give_free_places(held)
    return True


@transaction.atomic
def cancel_event(event: Event, *, reason: str, by: User) -> None:
    """Cancel an event; everybody is told, with the reason, and so are their calendars.

    Raises TooLate when it is over, or was cancelled before.
    """
    held = hold(event.pk)
    now = timezone.now()
    if held.cancelled_at is not None or held.ends_at <= now:
        raise TooLate
    held.cancelled_at, held.cancel_reason = now, reason
    held.revision += 1
    held.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
    history.record(held, PLANNED, CANCELLED, by=by, reason=reason)
    event_dates.drop(held)
    event_dates.tell_all(held, event_dates.CANCELLED)


def forget_registrations(now: datetime) -> int:
    """Erase names and addresses 30 days after the event; how many came is kept (QUALITY B24)."""
    over = Registration.objects.filter(erased_at=None, event__ends_at__lt=now - KEPT_AFTER)
    keys = list(over.order_by("event__ends_at").values_list("pk", flat=True)[:AT_ONCE])
    return Registration.objects.filter(pk__in=keys).update(
        name="", email="", user=None, erased_at=now
    )


def _refuse_the_past(sitting: Sitting) -> None:
    if not timezone.now() < sitting.starts_at < sitting.ends_at:
        raise WrongMoment


def _in_words(different: list[str]) -> str:
    labels = {field.name: str(field.verbose_name) for field in Event._meta.concrete_fields}
    return ", ".join(labels[name] for name in different)
