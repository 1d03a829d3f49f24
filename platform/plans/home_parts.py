"""What « Mon espace » reads beside diagnostics and requests: the plan, and what is to be read."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from matching.enums import Side
from matching.models import ExchangedMessage
from plans import perms
from plans.enums import OPEN_STATES, ActionState, PlanState
from plans.models import ActionResource, CheckIn, Plan, PlanAction, Step

FIELDS: Final = (
    *("pk", "assessment_id", "state", "pact_number", "seen_at", "owner_id"),
    *("assessment__owner_id", "assessment__company_id", "assessment__company__name"),
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The newest plan as it stands; counts are of the pact where there is one.

    What waits for somebody, `proposed`, `to_answer` and `blocked`, waits for who acts on it.
    """

    id: UUID
    assessment_id: UUID | None
    state: PlanState
    done: int
    total: int
    left: int
    proposed: bool
    to_answer: bool
    blocked: UUID | None
    step: tuple[str, date] | None
    may_act: bool = True
    firm: str = ""


class _Line(NamedTuple):
    """One action of the plan; the last three are of the whole plan."""

    pk: UUID
    state: str
    pact_slot: int | None
    alone: bool
    step: dict[str, str] | None
    waits: bool
    to_answer: bool


def plan_line(user: User, *, company: UUID | None = None) -> PlanLine | None:
    """Return the newest plan that somebody sees, among those of one firm and of none where it is
    named: one query finds it, one reads its actions."""
    plan = Plan.objects.newest_visible_to(user, *FIELDS, company=company)
    if plan is None:
        return None
    took, whose = plan["assessment__owner_id"] == user.pk, plan["owner_id"] == user.pk
    rights = (
        perms.rights_in(plan["role"], took=took, whose=whose)
        if plan["role"]
        else perms.alone(took=took, of_firm=plan["assessment__company_id"] is not None)
    )
    # Of the whole plan, hence the same on each of its actions: looked up once.
    dated = Step.objects.filter(
        action__plan=plan["pk"],
        action__state__in=OPEN_STATES,
        due_on__isnull=False,
        done_at=None,
    ).order_by("due_on", "action__pact_slot", "rank")
    offered = ActionResource.objects.offered().filter(action__plan=plan["pk"])
    # Whoever came by since has said so on the page itself.
    unanswered = CheckIn.objects.filter(
        plan=plan["pk"],
        pact_number=plan["pact_number"],
        answered_at=None,
        asked_at__gt=plan["seen_at"],
    )
    rows = (
        PlanAction.objects.filter(plan=plan["pk"])
        .order_by("rank", "pk")
        .annotate(
            # Whose request is over, or who never asked.
            alone=Q(asked_with=None) | Q(asked_with__closed_at__isnull=False),
            step=Subquery(dated.values_list(JSONObject(text="text", due_on="due_on"))[:1]),
            waits=Exists(offered),
            to_answer=Exists(unanswered),
        )
        .values_list("pk", "state", "pact_slot", "alone", "step", "waits", "to_answer")
    )
    actions = [_Line(*row) for row in rows]
    in_pact = [action for action in actions if action.pact_slot is not None]
    engaged = plan["state"] == PlanState.ENGAGED
    first = actions[0] if actions else None
    step = first.step if first and engaged else None
    return PlanLine(
        id=plan["pk"],
        assessment_id=plan["assessment_id"],
        state=PlanState(plan["state"]),
        done=sum(action.state == ActionState.DONE for action in in_pact),
        total=len(in_pact) or len(actions),
        left=sum(action.state in OPEN_STATES for action in actions),
        proposed=rights.act
        and any(action.state == ActionState.PROPOSED or action.waits for action in actions),
        to_answer=rights.act and engaged and first is not None and first.to_answer,
        blocked=next(
            (one.pk for one in actions if one.state == ActionState.BLOCKED and one.alone), None
        )
        if rights.ask
        else None,
        step=(step["text"], date.fromisoformat(step["due_on"])) if step else None,
        may_act=rights.act,
        firm=plan["assessment__company__name"] or "",
    )


def unread_by(owner: User) -> tuple[int, UUID | None]:
    """Return how many messages wait to be read by an owner, and where the oldest of them is."""
    unread = ExchangedMessage.objects.unread().filter(
        introduction__help_request__owner=owner, side=Side.CONNECTOR
    )
    found = (
        unread.order_by("sent_at", "pk")
        .annotate(where=F("introduction"))
        .values_list("where", flat=True)
    )
    rows = list(found[:100])
    return len(rows), rows[0] if rows else None
