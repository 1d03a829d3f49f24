"""The page of a plan and those of its actions: reading changes nothing, each act is a button."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views import AuthenticatedRequest
from plans import services
from plans.models import Plan, PlanAction
from plans.page import page_of, page_of_action
from plans.services.steps import may_act
from plans.views import acts


def found(request: AuthenticatedRequest, pk: UUID) -> Plan:
    """Return a plan of the visitor or of their firm; a 404 for anybody else."""
    plan: Plan = get_object_or_404(Plan, pk=pk, erased_at=None)
    # Firms are looked up for those alone who are not its owner.
    if not may_act(plan, request.user):
        raise Http404
    return plan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show a plan (GET), or do what its owner asks for (POST)."""
    mine = found(request, pk)
    if request.method != "POST":
        return render(request, "plans/plan.html", {"page": page_of(mine)})
    act = request.POST.get("act", "")
    if act == "export":
        return _export(mine)
    if act == "erase":
        return _erase(request, mine)
    acts.do(request, mine)
    return _back_to("plans:plan", request, pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show one action in full (GET), or do what is asked on it (POST)."""
    rows = PlanAction.objects.select_related("plan", "asked_with")
    mine = get_object_or_404(rows, pk=pk, plan__erased_at=None)
    if not may_act(mine.plan, request.user):
        raise Http404
    if request.method != "POST":
        return render(request, "plans/action.html", {"page": page_of_action(mine)})
    acts.do(request, mine.plan)
    return _back_to("plans:action", request, pk)


def _back_to(page: str, request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Lead back to a page, at the place where the button was."""
    answer = redirect(page, pk=pk)
    place = request.POST.get("back", "")
    if place.replace("-", "").isalnum():
        answer["Location"] += f"#{place}"
    return answer


def _erase(request: AuthenticatedRequest, mine: Plan) -> HttpResponse:
    try:
        services.erase_plan(mine, by=request.user)
    except services.NotYours as error:
        # Of the firm, but not the one whose plan it is.
        raise Http404 from error
    messages.success(request, "Votre plan est effacé. Ce qui reste ne nomme personne.")
    return redirect("plans:home")


def _export(mine: Plan) -> HttpResponse:
    """Hand over all that is kept of the plan."""
    written = json.dumps(services.export(mine), ensure_ascii=False, indent=2)
    response = HttpResponse(written, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{mine.created_at:%Y-%m-%d}.json"'
    return response
