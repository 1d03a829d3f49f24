"""Recalling an unfinished diagnostic, once, to who asked for it by a tick."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from diagnostics.models import Assessment
from diagnostics.notifications import RecallMessage
from diagnostics.selectors import minutes_left_of
from diagnostics.services.resume_links import create_resume_link
from notifications import due
from notifications.models import DueRow, Message

RECALL = "diagnostics.recall"
AFTER = timedelta(hours=24)
AT_LATEST = timedelta(hours=48)


def plan_recall(assessment: Assessment) -> None:
    """Plan the recall, a day after the diagnostic was last touched."""
    due_at = assessment.saved_at + AFTER
    due.plan(RECALL, assessment.pk, due_at=due_at, occasion=f"{due_at:%Y-%m-%dT%H:%M:%S.%f}")


def stop_recall(assessment: Assessment) -> None:
    """Cancel the recall of a diagnostic, if one is planned."""
    due.cancel(assessment.pk, kinds=[RECALL])


def is_recall_planned(assessment: Assessment) -> bool:
    return DueRow.objects.open().filter(kind=RECALL, subject_id=assessment.pk).exists()


def is_recalled(assessment: Assessment) -> bool:
    """Say whether the recall was written already: there is never a second one."""
    return Message.objects.filter(dedup_key=RecallMessage.key_of(assessment)).exists()


@transaction.atomic
def stop_recalls_of_who_finished(assessment: Assessment) -> None:
    """Cancel the recalls of a diagnostic that is being completed, and of the others where the
    same address was left: its owner has finished, and once completed the address is gone.
    """
    same = Q(pk=assessment.pk)
    if assessment.recall_address:
        same |= Q(recall_address=assessment.recall_address)
    for pk in Assessment.objects.in_progress().filter(same).values_list("pk", flat=True):
        due.cancel(pk, kinds=[RECALL])


def recall(row: DueRow, *, now: datetime) -> None:
    """Write to the address left, unless the diagnostic was finished, here or elsewhere, or its
    link cancelled since; touched since, it is recalled a day after that.
    """
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("questionnaire")
        .in_progress()
        .filter(pk=row.subject_id)
        .exclude(recall_address="")
        .first()
    )
    if assessment is None:
        return
    if now < assessment.saved_at + AFTER:
        plan_recall(assessment)
        return
    # Two days is what the tick promises. A sweep that was down longer sends nothing rather than a
    # mail that nobody expects any more.
    if now > assessment.saved_at + AT_LATEST:
        return
    if _is_closed(assessment) or _is_finished_elsewhere(assessment):
        return
    # Beside the link already there, which the owner may be using on another device.
    link = create_resume_link(assessment, keep_others=True)
    RecallMessage.about(link, minutes=minutes_left_of(assessment)).send()


def _is_closed(assessment: Assessment) -> bool:
    """Say whether the owner cancelled the personal link: a new one would open it again."""
    last = assessment.resume_links.order_by("-pk").first()
    return last is not None and last.revoked_at is not None


def _is_finished_elsewhere(assessment: Assessment) -> bool:
    same = Q(owner__email__iexact=assessment.recall_address)
    if assessment.owner_id is not None:
        same |= Q(owner=assessment.owner_id)
    others = Assessment.objects.completed().filter(same, completed_at__gt=assessment.started_at)
    return others.exists()
