"""Not before: the earliest moment at which somebody is written to, told by higher floors.

Only what can wait is asked about: a message class that says `urgent = True` never is, nor a mail
to an address that no user has.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from reference.holidays import PARIS

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# A rule is given a user and a moment, and returns that moment or a later one.
Rule = Callable[["AbstractBaseUser", datetime], datetime]
_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Add a rule; called in `AppConfig.ready()`. Adding the same one twice changes nothing."""
    if rule not in _rules:
        _rules.append(rule)


def earliest_for(user: "AbstractBaseUser", *, at: datetime) -> datetime:
    """Return the first moment, from `at` on, at which every rule lets somebody be written to."""
    return max((rule(user, at) for rule in _rules), default=at)


def end_of_quiet(at: datetime, *, since: time, until: time) -> datetime:
    """Return the end of the quiet hours that hold `at`, or `at` itself outside them.

    The hours are those of a clock in Paris; they may hold midnight, and the night when the clock
    changes.
    """
    local = at.astimezone(PARIS)
    clock, day = local.time(), local.date()
    if since < until:
        if not since <= clock < until:
            return at
    elif clock >= since:
        day += timedelta(days=1)
    elif clock >= until:
        return at
    end = datetime.combine(day, until, PARIS)
    # In October an hour comes twice: past the first one, the second is meant.
    if end.astimezone(UTC) <= at:
        end = end.replace(fold=1)
    return max(end.astimezone(UTC), at)
