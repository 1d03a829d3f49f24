"""Becoming a connecteur: the public page, and an application in steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import history
from accounts.models import StateChange, User
from connectors import recap, services, steps
from connectors.enums import ConnectorState
from connectors.errors import CharterNotSigned, ForbiddenTransition, StepsMissing
from connectors.forms.charter import CharterForm
from connectors.models import Charter, Connector
from connectors.services.progress import progress_of
from connectors.views import visitor
from connectors.views.stepping import Around, form_step, interests_step, signed_charter


@login_not_required
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Say what it is to be a connecteur, and open the door."""
    state = ""
    if isinstance(request.user, User):
        found = Connector.objects.filter(user=request.user).values_list("state", flat=True)
        state = found.first() or ""
    context = {"charter": Charter.objects.in_force(), "state": state}
    return render(request, "connectors/join.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Lead to the first step missing; show the recap of a whole application, and hand it in."""
    connector = visitor.own_or_none(request)
    if connector is None:
        return redirect("connectors:apply_step", step=steps.IDENTITY)
    if connector.state != ConnectorState.DRAFT:
        return _where_it_stands(request, connector)
    missing = steps.first_missing(progress_of(connector))
    if missing is not None:
        return redirect("connectors:apply_step", step=missing.slug)
    if request.method == "POST":
        try:
            services.submit(connector, by=visitor.user(request))
        except (StepsMissing, CharterNotSigned):
            messages.warning(request, "Il reste une étape à remplir.")
        except ForbiddenTransition:
            # The slower of two clicks finds it handed in, and is shown the same page.
            pass
        return redirect("connectors:apply")
    context = {
        "connector": connector,
        "parts": _parts(connector),
        "stepper": steps.stepper(len(steps.STAGES)),
        "asked": _last_reason(connector),
    }
    return render(request, "connectors/recap.html", context)


def _parts(connector: Connector) -> list[recap.Part]:
    return recap.parts_of(
        connector,
        themes=list(connector.themes.order_by("-level", "theme")),
        links=list(connector.declared_links.order_by("pk")),
    )


def _moves_of(connector: Connector) -> list[StateChange]:
    """Return what moved an application: other lines of its journal leave it where it is."""
    return [step for step in history.of(connector) if step.from_state != step.to_state]


def _last_reason(connector: Connector) -> str:
    """Return what the team asked for, when the application was sent back."""
    journal = _moves_of(connector)
    sent_back = journal and journal[-1].from_state == ConnectorState.SUBMITTED
    return journal[-1].reason if sent_back else ""


def _where_it_stands(request: HttpRequest, connector: Connector) -> HttpResponse:
    """Say what became of an application; who is in has a profile instead."""
    if connector.state not in {
        ConnectorState.SUBMITTED,
        ConnectorState.REFUSED,
        ConnectorState.LEFT,
    }:
        return redirect("connectors:profile")
    journal = [step for step in _moves_of(connector) if step.to_state == connector.state]
    context = {
        "connector": connector,
        "since": journal[-1].at if journal else None,
        "reason": journal[-1].reason if journal else "",
        "parts": _parts(connector) if connector.state == ConnectorState.SUBMITTED else [],
    }
    return render(request, "connectors/application_state.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_step(request: HttpRequest, step: str) -> HttpResponse:
    """Show or keep one step; one further than the first missing leads to that one."""
    page = steps.find(step)
    if page is None:
        raise Http404
    connector = visitor.own_or_none(request)
    if connector is not None and connector.state != ConnectorState.DRAFT:
        return redirect("connectors:apply")
    progress = progress_of(connector) if connector is not None else steps.NOTHING
    missing = steps.first_missing(progress)
    if missing is not None and not steps.may_open(page, progress):
        return redirect("connectors:apply_step", step=missing.slug)
    around = Around(
        after="connectors:apply",
        extra={
            "stepper": steps.stepper(page.stage),
            "previous": steps.before(page),
            "whole": missing is None,
            "asked": _last_reason(connector) if connector is not None else "",
        },
    )
    if connector is None or page.slug not in {steps.INTERESTS, steps.CHARTER}:
        return form_step(request, page, connector, around)
    if page.slug == steps.INTERESTS:
        return interests_step(request, page, connector, around)
    return _charter_step(request, page, connector, around)


def _charter_step(
    request: HttpRequest, step: steps.Step, connector: Connector, around: Around
) -> HttpResponse:
    form = CharterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and signed_charter(request, connector, form):
        return redirect(around.after)
    charter = Charter.objects.in_force()
    signed = charter is not None and connector.charter_id == charter.pk
    context = {
        "form": form,
        "step": step,
        "connector": connector,
        "charter": charter,
        "signed": signed,
        **around.extra,
    }
    return render(request, "connectors/step_charter.html", context)
