"""The order of the directory: a shuffle a day, the same for all, that anybody can compute again."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import md5
from uuid import UUID

from reference.holidays import PARIS


def day_of(at: datetime) -> date:
    """Return the day of a moment, on the calendar of Paris."""
    return at.astimezone(PARIS).date()


def key_of(day: date, person: UUID) -> UUID:
    """Return the rank of somebody on a day: the lowest comes first.

    It is the MD5 of « 2026-11-26 » , a space and the identifier of the person. Nothing of the
    person enters it: the identifier was drawn at random when they joined.
    """
    text = f"{day:%Y-%m-%d} {person}"
    return UUID(md5(text.encode(), usedforsecurity=False).hexdigest())


def shuffled(day: date, people: Iterable[UUID]) -> list[UUID]:
    """Return these people in the order of a day."""
    return sorted(people, key=lambda person: key_of(day, person))
