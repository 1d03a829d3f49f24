"""The page of a plan and those of its actions: reading changes nothing, each act is a button."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views import AuthenticatedRequest
from plans import perms, services
from plans.models import Plan, PlanAction
from plans.page import page_of, page_of_action
from plans.perms import Rights
from plans.reading import reading_of
from plans.views import acts


def found(request: AuthenticatedRequest, pk: UUID) -> tuple[Plan, Rights]:
    """Return a plan that the visitor reads and what they may do with it; a 404 for anybody else."""
    seen = perms.find(pk, request.user)
    if seen is None:
        raise Http404
    return seen


def read_by(request: AuthenticatedRequest, plan: Plan) -> Rights:
    """Return what the visitor may do with a plan that they read; a 404 for anybody else."""
    rights = perms.rights_of(plan, request.user)
    if rights is None:
        raise Http404
    return rights


def acted_on(request: AuthenticatedRequest, pk: UUID) -> Plan:
    """Return a plan that the visitor acts on; a 403 for a member who reads it, else a 404."""
    plan, rights = found(request, pk)
    if not rights.act:
        raise PermissionDenied
    return plan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show a plan, to act on or to read (GET), or do what is asked for (POST)."""
    mine, rights = found(request, pk)
    if request.method != "POST" and not rights.act:
        return render(request, "plans/read.html", {"plan": mine, "page": reading_of(mine)})
    if request.method != "POST":
        return render(request, "plans/plan.html", {"page": page_of(mine), "rights": rights})
    if not rights.act:
        raise PermissionDenied
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
    rows = PlanAction.objects.select_related("plan__assessment", "asked_with")
    mine = get_object_or_404(rows.defer(*(f"plan__{name}" for name in perms.LONG)), pk=pk)
    rights = read_by(request, mine.plan)
    if request.method != "POST" and not rights.act:
        # Who reads a plan reads its actions there.
        return redirect("plans:plan", pk=mine.plan_id)
    if request.method != "POST":
        context = {"page": page_of_action(mine), "rights": rights}
        return render(request, "plans/action.html", context)
    if not rights.act:
        raise PermissionDenied
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
        # Acts on it, but is not the one whose plan it is.
        raise PermissionDenied from error
    messages.success(request, "Votre plan est effacé. Ce qui reste ne nomme personne.")
    return redirect("plans:home")


def _export(mine: Plan) -> HttpResponse:
    """Hand over all that is kept of the plan."""
    written = json.dumps(services.export(mine), ensure_ascii=False, indent=2)
    response = HttpResponse(written, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{mine.created_at:%Y-%m-%d}.json"'
    return response
