"""What the connecteur in charge sees of a plan, and proposes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views import AuthenticatedRequest
from plans import perms, services
from plans.enums import OPEN_STATES
from plans.forms import IdeaForm, ResourceForm
from plans.models import Plan, PlanAction
from plans.proposals import proposals_of
from plans.reading import reading_of
from reference.enums import Theme

ENOUGH = "Trois propositions attendent déjà une réponse\u00a0: c’est assez pour l’instant."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_in_charge(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show the actions of the firm that one helps (GET); propose an action or a resource (POST)."""
    plan = perms.plan_of(pk, request.user)
    if plan is None:
        if perms.helps(pk, request.user):
            context = {"pk": pk, "named": perms.names_the_plan(pk)}
            return render(request, "plans/in_charge.html", context)
        raise Http404
    open_actions = list(plan.actions.filter(state__in=OPEN_STATES).order_by("rank"))
    posted = request.POST if request.method == "POST" else None
    about_resource = posted is not None and posted.get("act") == "resource"
    idea = IdeaForm(None if about_resource else posted)
    resource = ResourceForm(posted if about_resource else None, actions=open_actions)
    if posted is not None:
        sent = (
            _propose_resource(request, open_actions, resource)
            if about_resource
            else _propose_action(request, plan, idea)
        )
        if sent:
            return redirect("plans:in_charge", pk=pk)
    context = {
        "pk": pk,
        "page": reading_of(plan),
        "proposals": proposals_of(plan, request.user),
        # Where to look in the library: what is still to be done.
        "themes": dict.fromkeys(Theme(action.theme) for action in open_actions),
        "idea": idea,
        "resource": resource,
        # The summary of faults at the top of the page is that of the form that was sent.
        "form": resource if about_resource else idea,
    }
    return render(request, "plans/in_charge.html", context)


def _propose_action(request: AuthenticatedRequest, plan: Plan, form: IdeaForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.propose_action(plan, form.idea, by=request.user)
    except services.TooManyProposals:
        form.add_error(None, ENOUGH)
        return False
    except services.NotYours as error:
        raise Http404 from error
    messages.success(request, "Votre proposition est envoyée. Elle attend l’accord du dirigeant.")
    return True


def _propose_resource(
    request: AuthenticatedRequest, actions: list[PlanAction], form: ResourceForm
) -> bool:
    if not form.is_valid():
        return False
    action = next(one for one in actions if one.pk == form.cleaned_data["action"])
    try:
        services.propose_resource(action, form.cleaned_data["resource"], by=request.user)
    except services.AlreadyRefused:
        form.add_error("resource", "Le dirigeant ne l’a pas retenue pour cette action.")
        return False
    except services.AlreadyThere:
        form.add_error("resource", "Cette action a déjà cette ressource.")
        return False
    except services.TooManyProposals:
        form.add_error(None, ENOUGH)
        return False
    except services.NotYours as error:
        raise Http404 from error
    messages.success(request, "Votre proposition est envoyée. Elle attend l’accord du dirigeant.")
    return True
