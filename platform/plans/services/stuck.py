"""« Je suis bloqué »: the action becomes a request for help, and comes back when helped."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from matching import services as matching
from matching.enums import AdviserChoice
from matching.models import HelpRequest
from plans import perms
from plans.enums import MOVES, ActionState
from plans.errors import NotYours, WrongMove
from plans.models import PlanAction
from plans.services import steps
from reference.enums import Theme
from reference.vocabulary import Need

# The words of a person about a firm are not shown to whoever has not accepted yet.
IN_GENERAL = "Être aidé sur ce sujet"


def need_of(action: PlanAction) -> Need:
    """Return the need to be helped on, with nothing that somebody typed."""
    ours = bool(action.code)
    return Need(
        theme=Theme(action.theme),
        weight=action.weight or 1.0,
        why=action.why if ours else "",
        action=action.what if ours else IN_GENERAL,
        action_code=action.code or f".{action.level}",
    )


def ask_when_stuck(
    action: PlanAction,
    *,
    submission_id: UUID,
    firm: matching.Firm,
    adviser_choice: AdviserChoice,
    next_allowed: bool,
    situation: str,
    wishes: matching.Wishes,
    by: User,
) -> HelpRequest:
    """Ask for help on what an action is about, block it, and tie the two together.

    Whoever acts on the plan asks for themselves, since they consent. A request of theirs under way
    for the same firm is tied instead of a second one. Raises NotYours, WrongMove, and what matching
    refuses.
    """
    plan = action.plan
    if plan.assessment is None or not perms.may_act(plan, by):
        raise NotYours
    if (
        action.state != ActionState.BLOCKED
        and ActionState.BLOCKED not in MOVES[ActionState(action.state)]
    ):
        raise WrongMove
    # Before the plan is held: a request is held before a plan, never after.
    with transaction.atomic():
        try:
            asked = matching.ask_for_help(
                plan.assessment,
                submission_id=submission_id,
                firm=firm,
                adviser_choice=adviser_choice,
                next_allowed=next_allowed,
                wishes=wishes,
                about=need_of(action),
                situation=situation,
                by=by,
            )
        except matching.AlreadyAsked as error:
            asked = HelpRequest.objects.get(pk=UUID(str(error.help_request_id)))
        _tie(action, asked, by=by)
    return asked


def _tie(action: PlanAction, asked: HelpRequest, *, by: User) -> None:
    plan = steps.hold(action.plan_id, by=by)
    action.refresh_from_db()
    if action.state != ActionState.BLOCKED:
        steps.move(action, ActionState.BLOCKED, by=by)
    action.asked_with = asked
    action.save(update_fields=["asked_with"])
    steps.seen(plan)


def helped(help_request: HelpRequest, by: User) -> None:
    """Take up again what was blocked, once its request is closed as helped."""
    tied = PlanAction.objects.filter(asked_with=help_request, plan__erased_at=None)
    for action in tied.filter(state=ActionState.BLOCKED).select_related("plan"):
        steps.hold(action.plan_id, by=None)
        action.refresh_from_db()
        if action.state == ActionState.BLOCKED:
            steps.move(action, ActionState.DOING, by=by)
