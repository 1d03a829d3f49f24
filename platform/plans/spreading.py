"""When each step of a pact is due: working days, at the owner's own pace, within ninety days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from reference.holidays import is_working_day

PACT_DAYS: Final = 90
PACT_WEEKS: Final = 12
WORKING_DAYS_A_WEEK: Final = 5
MOST_IN_PACT: Final = 3


@dataclass(frozen=True, slots=True)
class Work:
    """An action of the pact: how long it takes, in how many steps, in their order."""

    minutes: int
    steps: int


def minutes_given(hours_a_week: int) -> int:
    """Return the time that an owner gives over a pact: twelve weeks, one is left for the rest."""
    return hours_a_week * 60 * PACT_WEEKS


def due_days(works: Sequence[Work], *, begins: date, hours_a_week: int) -> list[list[date]]:
    """Return a day for each step of each work, one work after the other.

    A work is shared equally among its steps. A step is due the working day by which the time spent
    at the owner's pace reaches its end, the day after the beginning at the earliest, and the last
    working day of the pact at the latest.
    """
    last = _last_working_day(begins + timedelta(days=PACT_DAYS))
    minutes_a_day = hours_a_week * 60 / WORKING_DAYS_A_WEEK
    spent = 0.0
    found = []
    for work in works:
        days = []
        for number in range(1, work.steps + 1):
            # Counted from the beginning of the work: a sum of shares would drift.
            until = spent + work.minutes * number / work.steps
            days.append(min(last, _working_days_after(begins, max(1, ceil(until / minutes_a_day)))))
        found.append(days)
        spent += work.minutes
    return found


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def _last_working_day(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
