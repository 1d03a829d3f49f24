"""The ninety days: what to engage in, within which limits, and the file for a calendar."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views import AuthenticatedRequest
from plans import links, services, words
from plans.calendars import DatedStep, calendar_of
from plans.enums import CHECK_IN_DAYS, OPEN_STATES
from plans.forms import PactForm
from plans.models import Step
from plans.notifications import may_be_asked
from plans.views.plan import acted_on, found
from reference.typography import french


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pact(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Choose up to three actions and one's limits (GET shows, POST engages)."""
    plan = acted_on(request, pk)
    offered = list(plan.actions.filter(state__in=OPEN_STATES).order_by("rank"))
    if plan.under_pact or not offered:
        messages.info(
            request,
            "Un engagement est déjà en cours\u00a0: le voici."
            if plan.under_pact
            else "Toutes les actions de votre plan sont réglées.",
        )
        return redirect("plans:plan", pk=pk)
    form = PactForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            services.engage(
                plan,
                actions=form.cleaned_data["actions"],
                hours_a_week=form.cleaned_data["hours"],
                euros=form.cleaned_data["euros"],
                by=request.user,
            )
        except services.OverLimits as error:
            form.add_error(None, words.over(error))
        except (services.AlreadyEngaged, services.WrongActions):
            messages.info(request, "Votre plan a changé entre-temps\u00a0: le voici.")
            return redirect("plans:plan", pk=pk)
        else:
            messages.success(
                request, "C’est parti pour quatre-vingt-dix jours. Vos étapes ont leur date."
            )
            return redirect("plans:plan", pk=pk)
    asked_on = CHECK_IN_DAYS if may_be_asked(plan) else ()
    context = {"plan": plan, "form": form, "days": asked_on}
    return render(request, "plans/pact.html", context)


@never_cache
@require_GET
def calendar(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Give one file with the dated steps of the pact."""
    plan, _ = found(request, pk)
    dated = Step.objects.filter(action__plan=plan, due_on__isnull=False).select_related("action")
    rows = list(dated.order_by("due_on", "action__pact_slot", "rank"))
    if not rows:
        raise Http404
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    text = calendar_of(
        [
            DatedStep(
                uid=f"plan-step-{step.pk}@{host}",
                day=step.due_on,
                summary=french(step.text),
                description=french(step.action.what),
                link=links.action_link(step.action),
                done=step.done_at is not None,
            )
            for step in rows
            if step.due_on is not None
        ],
        name="Mon plan d’action",
        written_at=timezone.now(),
    )
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mon-plan.ics"'},
    )
