"""Events to come, those of somebody, and who is registered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from resources.enums import RegistrationState
from resources.models import Event, Registration
from resources.notifications.events import KEPT_AFTER

PAGE: Final = 20
LAST_PAGE: Final = 200
ONLINE: Final = "en-ligne"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: a theme, a department or « en ligne », either empty."""

    theme: str = ""
    where: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    lines: list[Event]
    page: int
    has_next: bool


def search(wanted: Search, *, at: datetime) -> Found:
    """Return one page of the events to come, the nearest first (one query)."""
    rows = Event.objects.coming(at=at).select_related("resource", "commune")
    if wanted.theme:
        rows = rows.filter(resource__themes__contains=[wanted.theme])
    if wanted.where == ONLINE:
        rows = rows.exclude(join_url="")
    elif wanted.where:
        here = Q(commune__department=wanted.where)
        rows = rows.filter(here | Q(commune=None, resource__department=wanted.where))
    since = (wanted.page - 1) * PAGE
    lines = list(rows.order_by("starts_at", "pk")[since : since + PAGE + 1])
    return Found(lines[:PAGE], wanted.page, len(lines) > PAGE)


def organised_by(user: User, *, at: datetime) -> list[Event]:
    """Return the events that somebody proposed, until their names are erased, the next one last."""
    mine = Event.objects.filter(resource__author=user, ends_at__gt=at - KEPT_AFTER)
    return list(mine.select_related("resource", "commune").order_by("starts_at", "pk"))


def registrations_of(user: User, *, at: datetime) -> list[Registration]:
    """Return the registrations of somebody to what is not over."""
    mine = Registration.objects.live().filter(user=user, event__ends_at__gt=at)
    mine = mine.filter(event__cancelled_at=None)
    return list(mine.select_related("event__resource", "event__commune").order_by("event"))


def with_region(events: QuerySet[Event]) -> QuerySet[Event]:
    """Read events with what `Event.region_id` and the pages need."""
    return events.select_related("resource__department", "commune__department")


@dataclass(frozen=True, slots=True)
class Registered:
    """Who is registered for an event, in the order of arrival."""

    holding: list[Registration]
    waiting: list[Registration]
    noted: bool
    erased: bool


def registered_for(event: Event) -> Registered:
    """Return everybody but those who gave up (one query)."""
    live = list(event.registrations.live().order_by("rank"))
    holding = [one for one in live if one.state != RegistrationState.WAITING]
    return Registered(
        holding=holding,
        waiting=[one for one in live if one.state == RegistrationState.WAITING],
        noted=any(one.state != RegistrationState.REGISTERED for one in holding),
        erased=any(one.erased_at is not None for one in live),
    )


def rank_of(registration: Registration) -> int:
    """Return how many people come first, oneself included, among those who wait."""
    waiting = Registration.objects.waiting().filter(event=registration.event_id)
    return waiting.filter(rank__lte=registration.rank).count()
