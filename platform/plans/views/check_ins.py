"""The pages behind the links of the mails: reading them changes nothing (QUALITY B13)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plans import links, services
from plans.enums import OPEN_STATES, PlanState
from plans.forms import CheckInForm
from plans.models import CheckIn, Plan

OVER = "plans/check_in_over.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask where each action of the pact that is not settled stands (GET), keep the answers once
    (POST)."""
    link = links.read_check_in(token)
    rows = CheckIn.objects.select_related("plan").filter(plan__erased_at=None)
    asked = rows.filter(pk=link.id, plan__owner=link.owner_id).first() if link else None
    if asked is None:
        return render(request, OVER, {"dead": True}, status=410)
    answered = set(asked.answers.values_list("action", flat=True))
    actions = list(asked.plan.actions.in_pact().order_by("pact_slot"))
    left = [one for one in actions if one.state in OPEN_STATES and one.pk not in answered]
    if not left or asked.pact_number != asked.plan.pact_number:
        settled = all(one.state not in OPEN_STATES for one in actions) and not answered
        return render(request, OVER, {"answered": asked, "settled": settled, "plan": asked.plan})
    tapped = request.GET.get("action", "")
    form = CheckInForm(
        request.POST if request.method == "POST" else None,
        actions=left,
        # What was touched in the mail; a value that is none of them ticks nothing.
        tapped=(tapped, request.GET.get("reponse", "")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            stuck = services.answer_check_in(asked, answers=form.answers, by=None)
        except services.AlreadyAnswered:
            return render(request, OVER, {"answered": asked, "plan": asked.plan})
        asked.plan.refresh_from_db(fields=["state"])
        context = {
            "new": True,
            "ended": asked.plan.state == PlanState.ENDED,
            "stuck": stuck,
            "plan": asked.plan,
            "left": len(left) - len(form.answers),
            "token": token,
        }
        return render(request, OVER, context)
    # The mail may be older than what was settled on the page of the plan.
    settled = any(str(one.pk) == tapped and one.state not in OPEN_STATES for one in actions)
    context = {"form": form, "asked": asked, "settled": settled}
    return render(request, "plans/check_in.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Say what taking up again does (GET); take up (POST)."""
    link = links.read_resume(token)
    alive = Plan.objects.filter(erased_at=None)
    plan = alive.filter(pk=link.id, owner=link.owner_id).first() if link else None
    if plan is None:
        return render(request, OVER, {"dead": True}, status=410)
    done = False
    if request.method == "POST":
        try:
            services.resume(plan, by=None)
            done = True
        except services.NotPaused:
            plan.refresh_from_db()
    context = {
        "plan": plan,
        "done": done,
        "paused": plan.state == PlanState.PAUSED,
        "left": plan.actions.in_pact().filter(state__in=OPEN_STATES).count(),
    }
    return render(request, "plans/resume.html", context)
