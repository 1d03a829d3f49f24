"""The past of the demo: services act now, so that a story's rows are then moved back in time."""

from datetime import timedelta

import pgtrigger
from django.db.models import F, Q

from accounts.models import Consent, StateChange
from connectors.models import FinishedWork, RequestAnswer, SalesBar, Testimony
from diagnostics.models import Assessment
from matching.models import FollowUpAnswer, HelpRequest, Introduction, Ranking
from notifications.models import DueRow, Message

# History is append-only and a completed diagnostic frozen: only the demo, which invents its past,
# has these triggers look away, inside its own transaction.
FROZEN = (
    "accounts.StateChange:state_change_append_only",
    "diagnostics.Assessment:assessment_completed_is_frozen",
    "matching.Ranking:ranking_is_frozen",
)


def let_pass(assessment: Assessment, days: float) -> None:
    """Make `days` pass for all that came of a diagnostic: its dates, and what is due, move back."""
    gap = timedelta(days=days)
    requests = HelpRequest.objects.filter(assessment=assessment)
    introductions = Introduction.objects.filter(help_request__in=requests)
    # What was told to the network names an introduction by its key alone.
    finished = FinishedWork.objects.filter(introduction_id__in=introductions.values("pk"))
    subjects = [
        *requests.values_list("pk", flat=True),
        *introductions.values_list("pk", flat=True),
        *Testimony.objects.filter(work__in=finished).values_list("pk", flat=True),
    ]
    about = Q(pk__in=[])
    for subject in subjects:
        about |= Q(dedup_key__contains=str(subject))
    with pgtrigger.ignore(*FROZEN):
        for rows, dates in (
            (Assessment.objects.filter(pk=assessment.pk), ("started_at", "completed_at")),
            (requests, ("created_at", "closed_at", "waiting_since", "paused_until")),
            (Ranking.objects.filter(help_request__in=requests), ("created_at",)),
            (Consent.objects.filter(help_request__in=requests), ("given_at", "withdrawn_at")),
            (
                introductions,
                (
                    "requested_at",
                    "expires_at",
                    "settled_at",
                    "contact_made_at",
                    "finished_at",
                ),
            ),
            (RequestAnswer.objects.filter(introduction_id__in=introductions.values("pk")), ("at",)),
            (
                SalesBar.objects.filter(introduction_id__in=introductions.values("pk")),
                ("starts_at", "ends_at"),
            ),
            (finished, ("requested_at", "accepted_at", "finished_at")),
            (
                Testimony.objects.filter(work__in=finished),
                ("said_at", "moderated_at", "answer_before", "replied_at", "published_at"),
            ),
            (FollowUpAnswer.objects.filter(introduction__in=introductions), ("answered_at",)),
            (StateChange.objects.filter(subject_id__in=subjects), ("at",)),
            (
                DueRow.objects.filter(subject_id__in=subjects),
                ("due_at", "done_at", "cancelled_at", "created_at"),
            ),
            (Message.objects.filter(about), ("created_at", "due_at", "sent_at")),
        ):
            # Dates that are not set stay so: nothing minus a gap is nothing.
            rows.update(**{date: F(date) - gap for date in dates})
