"""What an owner does on the page of a plan, or on that of one of its actions: each a button."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.views import AuthenticatedRequest
from plans import services
from plans.enums import ActionState
from plans.models import ActionResource, Plan, PlanAction, Step

Act = Callable[[HttpRequest, Plan, User], str]
OVER: Final = "Votre engagement est terminé, vous pouvez en prendre un autre."
NO_LONGER: Final = "Votre plan a changé entre-temps\u00a0: le voici."


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _action(request: HttpRequest, plan: Plan) -> PlanAction:
    try:
        pk = UUID(request.POST.get("action", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(plan.actions, pk=pk)


def _resource(request: HttpRequest, plan: Plan) -> ActionResource:
    lines = ActionResource.objects.filter(action__plan=plan).select_related("action")
    return get_object_or_404(lines, pk=_number(request.POST.get("resource", "")))


def _move(request: HttpRequest, plan: Plan, by: User) -> str:
    action = _action(request, plan)
    to = request.POST.get("to", "")
    if to not in ActionState.values:
        raise Http404
    reason = request.POST.get("reason", "").strip() if to == ActionState.SET_ASIDE else ""
    services.move_action(action, to=ActionState(to), reason=reason, by=by)
    noted = f"C’est noté\u00a0: action {ActionState(to).label}."
    went_on = plan.under_pact
    plan.refresh_from_db(fields=["state"])
    if went_on and not plan.under_pact:
        return f"{noted} C’était la dernière\u00a0: {OVER}"
    return noted


def _step(request: HttpRequest, plan: Plan, by: User) -> str:
    steps = Step.objects.filter(action__plan=plan).select_related("action")
    step = get_object_or_404(steps, pk=_number(request.POST.get("step", "")))
    done = request.GET.get("fait") != "0"
    services.tick_step(step, done=done, by=by)
    return "Étape faite." if done else "Étape à faire de nouveau."


def _answer_action(request: HttpRequest, plan: Plan, by: User, *, accepted: bool) -> str:
    services.answer_action(_action(request, plan), accepted=accepted, by=by)
    if accepted:
        return "L’action est dans votre plan."
    return "C’est noté\u00a0: cette action n’entre pas dans votre plan."


def _answer_resource(request: HttpRequest, plan: Plan, by: User, *, accepted: bool) -> str:
    services.answer_resource(_resource(request, plan), accepted=accepted, by=by)
    if accepted:
        return "La ressource est dans votre plan."
    return "C’est noté\u00a0: cette ressource n’entre pas dans votre plan."


def _end(request: HttpRequest, plan: Plan, by: User) -> str:
    services.end_now(plan, by=by)
    return OVER


def _resume(request: HttpRequest, plan: Plan, by: User) -> str:
    services.resume(plan, by=by)
    return "Votre engagement reprend\u00a0: vos dates sont décalées d’autant."


ACTS: Final[dict[str, Act]] = {
    "move": _move,
    "step": _step,
    "accept": partial(_answer_action, accepted=True),
    "refuse": partial(_answer_action, accepted=False),
    "accept_resource": partial(_answer_resource, accepted=True),
    "refuse_resource": partial(_answer_resource, accepted=False),
    "resume": _resume,
    "end": _end,
}


def do(request: AuthenticatedRequest, plan: Plan) -> None:
    """Do what the button pressed asks for, and say it; nothing where it names no act.

    Raises Http404 for what is not of this plan.
    """
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return
    try:
        done = act(request, plan, request.user)
    except services.ReasonNeeded:
        messages.warning(request, "Dites en quelques mots pourquoi vous la mettez de côté.")
    except (services.WrongMove, services.NotPaused, services.NotUnderPact):
        messages.info(request, NO_LONGER)
    else:
        messages.success(request, done)
