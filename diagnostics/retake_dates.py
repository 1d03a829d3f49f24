"""When a diagnostic is taken again (scoring.md, section 11), in calendar months of Paris.

T0 is the first one. T1 is proposed 6 months later when at least one action was chosen, otherwise
12; T2 at 24 months.
"""

from calendar import monthrange
from datetime import datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
FIRST_AFTER_AN_ACTION = 6
FIRST = 12
SECOND = 24
# Two diagnostics nearer than this tell nothing of what changed.
APART_AT_LEAST = 6


def months_after(moment: datetime, months: int) -> datetime:
    """Give the same day and hour so many months later, in Paris; the 31st may become the 28th."""
    local = moment.astimezone(PARIS)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day)


def opens_at(completed_at: datetime) -> datetime:
    """Give when a diagnostic may be taken again."""
    return months_after(completed_at, APART_AT_LEAST)


def first_proposed_at(completed_at: datetime, *, action_chosen: bool) -> datetime:
    """Give when T1 is proposed, from the completion of T0."""
    return months_after(completed_at, FIRST_AFTER_AN_ACTION if action_chosen else FIRST)


def second_proposed_at(first_completed_at: datetime, completed_at: datetime) -> datetime:
    """Give when T2 is proposed: 24 months after T0, but not right after a late T1."""
    return max(months_after(first_completed_at, SECOND), opens_at(completed_at))
