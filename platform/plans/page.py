"""What owners open of their plan: all of it at a glance, and each action in full.

The page of a plan is read on a phone, between two customers: what comes next and how far the rest
is. Why, how, with what and with whom are on the page of each action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone

from notifications.models import DueRow
from plans import perms
from plans.enums import OPEN_STATES, ActionState, PlanState
from plans.models import ActionResource, Plan, PlanAction, Step
from plans.notifications import refusals
from plans.reading import ResourceLine, in_plan, parts_of
from plans.services import CHECK_IN
from plans.spreading import PACT_DAYS
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
GOES_ON: Final = (ActionState.TO_DO, ActionState.DOING)


@dataclass(frozen=True, slots=True)
class Card:
    """One action as it stands, and the addresses that it leads to.

    `steps` are those shown, the first of them being number `first` of `of`. `asked` leads to the
    request for help that is under way for it, empty where there is none.
    """

    action: PlanAction
    address: str
    stuck: str
    asked: str
    steps: tuple[Step, ...] = ()
    first: int = 1
    of: int = 0

    @property
    def anchor(self) -> str:
        return f"action-{self.action.pk}"

    @property
    def is_open(self) -> bool:
        return self.action.state in OPEN_STATES

    @property
    def is_blocked(self) -> bool:
        return self.action.state == ActionState.BLOCKED

    @property
    def is_proposed(self) -> bool:
        return self.action.state == ActionState.PROPOSED

    @property
    def may_be_stuck(self) -> bool:
        return self.action.state in GOES_ON

    @property
    def buttons(self) -> tuple[tuple[ActionState, str], ...]:
        return BUTTONS[ActionState(self.action.state)]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The parts of a plan (`Parts`) as cards; `offered` are resources of a connecteur that wait for
    a yes, as the actions `proposed` do. `day` is that of the pact, from 1."""

    plan: Plan
    proposed: tuple[Card, ...]
    offered: tuple[ActionResource, ...]
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
    def under_way(self) -> tuple[Card, ...]:
        """What is still to be done of a pact that is not over."""
        return tuple(card for card in self.pact if card.is_open and self.plan.under_pact)

    @property
    def told(self) -> tuple[Card, ...]:
        """What is settled of a pact, or the whole of one that is over."""
        return tuple(card for card in self.pact if not (card.is_open and self.plan.under_pact))

    @property
    def may_engage(self) -> bool:
        left = any(card.is_open for card in (*self.pact, *self.others))
        return left and not self.plan.under_pact


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One action in full: every step, what helps to carry it out, what is offered for it."""

    plan: Plan
    card: Card
    resources: tuple[ResourceLine, ...]
    offered: tuple[ActionResource, ...]


def page_of(plan: Plan) -> PlanPage:
    """Read all of it; the number of queries does not depend on how many actions there are."""
    parts = parts_of(plan.actions.select_related("asked_with").order_by("rank", "pk"))
    offered = ActionResource.objects.offered().filter(action__plan=plan)
    offered = offered.select_related("action", "resource").order_by("pk")
    helpers = perms.in_charge(plan).values_list("connector__display_name", flat=True)
    return PlanPage(
        plan=plan,
        proposed=tuple(map(_card, parts.proposed)),
        offered=tuple(offered.only("proposer_name", "action__what", "resource__title")),
        pact=_pact(plan, parts.pact),
        others=tuple(map(_card, parts.others)),
        over=tuple(map(_card, parts.over)),
        helpers=tuple(dict.fromkeys(helpers)),
        day=_day(plan),
        next_check_in=_next_check_in(plan),
    )


def page_of_action(action: PlanAction) -> ActionPage:
    """Read one action in full, in two queries; `plan` and `asked_with` were selected along."""
    steps = tuple(action.steps.all())
    lines = list(action.resources.select_related("resource"))
    return ActionPage(
        plan=action.plan,
        card=_card(action, steps=steps, of=len(steps)),
        resources=in_plan(lines),
        offered=tuple(
            line for line in lines if line.waits and line.resource.state == ResourceState.PUBLISHED
        ),
    )


def _pact(plan: Plan, actions: Sequence[PlanAction]) -> tuple[Card, ...]:
    """Return the actions of a pact: every step of the one that goes on, the next one of the others.

    Steps are dated one action after the other: one at a time is what there is to do. None is shown
    of what is blocked or settled, nor of a pact that is over.
    """
    if not plan.under_pact:
        return tuple(_card(action) for action in actions)
    steps: dict[UUID, list[Step]] = {action.pk: [] for action in actions}
    for step in Step.objects.filter(action__in=list(steps)).order_by("rank", "pk"):
        steps[step.action_id].append(step)
    now = next((action for action in actions if action.state in GOES_ON), None)
    return tuple(_pact_card(action, steps[action.pk], whole=action is now) for action in actions)


def _pact_card(action: PlanAction, steps: Sequence[Step], *, whole: bool) -> Card:
    if action.state not in GOES_ON:
        return _card(action)
    if whole:
        return _card(action, steps=tuple(steps), of=len(steps))
    left = [number for number, step in enumerate(steps, start=1) if step.done_at is None]
    shown = tuple(steps[left[0] - 1 : left[0]]) if left else ()
    return _card(action, steps=shown, first=left[0] if left else 1, of=len(steps))


def _card(action: PlanAction, *, steps: tuple[Step, ...] = (), first: int = 1, of: int = 0) -> Card:
    asked = action.asked_with
    under_way = asked is not None and asked.closed_at is None
    return Card(
        action=action,
        address=reverse("plans:action", args=[action.pk]),
        stuck=reverse("plans:stuck", args=[action.pk]),
        asked=reverse("matching:request", args=[action.asked_with_id]) if under_way else "",
        steps=steps,
        first=first,
        of=of,
    )


def _day(plan: Plan) -> int | None:
    """Return the day of the pact: counted back from its end, which a pause puts off."""
    if not plan.under_pact or plan.ends_at is None:
        return None
    until = plan.paused_at or timezone.now()
    return min(PACT_DAYS, max(1, PACT_DAYS - (plan.ends_at - until).days))


def _next_check_in(plan: Plan) -> datetime | None:
    if plan.state != PlanState.ENGAGED:
        return None
    rows = DueRow.objects.open().filter(~Exists(refusals(plan)), kind=CHECK_IN, subject_id=plan.pk)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()
