"""A connecteur's own space: where they stand, and how others see them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connectors import services, workload
from connectors.forms.visibility import VisibilityForm
from connectors.models import Charter, Connector, Label
from connectors.selectors.person import person_card
from connectors.selectors.space import HERE, space_of
from connectors.services import profile
from connectors.views import visitor


@never_cache
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    """Show what to do now, then everything that belongs to the person."""
    connector = visitor.own(request)
    context = {"connector": connector, "space": space_of(connector, at=timezone.now())}
    return render(request, "connectors/space.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """Show one's page as others see it, and choose who does."""
    connector = visitor.own(request)
    form = VisibilityForm(
        request.POST if request.method == "POST" else None,
        initial=VisibilityForm.initial_of(connector),
    )
    if request.method == "POST" and form.is_valid():
        profile.choose_visibility(connector, **form.cleaned_data, by=visitor.user(request))
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("connectors:preview")
    context = {
        "connector": connector,
        "form": form,
        "person": person_card(connector, at=timezone.now()),
        "is_public": _is_public(connector),
    }
    return render(request, "connectors/preview.html", context)


def _is_public(connector: Connector) -> bool:
    """Tell whether anybody may open their page, as the directory does."""
    if not connector.listed or connector.state not in HERE:
        return False
    in_force = Charter.objects.in_force()
    return in_force is not None and in_force.pk == connector.charter_id


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Say what leaving does (GET); leave (POST)."""
    connector = visitor.own(request)
    if request.method == "POST":
        try:
            services.leave(connector, by=visitor.user(request))
        except services.ForbiddenTransition:
            messages.info(request, "Vous aviez déjà quitté le réseau.")
        else:
            messages.success(
                request, "Vous avez quitté le réseau. Un message de confirmation vous est envoyé."
            )
        return redirect("plans:home")
    now = timezone.now()
    context = {
        "connector": connector,
        "work": workload.of(connector, at=now),
        "has_label": Label.objects.valid(at=now).filter(connector=connector).exists(),
    }
    return render(request, "connectors/leave.html", context)
