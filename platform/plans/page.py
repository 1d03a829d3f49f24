"""What the page of a plan shows: its actions as cards, what each offers to do, and who helps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch
from django.utils import timezone

from notifications.models import DueRow
from plans import perms
from plans.enums import ActionState, PlanState
from plans.models import ActionResource, Plan, PlanAction
from plans.services import CHECK_IN
from plans.spreading import PACT_DAYS
from resources.choosing import Reason
from resources.enums import ResourceState

BUTTONS: Final = {
    ActionState.TO_DO: ((ActionState.DOING, "Je commence"), (ActionState.DONE, "C’est fait")),
    ActionState.DOING: ((ActionState.DONE, "C’est fait"),),
    ActionState.BLOCKED: (
        (ActionState.DOING, "Je ne suis plus bloqué"),
        (ActionState.DONE, "C’est fait"),
    ),
    ActionState.DONE: ((ActionState.DOING, "Ce n’est pas fini"),),
    ActionState.SET_ASIDE: ((ActionState.TO_DO, "Remettre dans mon plan"),),
    ActionState.PROPOSED: (),
}
OPEN_STATES: Final = (ActionState.TO_DO, ActionState.DOING, ActionState.BLOCKED)


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """A resource of an action with its reasons in words."""

    line: ActionResource
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One action as it stands."""

    action: PlanAction
    resources: tuple[ResourceLine, ...]
    proposed: tuple[ResourceLine, ...]
    buttons: tuple[tuple[ActionState, str], ...]

    @property
    def is_open(self) -> bool:
        return self.action.state in OPEN_STATES

    @property
    def is_proposed(self) -> bool:
        return self.action.state == ActionState.PROPOSED


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`pact` is what the owner engaged to, in its order; `others` what else is to be done; `over`
    what is done or set aside outside the pact. `day` is that of the pact, from 1."""

    plan: Plan
    proposed: tuple[Card, ...]
    pact: tuple[Card, ...]
    others: tuple[Card, ...]
    over: tuple[Card, ...]
    helpers: tuple[str, ...]
    day: int | None
    next_check_in: datetime | None

    @property
    def done(self) -> int:
        return sum(card.action.state == ActionState.DONE for card in self.pact)

    @property
    def may_engage(self) -> bool:
        left = any(card.is_open for card in (*self.pact, *self.others))
        return left and not self.plan.under_pact


def actions_of(plan: Plan) -> list[PlanAction]:
    """Return the actions with their steps and resources, in three queries."""
    lines = Prefetch(
        "resources",
        queryset=ActionResource.objects.select_related("resource").only(
            *("action", "rank", "reasons", "proposer_name", "accepted_at"),
            *(f"resource__{name}" for name in ("slug", "kind", "title", "url", "minutes", "state")),
        ),
    )
    rows = plan.actions.select_related("asked_with").prefetch_related(lines, "steps")
    return list(rows.order_by("rank"))


def page_of(plan: Plan) -> PlanPage:
    """Read all of it; the number of queries does not depend on how many actions there are."""
    cards = [_card(action) for action in actions_of(plan)]
    in_pact = [card for card in cards if card.action.pact_slot is not None]
    outside = [card for card in cards if card.action.pact_slot is None]
    helpers = perms.in_charge(plan).values_list("connector__display_name", flat=True)
    return PlanPage(
        plan=plan,
        proposed=tuple(card for card in outside if card.is_proposed),
        pact=tuple(sorted(in_pact, key=lambda card: card.action.pact_slot or 0)),
        others=tuple(card for card in outside if card.is_open),
        over=tuple(card for card in outside if not card.is_open and not card.is_proposed),
        helpers=tuple(dict.fromkeys(helpers)),
        day=_day(plan),
        next_check_in=_next_check_in(plan),
    )


def _card(action: PlanAction) -> Card:
    # What was withdrawn or hidden since is no longer shown.
    lines = [
        line for line in action.resources.all() if line.resource.state == ResourceState.PUBLISHED
    ]
    return Card(
        action=action,
        resources=tuple(_line(line) for line in lines if not line.waits),
        proposed=tuple(_line(line) for line in lines if line.waits),
        buttons=BUTTONS[ActionState(action.state)],
    )


def _line(line: ActionResource) -> ResourceLine:
    names = Reason.__members__
    return ResourceLine(line, tuple(str(names[name]) for name in line.reasons if name in names))


def _day(plan: Plan) -> int | None:
    """Return the day of the pact: counted back from its end, which a pause puts off."""
    if not plan.under_pact or plan.ends_at is None:
        return None
    until = plan.paused_at or timezone.now()
    return min(PACT_DAYS, max(1, PACT_DAYS - (plan.ends_at - until).days))


def _next_check_in(plan: Plan) -> datetime | None:
    if plan.state != PlanState.ENGAGED:
        return None
    rows = DueRow.objects.open().filter(kind=CHECK_IN, subject_id=plan.pk)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()
