"""Rows of plans, for the tests that walk the back office."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from diagnostics.models import Assessment
from plans.enums import CheckInValue, PlanState
from plans.models import (
    ActionResource,
    CheckIn,
    CheckInAnswer,
    Plan,
    PlanAction,
    PlanShare,
    Step,
)
from reference.enums import ActionLevel, SizeClass, Theme
from resources.models import Resource


def fill_plans(assessments: Sequence[Assessment], start: int) -> None:
    """Write a plan for each diagnostic, engaged, with one of everything."""
    now = timezone.now()
    plans = Plan.objects.bulk_create(
        Plan(
            owner_id=one.owner_id,
            assessment=one,
            size_class=SizeClass.MICRO,
            state=PlanState.ENGAGED,
            hours_a_week=1,
            euros=0,
            pact_number=1,
            series=1,
            engaged_at=now,
            ends_at=now + timedelta(days=90),
            seen_at=now,
        )
        for one in assessments
    )
    actions = PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            rank=1,
            code="Y2.bas",
            theme=Theme.SAUVEGARDE,
            level=ActionLevel.FIRST_STEPS,
            what="Copiez vos fichiers.",
            why="Vos données sont-elles copiées ?",
            minutes=60,
            euros=0,
            pact_slot=1,
        )
        for plan in plans
    )
    # Those of `fill_library`, which are of the region.
    slugs = [f"exemple-{start + n}" for n in range(len(actions))]
    resources = Resource.objects.filter(slug__in=slugs)
    ActionResource.objects.bulk_create(
        ActionResource(action=action, resource=resource, rank=1)
        for action, resource in zip(actions, resources, strict=True)
    )
    Step.objects.bulk_create(Step(action=action, rank=1, text="Copier.") for action in actions)
    asked = CheckIn.objects.bulk_create(
        CheckIn(plan=plan, pact_number=1, day=14, asked_at=now) for plan in plans
    )
    CheckInAnswer.objects.bulk_create(
        CheckInAnswer(check_in=one, action=action, value=CheckInValue.DOING, answered_at=now)
        for one, action in zip(asked, actions, strict=True)
    )
    PlanShare.objects.bulk_create(
        PlanShare(
            plan=plan,
            key=uuid.uuid4().hex,
            address="compta@example.org",
            created_at=now,
            expires_at=now + timedelta(days=90),
        )
        for plan in plans
    )
