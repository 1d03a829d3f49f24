"""The calendar month that capacity is counted in."""

from datetime import date, datetime

from reference.holidays import PARIS


def month_of(at: datetime) -> date:
    """Return the first day of the month of a moment, on the calendar of Paris."""
    return at.astimezone(PARIS).date().replace(day=1)
