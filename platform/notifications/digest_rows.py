"""When the digest of the week is due: one row a person and week."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from notifications import due
from reference.holidays import PARIS, is_working_day

DIGEST: Final = "notifications.digest"
MORNING = time(8, 30)
# What is written while a digest is being made must find the next one planned.
MARGIN = timedelta(hours=1)


def next_digest(at: datetime) -> datetime:
    """Return the first Monday morning, or the working day after it, an hour away at least."""
    local = at.astimezone(PARIS)
    monday = local.date() - timedelta(days=local.weekday())
    while True:
        day = monday
        while not is_working_day(day):
            day += timedelta(days=1)
        morning = datetime.combine(day, MORNING, PARIS)
        if morning >= at + MARGIN:
            return morning
        monday += timedelta(days=7)


def plan(user_id: int) -> None:
    """Plan the next digest of somebody, in the caller's transaction; a second plan changes
    nothing."""
    at = next_digest(timezone.now())
    year, week, _ = at.astimezone(PARIS).isocalendar()
    due.plan(DIGEST, subject_of(user_id), due_at=at, occasion=f"{year}-W{week:02}")


def subject_of(user_id: int) -> UUID:
    """Return the subject of somebody's digest: due rows name theirs by a UUID."""
    return UUID(int=user_id)


def user_id_of(subject_id: UUID) -> int:
    return subject_id.int
