"""Proposing to take the diagnostic again: planned when it is completed, sent when it is due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from diagnostics import retake_dates
from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment
from diagnostics.notifications import RetakeMessage
from notifications import due
from notifications.models import DueRow

RETAKE = "diagnostics.retake"
FIRST, SECOND = "t1", "t2"
JUST_BEGUN = timedelta(days=30)


@transaction.atomic
def plan_retake(assessment: Assessment, *, action_chosen: bool) -> None:
    """Plan the mails that propose to take a completed diagnostic again, where somebody owns it.

    Planned twice they are sent once, and an action chosen since brings the first one forward. A
    diagnostic still under way, or nobody's, and one that was itself the last of three, have none.
    """
    completed_at = assessment.completed_at
    if completed_at is None or assessment.owner_id is None:
        return
    before = assessment.previous
    if before is None:
        first = retake_dates.first_proposed_at(completed_at, action_chosen=action_chosen)
        due.plan(RETAKE, assessment.pk, due_at=first, occasion=FIRST)
        due.advance(RETAKE, assessment.pk, due_at=first, occasion=FIRST)
    elif before.previous_id is not None:
        return
    since = before.completed_at if before and before.completed_at else completed_at
    second = retake_dates.second_proposed_at(since, completed_at)
    due.plan(RETAKE, assessment.pk, due_at=second, occasion=SECOND)


def propose_retake(row: DueRow, *, now: datetime) -> None:
    """Write to the owner, unless the firm has taken it again since, or has just begun to."""
    assessment = (
        Assessment.objects.completed()
        .filter(pk=row.subject_id, owner__is_active=True)
        # Whoever has just begun needs no word; whoever gave up long ago may be glad of one.
        .exclude(next__started_at__gt=now - JUST_BEGUN)
        .select_related("owner")
        .first()
    )
    if assessment is None or assessment.owner is None or _is_outdated(assessment):
        return
    RetakeMessage.about(assessment, occasion=row.occasion).send()


def _is_outdated(assessment: Assessment) -> bool:
    # An accountant takes one for each of their firms: another firm's is no newer one.
    same_firm = Q(owner=assessment.owner_id)
    if assessment.company_id is not None:
        same_firm = Q(company=assessment.company_id) | Q(same_firm, company=None)
    newer = Assessment.objects.filter(
        same_firm, state=AssessmentState.COMPLETED, completed_at__gt=assessment.completed_at
    )
    return newer.exists()
