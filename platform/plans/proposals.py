"""What a connecteur in charge proposed for a plan, and what its owner said of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import User
from plans.enums import ActionState
from plans.models import ActionResource, Plan

# What is older is found in the plan itself.
SHOWN: Final = 20
WAITS: Final = "en attente"
ACCEPTED: Final = "acceptée"
REFUSED: Final = "non retenue"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`about` is the action that a resource is for, empty for an action."""

    what: str
    outcome: str
    about: str = ""


def proposals_of(plan: Plan, user: User) -> tuple[Proposal, ...]:
    """Return what somebody proposed for a plan, the newest first of each kind (two queries)."""
    actions = plan.actions.filter(proposed_by=user).order_by("-rank")[:SHOWN]
    lines = ActionResource.objects.filter(action__plan=plan, proposed_by=user)
    resources = lines.select_related("action", "resource").order_by("-pk")[:SHOWN]
    return (
        *(
            Proposal(one.what, _said(one.accepted_at, waits=one.state == ActionState.PROPOSED))
            for one in actions
        ),
        *(
            Proposal(one.resource.title, _said(one.accepted_at, waits=one.waits), one.action.what)
            for one in resources
        ),
    )


def _said(accepted_at: datetime | None, *, waits: bool) -> str:
    if waits:
        return WAITS
    return ACCEPTED if accepted_at else REFUSED
