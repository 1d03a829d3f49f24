"""What the owner does on the page of the plan: an action moves, a step is ticked."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from plans.enums import ActionState
from plans.errors import WrongMove
from plans.models import PlanAction, Step
from plans.services import pacts, steps


@transaction.atomic
def move_action(action: PlanAction, *, to: ActionState, reason: str = "", by: User) -> None:
    """Say where an action stands; set aside, it says why.

    A pact ends with the last of its actions that is settled. Raises NotYours, WrongMove,
    ReasonNeeded. What a connecteur proposed is accepted or refused
    first.
    """
    plan = steps.hold(action.plan_id, by=by)
    action.refresh_from_db()
    if ActionState.PROPOSED in (action.state, to):
        raise WrongMove
    steps.move(action, to, by=by, reason=reason)
    now = timezone.now()
    steps.seen(plan, now=now)
    pacts.end_if_settled(plan, by=by, now=now)


@transaction.atomic
def tick_step(step: Step, *, done: bool, by: User) -> None:
    """Tick a step, or take the tick back; the first one ticked begins its action.

    Raises NotYours, WrongMove for an action that the owner has not accepted.
    """
    plan = steps.hold(step.action.plan_id, by=by)
    action = PlanAction.objects.get(pk=step.action_id)
    if action.state == ActionState.PROPOSED:
        raise WrongMove
    step.done_at = timezone.now() if done else None
    step.save(update_fields=["done_at"])
    if done and action.state == ActionState.TO_DO:
        steps.move(action, ActionState.DOING, by=by)
    steps.seen(plan)
