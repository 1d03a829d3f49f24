"""How long a label lasts and when its renewal opens: dates in, dates out."""

from calendar import monthrange
from datetime import datetime, timedelta

from reference.holidays import PARIS

LABEL_MONTHS = 24
# So many days before the end of a label its renewal opens.
RENEWAL_OPENS = 90
# Days before the end on which its holder is reminded of it.
REMINDERS = (90, 30, 7)


def months_after(at: datetime, months: int) -> datetime:
    """Return the same day and hour of Paris so many months later, or that month's last day."""
    local = at.astimezone(PARIS)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0)


def end_of_day(at: datetime) -> datetime:
    """Return the last second of a day in Paris: « valable jusqu’au 12 mars » holds all that day."""
    return at.astimezone(PARIS).replace(hour=23, minute=59, second=59, microsecond=0, fold=0)


def day_before(until: datetime, days: int) -> datetime:
    """Return when the day begins, in Paris, that comes so many days before an end."""
    day = until.astimezone(PARIS) - timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
