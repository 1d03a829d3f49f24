"""The plan of the owner who signs in: under way, asked about once, and proposed something."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pgtrigger
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import StateChange
from config.demo.accounts import CONNECTOR
from config.demo_data.firms import Story
from matching.models import Introduction
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from plans import services
from plans.enums import CHECK_IN_DAYS
from plans.models import CheckIn, Plan, Step
from reference.enums import Theme

# The pact began so many days ago: the check-in of day 14 waits for an answer.
DAYS_AGO: Final = 16
LIMITS: Final = {"hours_a_week": 20, "euros": 1000}
IDEA: Final = services.Idea(
    theme=Theme.COMPETENCES,
    what="Réservez une heure par mois pour apprendre un outil, avec votre équipe.",
    why="Vous me disiez manquer de temps pour essayer\u00a0: une date fixe aide.",
    minutes=60,
    euros=0,
)


def follow_a_plan(stories: Sequence[Story]) -> None:
    """Begin the plan of the first firm, let two weeks pass, and have her connectrice propose."""
    story = stories[0]
    plan = services.begin(story.assessment, by=story.owner)
    two = list(plan.actions.values_list("pk", flat=True)[:2])
    services.engage(plan, actions=two, by=story.owner, **LIMITS)
    _let_pass(plan, DAYS_AGO)
    first = Step.objects.filter(action_id=two[0]).order_by("rank").first()
    if first is not None:
        services.tick_step(first, done=True, by=story.owner)
    _ask(plan)
    _propose(plan)


def _let_pass(plan: Plan, days: int) -> None:
    gap = timedelta(days=days)
    Plan.objects.filter(pk=plan.pk).update(
        created_at=F("created_at") - gap,
        engaged_at=F("engaged_at") - gap,
        ends_at=F("ends_at") - gap,
        seen_at=F("seen_at") - gap,
    )
    Step.objects.filter(action__plan=plan, due_on__isnull=False).update(due_on=F("due_on") - gap)
    DueRow.objects.filter(subject_id=plan.pk).update(due_at=F("due_at") - gap)
    with pgtrigger.ignore("accounts.StateChange:state_change_append_only"):
        StateChange.objects.filter(subject_id=plan.pk).update(at=F("at") - gap)


def _ask(plan: Plan) -> None:
    """Have the check-in of day 14 asked, two days ago."""
    asked_at = timezone.now() - timedelta(days=DAYS_AGO - CHECK_IN_DAYS[0])
    row = DueRow.objects.get(kind=services.CHECK_IN, subject_id=plan.pk, occasion="1:14")
    with transaction.atomic():
        services.check_in(row, now=timezone.now())
    CheckIn.objects.filter(plan=plan).update(asked_at=asked_at)
    DueRow.objects.filter(pk=row.pk).update(done_at=asked_at)
    Message.objects.filter(name="plans.check_in").update(
        state=MessageState.SENT, created_at=asked_at, due_at=asked_at, sent_at=asked_at
    )


def _propose(plan: Plan) -> None:
    hers = Introduction.objects.under_way().filter(
        connector__user__email=CONNECTOR.email, help_request__assessment=plan.assessment_id
    )
    introduction = hers.select_related("connector__user").first()
    if introduction is not None:
        services.propose_action(plan, IDEA, by=introduction.connector.user)
