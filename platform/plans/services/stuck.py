"""« Je suis bloqué »: the action becomes a request for help, and comes back when helped."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from matching import services as matching
from matching.enums import AdviserChoice
from matching.models import HelpRequest, Introduction
from plans import perms
from plans.enums import MOVES, ActionState
from plans.errors import NotYours, WrongMove
from plans.models import PlanAction
from plans.services import steps
from reference.enums import Theme
from reference.typography import french
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

    Whoever acts on the plan asks for themselves, since they consent. Raises NotYours, WrongMove,
    and what matching refuses: AlreadyAsked names their request under way for the same firm, which
    `tell_when_stuck` is for.
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
        _tie(action, asked, by=by)
    return asked


def opening_of(action: PlanAction) -> str:
    """Return how the message begins that says to a connecteur what its owner is stuck on."""
    return (
        f"Je suis bloqué sur cette action de mon plan\u00a0: «\u00a0{french(action.what)}\u00a0»."
    )


@transaction.atomic
def tell_when_stuck(
    action: PlanAction,
    asked: HelpRequest,
    *,
    accepted: bool,
    situation: str,
    submission_id: UUID,
    by: User,
) -> None:
    """Say in a request under way that one is stuck on an action, block it, and tie the two.

    `accepted` is what the owner was shown of the request. Accepted, the words go to whoever did,
    as a message of their exchange. Waiting, the need is added to it and the words are read by
    whoever accepts. Raises NotYours, WrongMove, and what matching refuses: AlreadySettled where the
    request is no longer what was shown.
    """
    # Before the plan is held: a request is held before a plan, never after.
    if accepted:
        matching.say(
            _introduction_of(asked, by=by),
            text="\n\n".join(words for words in (opening_of(action), situation) if words),
            submission_id=submission_id,
            by=by,
        )
    else:
        words = f"«\u00a0{french(action.what)}\u00a0»\u00a0: {situation}" if situation else ""
        matching.add_need(asked, need_of(action), situation=words, by=by)
    # Under the lock of the request: sent twice, what was said the first time is not said again.
    action.refresh_from_db()
    if action.asked_with_id == asked.pk:
        raise WrongMove
    _tie(action, asked, by=by)


def _introduction_of(asked: HelpRequest, *, by: User) -> Introduction:
    if asked.owner_id != by.pk:
        raise matching.NotYours
    accepted = Introduction.objects.under_way().filter(help_request=asked).first()
    if accepted is None:
        raise matching.AlreadySettled
    return accepted


def _tie(action: PlanAction, asked: HelpRequest, *, by: User) -> None:
    plan = steps.hold(action.plan_id, by=by)
    action.refresh_from_db()
    if action.state != ActionState.BLOCKED:
        steps.move(action, ActionState.BLOCKED, by=by)
    action.asked_with = asked
    action.save(update_fields=["asked_with"])
    steps.seen(plan)


def helped(help_request: HelpRequest, by: User) -> None:
    """Take up again what was blocked, once its request is closed as helped.

    An action that was only spoken of in the exchange of another request stays as it is: nobody
    said that it was helped on.
    """
    tied = PlanAction.objects.filter(asked_with=help_request, plan__erased_at=None)
    for action in tied.filter(state=ActionState.BLOCKED).select_related("plan"):
        steps.hold(action.plan_id, by=None)
        action.refresh_from_db()
        if action.state == ActionState.BLOCKED and matching.is_about(help_request, need_of(action)):
            steps.move(action, ActionState.DOING, by=by)
