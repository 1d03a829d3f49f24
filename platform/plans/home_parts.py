"""What « Mon espace » reads beside diagnostics and requests: the plan, and what is to be read."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from matching.enums import Side
from matching.models import ExchangedMessage
from plans.enums import ActionState, PlanState
from plans.models import ActionResource, CheckIn, Plan, PlanAction, Step
from plans.page import OPEN_STATES

SETTLED: Final = (ActionState.DONE, ActionState.SET_ASIDE)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The newest plan as it stands, in one query; counts are of the pact where there is one."""

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


def plan_line(user: User) -> PlanLine | None:
    """Return the newest plan that somebody sees."""
    mine = PlanAction.objects.filter(plan=OuterRef("pk"))
    # Whose request is over, or who never asked.
    blocked = mine.filter(state=ActionState.BLOCKED).filter(
        Q(asked_with=None) | Q(asked_with__closed_at__isnull=False)
    )
    dated = Step.objects.filter(
        action__plan=OuterRef("pk"),
        action__state__in=OPEN_STATES,
        due_on__isnull=False,
        done_at=None,
    ).order_by("due_on", "action__pact_slot", "rank")
    asked = CheckIn.objects.filter(
        plan=OuterRef("pk"), pact_number=OuterRef("pact_number")
    ).order_by("-asked_at")
    waiting = ActionResource.objects.filter(action__plan=OuterRef("pk"), accepted_at=None).exclude(
        proposer_name=""
    )
    in_pact = Q(actions__pact_slot__isnull=False)
    newest = Plan.objects.visible_to(user).order_by("-created_at").values("pk")[:1]
    row = (
        Plan.objects.filter(pk=Subquery(newest))
        .annotate(
            in_pact=Count("actions", filter=in_pact),
            done_in_pact=Count("actions", filter=in_pact & Q(actions__state=ActionState.DONE)),
            left_in_all=Count("actions", filter=Q(actions__state__in=OPEN_STATES)),
            in_all=Count("actions"),
            proposes=Exists(mine.filter(state=ActionState.PROPOSED)) | Exists(waiting),
            blocked_on=Subquery(blocked.values("pk")[:1]),
            step_text=Subquery(dated.values("text")[:1]),
            step_day=Subquery(dated.values("due_on")[:1]),
            asked_last=Subquery(asked.values("asked_at")[:1]),
            answered_last=Subquery(asked.values("answered_at")[:1]),
        )
        .order_by("pk")
        .values()
        .first()
    )
    if row is None:
        return None
    state = PlanState(row["state"])
    engaged = state == PlanState.ENGAGED
    asked_unanswered = row["asked_last"] is not None and row["answered_last"] is None
    return PlanLine(
        id=row["id"],
        assessment_id=row["assessment_id"],
        state=state,
        done=row["done_in_pact"],
        total=row["in_pact"] or row["in_all"],
        left=row["left_in_all"],
        proposed=row["proposes"],
        # Whoever came by since has said so on the page itself.
        to_answer=engaged and asked_unanswered and row["seen_at"] < row["asked_last"],
        blocked=row["blocked_on"],
        step=(row["step_text"], row["step_day"]) if engaged and row["step_day"] else None,
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
