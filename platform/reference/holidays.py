"""French working days: Monday to Friday, less the eleven public holidays of mainland France."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

# Labour code, article L3133-1: eight fixed days and three that follow Easter.
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
DAYS_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (Meeus' arithmetic)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of mainland France in a year."""
    sunday = easter(year)
    return frozenset(
        [date(year, month, day) for month, day in FIXED]
        + [sunday + timedelta(days=days) for days in DAYS_AFTER_EASTER]
    )


def is_working_day(day: date) -> bool:
    """Tell whether people work on that day: a weekday that is no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def add_working_days(at: datetime, days: int) -> datetime:
    """Return the moment `days` working days later, at the same time on the clock of Paris.

    A day off is never counted: Friday plus one is Monday, and so is Saturday plus one. Zero
    returns the moment itself. Raises ValueError for a naive moment or a negative number.
    """
    if at.tzinfo is None:
        raise ValueError("A moment without time zone cannot be counted from.")
    if days < 0:
        raise ValueError("Working days are counted forwards.")
    local = at.astimezone(PARIS)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return local.replace(year=day.year, month=day.month, day=day.day, fold=0)
