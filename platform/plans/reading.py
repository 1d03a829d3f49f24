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
    """The parts of a plan (`Parts`) as others read them."""

    proposed: tuple[ReadAction, ...]
    pact: tuple[ReadAction, ...]
    others: tuple[ReadAction, ...]
    over: tuple[ReadAction, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The actions of a plan, sorted out: `pact` is what the owner engaged to, in its order;
    `others` what else is to be done; `over` what is done or set aside outside the pact; `proposed`
    waits for the owner."""

    proposed: tuple[PlanAction, ...]
    pact: tuple[PlanAction, ...]
    others: tuple[PlanAction, ...]
    over: tuple[PlanAction, ...]


def parts_of(actions: Iterable[PlanAction]) -> Parts:
    """Put each action, in the order given, into the one part that it is of (pure)."""
    proposed, pact, others, over = [], [], [], []
    for action in actions:
        if action.pact_slot is not None:
            pact.append(action)
        elif action.state == ActionState.PROPOSED:
            proposed.append(action)
        elif action.state in OPEN_STATES:
            others.append(action)
        else:
            over.append(action)
    pact.sort(key=lambda action: action.pact_slot or 0)
    return Parts(tuple(proposed), tuple(pact), tuple(others), tuple(over))


def reading_of(plan: Plan) -> Reading:
    """Read all of it; the number of queries does not depend on how many actions there are."""
    lines = Prefetch(
        "resources",
        queryset=ActionResource.objects.select_related("resource").only(
            *("action", "rank", "reasons", "proposer_name", "accepted_at", "refused_at"),
            *(f"resource__{name}" for name in ("slug", "kind", "title", "url", "minutes", "state")),
        ),
    )
    parts = parts_of(plan.actions.prefetch_related(lines, "steps").order_by("rank", "pk"))
    return Reading(
        proposed=_read(parts.proposed),
        pact=_read(parts.pact),
        others=_read(parts.others),
        over=_read(parts.over),
    )


def _read(actions: Iterable[PlanAction]) -> tuple[ReadAction, ...]:
    return tuple(ReadAction(action, in_plan(action.resources.all())) for action in actions)


def in_plan(lines: Iterable[ActionResource]) -> tuple[ResourceLine, ...]:
    """Return those that the owner took, or that the rules chose, and that are still published."""
    names = Reason.__members__
    return tuple(
        ResourceLine(line, tuple(str(names[name]) for name in line.reasons if name in names))
        for line in lines
        if line.in_plan and line.resource.state == ResourceState.PUBLISHED
    )
