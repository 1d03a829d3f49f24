"""A plan begins: what the diagnostic gives becomes rows, once."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from diagnostics.models import Assessment
from plans import perms
from plans.enums import PlanState
from plans.errors import NothingToPlan, NotYours
from plans.models import ActionResource, Plan, PlanAction, Step
from plans.preview import planned, situation_of
from plans.selection import PlannedAction


def begin(assessment: Assessment, *, by: User) -> Plan:
    """Make the plan of a completed diagnostic, as its preview shows it; a second time returns it.

    Raises NotYours, NothingToPlan.
    """
    rights = perms.rights_on(assessment, by)
    if rights is None or not rights.act:
        raise NotYours
    made = Plan.objects.filter(assessment=assessment).first()
    if made is not None:
        return made
    actions = planned(assessment)
    if not actions:
        raise NothingToPlan
    try:
        with transaction.atomic():
            return _begin(assessment, actions, by=by)
    except IntegrityError:
        # Two tabs at once: the other one made it.
        made = Plan.objects.filter(assessment=assessment).first()
        if made is None:
            raise
        return made


def _begin(assessment: Assessment, actions: tuple[PlannedAction, ...], *, by: User) -> Plan:
    profile = situation_of(assessment).profile
    plan = Plan.objects.create(
        owner=by,
        assessment=assessment,
        size_class=profile.size_class,
        sector=profile.sector,
        seen_at=timezone.now(),
    )
    history.record(plan, "", PlanState.OPEN, by=by)
    rows = PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            rank=rank,
            code=action.need.action_code,
            theme=action.need.theme,
            level=action.need.level,
            what=action.need.action,
            why=action.need.why,
            weight=action.need.weight,
            minutes=action.minutes,
            euros=action.euros,
            estimated=action.estimated,
            duty=action.duty.rule if action.duty else "",
            duty_source=action.duty.source if action.duty else "",
        )
        for rank, action in enumerate(actions, start=1)
    )
    ActionResource.objects.bulk_create(
        ActionResource(
            action=row,
            resource_id=chosen.candidate.id,
            rank=rank,
            reasons=[reason.name for reason in chosen.reasons],
        )
        for row, action in zip(rows, actions, strict=True)
        for rank, chosen in enumerate(action.resources, start=1)
    )
    Step.objects.bulk_create(
        Step(action=row, rank=rank, text=text)
        for row, action in zip(rows, actions, strict=True)
        # Where no resource says how, the action is its own only step.
        for rank, text in enumerate(action.steps or (action.need.action,), start=1)
    )
    return plan
