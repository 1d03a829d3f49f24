"""What others read of a plan: whom its owner named, and the connecteur in charge."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from plans.enums import OPEN_STATES, ActionState
from plans.models import ActionResource, Plan, PlanAction
from resources.choosing import Reason
from resources.enums import ResourceState


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """A resource of an action with its reasons in words."""

    line: ActionResource
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadAction:
    """One action as it stands, with the resources that are in the plan."""

    action: PlanAction
    resources: tuple[ResourceLine, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`pact` is what the owner engaged to, in its order; `others` what else is to be done; `over`
    what is done or set aside outside the pact; `proposed` waits for the owner."""

    proposed: tuple[ReadAction, ...]
    pact: tuple[ReadAction, ...]
    others: tuple[ReadAction, ...]
    over: tuple[ReadAction, ...]


def reading_of(plan: Plan) -> Reading:
    """Read all of it; the number of queries does not depend on how many actions there are."""
    lines = Prefetch(
        "resources",
        queryset=ActionResource.objects.select_related("resource").only(
            *("action", "rank", "reasons", "proposer_name", "accepted_at", "refused_at"),
            *(f"resource__{name}" for name in ("slug", "kind", "title", "url", "minutes", "state")),
        ),
    )
    actions = [
        ReadAction(action, in_plan(action.resources.all()))
        for action in plan.actions.prefetch_related(lines, "steps").order_by("rank", "pk")
    ]
    in_pact = [one for one in actions if one.action.pact_slot is not None]
    outside = [one for one in actions if one.action.pact_slot is None]
    proposed = [one for one in outside if one.action.state == ActionState.PROPOSED]
    others = [one for one in outside if one.action.state in OPEN_STATES]
    return Reading(
        proposed=tuple(proposed),
        pact=tuple(sorted(in_pact, key=lambda one: one.action.pact_slot or 0)),
        others=tuple(others),
        over=tuple(one for one in outside if one not in proposed and one not in others),
    )


def in_plan(lines: Iterable[ActionResource]) -> tuple[ResourceLine, ...]:
    """Return those that the owner took, or that the rules chose, and that are still published."""
    names = Reason.__members__
    return tuple(
        ResourceLine(line, tuple(str(names[name]) for name in line.reasons if name in names))
        for line in lines
        if line.in_plan and line.resource.state == ResourceState.PUBLISHED
    )
