"""What the connecteur in charge proposes, and what the owner says of it."""

from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import history
from accounts.models import User
from plans import mails, perms
from plans.enums import ActionState
from plans.errors import AlreadyRefused, AlreadyThere, NotYours, TooManyProposals, WrongMove
from plans.models import ActionResource, Plan, PlanAction, Step
from plans.services import steps
from reference.enums import ActionLevel, Theme
from resources.enums import ResourceState
from resources.models import Resource

MOST_WAITING: Final = 3
REFUSED: Final = "Proposition non retenue."


@dataclass(frozen=True, slots=True)
class Idea:
    """What a connecteur proposes to do, in their own words."""

    theme: Theme
    what: str
    why: str
    minutes: int
    euros: int


def _hold_in_charge(plan: Plan, *, by: User) -> tuple[Plan, str]:
    """Hold a plan for who is in charge of it, and return their name. Raises NotYours."""
    held = steps.hold(plan.pk, by=None)
    name = perms.name_in_charge(held, by)
    if not name:
        raise NotYours
    return held, name


@transaction.atomic
def propose_action(plan: Plan, idea: Idea, *, by: User) -> PlanAction:
    """Propose an action to the owner. Raises NotYours, TooManyProposals."""
    held, name = _hold_in_charge(plan, by=by)
    if held.actions.filter(state=ActionState.PROPOSED).count() >= MOST_WAITING:
        raise TooManyProposals
    last: int = held.actions.aggregate(last=Max("rank"))["last"] or 0
    made = PlanAction.objects.create(
        plan=held,
        rank=last + 1,
        theme=idea.theme,
        level=ActionLevel.FIRST_STEPS,
        what=idea.what,
        why=idea.why,
        minutes=idea.minutes,
        euros=idea.euros,
        state=ActionState.PROPOSED,
        proposed_by=by,
        proposer_name=name,
    )
    Step.objects.create(action=made, rank=1, text=idea.what)
    history.record(made, "", ActionState.PROPOSED, by=by)
    mails.proposed(held, name=name)
    return made


@transaction.atomic
def propose_resource(action: PlanAction, resource: Resource, *, by: User) -> ActionResource:
    """Propose a published resource for an action.

    Raises NotYours, AlreadyThere, AlreadyRefused, TooManyProposals.
    """
    held, name = _hold_in_charge(action.plan, by=by)
    if resource.state != ResourceState.PUBLISHED:
        raise NotYours
    if ActionResource.objects.waiting().filter(action__plan=held).count() >= MOST_WAITING:
        raise TooManyProposals
    last: int = action.resources.aggregate(last=Max("rank"))["last"] or 0
    try:
        with transaction.atomic():
            made = ActionResource.objects.create(
                action=action, resource=resource, rank=last + 1, proposed_by=by, proposer_name=name
            )
    except IntegrityError as error:
        refused = action.resources.filter(resource=resource, refused_at__isnull=False).exists()
        raise (AlreadyRefused if refused else AlreadyThere) from error
    mails.proposed(held, name=name)
    return made


@transaction.atomic
def answer_action(action: PlanAction, *, accepted: bool, by: User) -> None:
    """Take a proposed action into the plan, or set it aside; whoever proposed it is told.

    Raises NotYours, WrongMove.
    """
    plan = steps.hold(action.plan_id, by=by)
    action.refresh_from_db()
    if action.state != ActionState.PROPOSED:
        raise WrongMove
    if accepted:
        steps.move(action, ActionState.TO_DO, by=by)
        PlanAction.objects.filter(pk=action.pk).update(accepted_at=timezone.now())
    else:
        steps.move(action, ActionState.SET_ASIDE, by=by, reason=REFUSED)
    steps.seen(plan)
    mails.answered(plan, to=action.proposed_by, what=action.what, accepted=accepted)


@transaction.atomic
def answer_resource(line: ActionResource, *, accepted: bool, by: User) -> None:
    """Keep a proposed resource, or not; whoever proposed it is told. Raises NotYours, WrongMove."""
    plan = steps.hold(line.action.plan_id, by=by)
    now = timezone.now()
    answer = {"accepted_at" if accepted else "refused_at": now}
    if not ActionResource.objects.waiting().filter(pk=line.pk).update(**answer):
        raise WrongMove
    steps.seen(plan, now=now)
    mails.answered(plan, to=line.proposed_by, what=line.resource.title, accepted=accepted)
