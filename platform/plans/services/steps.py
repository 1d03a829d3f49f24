"""The steps that several services share; each runs in its caller's transaction.

The plan is held first, then its actions. A request for help is held before the plan, never after.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts import history
from accounts.models import User
from plans import perms
from plans.enums import MOVES, ActionState
from plans.errors import NotYours, ReasonNeeded, WrongMove
from plans.models import Plan, PlanAction


def hold(plan_id: UUID, *, by: User | None) -> Plan:
    """Hold a plan until the transaction ends. Raises NotYours, also for one that is erased.

    `by` is None for the platform and for a signed link, which is of the one whose plan it is.
    """
    plan = (
        Plan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "assessment")
        .filter(pk=plan_id, erased_at=None)
        .first()
    )
    if plan is None or (by is not None and not perms.may_act(plan, by)):
        raise NotYours
    return plan


def seen(plan: Plan, *, now: datetime | None = None) -> None:
    """Write that somebody of the firm did something."""
    plan.seen_at = now or timezone.now()
    plan.save(update_fields=["seen_at"])


def move(action: PlanAction, to: ActionState, *, by: User | None, reason: str = "") -> None:
    """Move an action of a plan that is held. Raises WrongMove, ReasonNeeded.

    Words of the owner stay on the action, where they can be erased: the journal says the step.
    """
    if (to == ActionState.SET_ASIDE) != bool(reason):
        raise ReasonNeeded
    from_states = [state for state, goals in MOVES.items() if to in goals]
    given = {
        "reason": reason[:300],
        "done_at": timezone.now() if to == ActionState.DONE else None,
    }
    if history.move(action, from_states, to, by=by, given=given) is None:
        raise WrongMove
