"""« Je suis bloqué »: a request for help on one action, with the consent that it takes."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.siret import format_siret
from accounts.views import AuthenticatedRequest
from matching import services as matching
from matching.enums import UNFINISHED, AdviserChoice
from matching.forms import ONLY_AN_OWNER
from matching.models import HelpRequest
from plans import services
from plans.enums import MOVES, ActionState
from plans.forms import StuckForm
from plans.models import Plan, PlanAction
from plans.views import telling
from plans.views.plan import read_by
from reference.communes import of_code
from ui import robots
from ui.limits import too_many

DAY = 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stuck(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Say what blocks, who asks, and agree (GET shows, POST asks)."""
    rows = PlanAction.objects.select_related("plan__assessment__company__commune", "asked_with")
    action = get_object_or_404(rows, pk=pk)
    rights = read_by(request, action.plan)
    if not rights.act:
        raise PermissionDenied
    asked_with = action.asked_with
    if asked_with is not None and asked_with.state in UNFINISHED:
        if asked_with.owner_id == request.user.pk:
            return redirect("matching:request", pk=asked_with.pk)
        # A request is opened by whoever made it alone.
        messages.info(request, "Une demande d’aide est déjà en cours pour cette action.")
        return redirect("plans:action", pk=pk)
    if request.method != "POST" and not rights.ask:
        messages.info(request, _why_not(action.plan))
        return redirect("plans:action", pk=pk)
    state = ActionState(action.state)
    if state != ActionState.BLOCKED and ActionState.BLOCKED not in MOVES[state]:
        messages.info(request, "Cette action n’est plus à faire.")
        return redirect("plans:plan", pk=action.plan_id)
    told = telling.is_told(request)
    if told or request.method != "POST":
        running = telling.running(request, action)
        if running is not None and (answer := telling.tell(request, action, running)) is not None:
            return answer
    if told:
        messages.info(request, telling.OVER)
    posted = request.method == "POST" and not told
    form = StuckForm(request.POST if posted else None, initial=_initial(request, action))
    if posted and form.is_valid():
        answer = _ask(request, action, form)
        if answer is not None:
            return answer
    context = {"action": action, "form": form, "trap": robots.TRAP}
    return render(request, "plans/stuck.html", context)


def _why_not(plan: Plan) -> str:
    company = plan.assessment.company if plan.assessment else None
    if company is None:
        return "Ce plan n’a plus de diagnostic\u00a0: l’aide se demande depuis un diagnostic."
    return ONLY_AN_OWNER.format(company.name)


def _initial(request: AuthenticatedRequest, action: PlanAction) -> dict[str, object]:
    assessment = action.plan.assessment
    company = assessment.company if assessment else None
    firm = assessment.firm if assessment else {}
    return {
        "company": company.name if company else firm.get("name", ""),
        "commune": (company.commune if company else of_code(firm.get("commune", ""))) or "",
        "siret": format_siret(company.siret if company else firm.get("siret", "")),
        "contact_name": request.user.full_name,
        "adviser_choice": AdviserChoice.BOTH,
        # Typed for a request that was over when it was sent.
        "situation": request.POST.get("situation", ""),
    }


def _ask(request: AuthenticatedRequest, action: PlanAction, form: StuckForm) -> HttpResponse | None:
    """Ask, and lead to the request, or to what may be said in the one under way; None with the
    fault written on the form."""
    given = form.cleaned_data
    made_before = HelpRequest.objects.filter(submission_id=given["submission_id"]).exists()
    limit = settings.ASKS_PER_DAY_AND_NETWORK
    if not made_before and too_many(request, "ask", limit=limit, seconds=DAY):
        form.add_error(None, "Trop de demandes aujourd’hui depuis ce réseau\u00a0: revenez demain.")
        return None
    try:
        asked = services.ask_when_stuck(
            action,
            submission_id=given["submission_id"],
            firm=form.firm,
            adviser_choice=given["adviser_choice"],
            next_allowed=given["next_allowed"],
            situation=given["situation"],
            wishes=form.wishes,
            by=request.user,
        )
    except matching.AlreadyAsked as error:
        running = HelpRequest.objects.get(pk=UUID(str(error.help_request_id)))
        return telling.tell(request, action, running, situation=given["situation"])
    except matching.TooManyRequests:
        form.add_error(
            None, "Vous avez déjà fait trois demandes aujourd’hui\u00a0: revenez demain."
        )
    except matching.NotFirmOwner as error:
        form.add_error(None, ONLY_AN_OWNER.format(error.company))
    except services.WrongMove:
        form.add_error(None, "Cette action a changé entre-temps.")
    else:
        messages.success(request, "Votre demande est envoyée.")
        return redirect("matching:request", pk=asked.pk)
    return None
