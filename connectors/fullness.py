"""Who can take nobody more this month: told, for a page of people at once, by whoever counts."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

Counter = Callable[[Collection[UUID], datetime], set[UUID]]
_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Add who counts; called in `AppConfig.ready()`. Adding the same one twice changes nothing."""
    if counter not in _counters:
        _counters.append(counter)


def full_among(people: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Return those of these people who are full this month; nobody where no one counts."""
    return {person for counter in _counters for person in counter(people, at)}
