"""A diagnostic that nobody comes back to is erased, as the home page promises (QUALITY B24)."""

from datetime import datetime

from diagnostics.models import Assessment, Report
from diagnostics.services.resume_links import LASTS
from notifications import due
from notifications.models import DueRow

FORGET = "diagnostics.forget_unclaimed"


def plan_to_forget(assessment: Assessment) -> None:
    """Plan the look that erases the diagnostic, 30 days after it was last touched, or when the
    last link that shares it closes."""
    forget_at = kept_until(assessment)
    due.plan(FORGET, assessment.pk, due_at=forget_at, occasion=f"{forget_at:%Y-%m-%dT%H:%M}")


def last_touched(assessment: Assessment) -> datetime:
    """Give when an answer was last saved, or a personal link or a report last asked for."""
    links = assessment.resume_links.values_list("created_at", flat=True)
    reports = Report.objects.filter(assessment=assessment).values_list("requested_at", flat=True)
    return max([assessment.saved_at, *links, *reports])


def kept_until(assessment: Assessment) -> datetime:
    """Give until when a diagnostic that nobody claims is kept."""
    shares = assessment.share_links.filter(revoked_at=None).values_list("expires_at", flat=True)
    return max([last_touched(assessment) + LASTS, *shares])


def forget_unclaimed(row: DueRow, *, now: datetime) -> None:
    """Erase the diagnostic unless somebody owns it; look again later if it was touched since."""
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk=row.subject_id, owner=None, company=None)
        .first()
    )
    if assessment is None:
        return
    if kept_until(assessment) > now:
        plan_to_forget(assessment)
    else:
        assessment.delete()
