"""A diagnostic that nobody comes back to is erased, as the home page promises (QUALITY B24)."""

from datetime import datetime

from diagnostics.models import Assessment
from diagnostics.services.resume_links import LASTS
from notifications import due
from notifications.models import DueRow

FORGET = "diagnostics.forget_unclaimed"


def plan_to_forget(assessment: Assessment) -> None:
    """Plan the look that erases the diagnostic, 30 days after it was last touched."""
    forget_at = last_touched(assessment) + LASTS
    due.plan(FORGET, assessment.pk, due_at=forget_at, occasion=f"{forget_at:%Y-%m-%dT%H:%M}")


def last_touched(assessment: Assessment) -> datetime:
    """Give when an answer was last saved or a personal link last made."""
    links = assessment.resume_links.values_list("created_at", flat=True)
    return max([assessment.saved_at, *links])


def forget_unclaimed(row: DueRow, *, now: datetime) -> None:
    """Erase the diagnostic unless somebody owns it; look again later if it was touched since."""
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk=row.subject_id, owner=None, company=None)
        .first()
    )
    if assessment is None:
        return
    if last_touched(assessment) + LASTS > now:
        plan_to_forget(assessment)
    else:
        assessment.delete()
