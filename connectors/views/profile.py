"""What somebody who was let in keeps of their own profile, the charter they sign, and a pause."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connectors import recap, services, steps
from connectors.enums import ConnectorState
from connectors.forms.charter import CharterForm
from connectors.models import Charter
from connectors.services import charters, organisations
from connectors.views import visitor
from connectors.views.stepping import Around, form_step, interests_step, signed_charter

# Before that it is an application, which has pages of its own.
LET_IN = frozenset({ConnectorState.ACTIVE, ConnectorState.PAUSED, ConnectorState.SUSPENDED})

# Where the button of a page leads back to.
BACK_FROM_PAUSE = {"space": "connectors:space", "availability": "connectors:availability"}

# What the button asks for: how it is done, and what is said of it.
WANTED = {
    ConnectorState.PAUSED.value: (
        services.pause,
        "Vous êtes en pause\u00a0: vous ne recevez plus de nouvelle demande.",
    ),
    ConnectorState.ACTIVE.value: (services.resume, "Vous recevez de nouveau des demandes."),
}


@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's profile, line by line, each with a link that changes it."""
    connector = visitor.own(request)
    if connector.state not in LET_IN:
        return redirect("connectors:apply")
    context = {
        "connector": connector,
        "parts": recap.parts_of(
            connector,
            themes=list(connector.themes.order_by("-level", "theme")),
            links=list(connector.declared_links.order_by("pk")),
        ),
        "charter_to_sign": charters.to_sign(connector),
        "managed": organisations.managed_by(visitor.user(request)),
    }
    return render(request, "connectors/profile.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile_step(request: HttpRequest, step: str) -> HttpResponse:
    """Change one part of one's profile, by the form of the application."""
    page = next((one for one in steps.OF_A_PROFILE if one.slug == step), None)
    if page is None:
        raise Http404
    connector = visitor.own(request)
    if connector.state not in LET_IN:
        return redirect("connectors:apply_step", step=step)
    around = Around(
        after="connectors:profile",
        done="Votre profil est enregistré.",
        extra={"in_profile": True},
    )
    if page.slug == steps.INTERESTS:
        return interests_step(request, page, connector, around)
    return form_step(request, page, connector, around)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def charter(request: HttpRequest) -> HttpResponse:
    """Read the version in force, and sign it where one has not."""
    connector = visitor.own(request)
    if connector.state == ConnectorState.DRAFT:
        return redirect("connectors:apply_step", step=steps.CHARTER)
    may_sign = connector.state in LET_IN
    form = CharterForm(request.POST if request.method == "POST" and may_sign else None)
    if form.is_bound and signed_charter(request, connector, form):
        messages.success(request, "Merci, la charte est signée.")
        return redirect("connectors:charter")
    in_force = Charter.objects.in_force()
    context = {
        "form": form,
        "connector": connector,
        "charter": in_force,
        "signed": in_force is not None and connector.charter_id == in_force.pk,
        "may_sign": may_sign,
    }
    return render(request, "connectors/charter.html", context)


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Stop receiving requests, or receive them again: what the button said, and never the reverse.

    A second click, or one on a page that is out of date, changes nothing.
    """
    connector = visitor.own(request)
    act, words = WANTED.get(request.POST.get("to", ""), (None, ""))
    try:
        if act is None:
            raise services.ForbiddenTransition
        if connector.state != request.POST["to"]:
            act(connector, by=visitor.user(request))
        messages.success(request, words)
    except services.ForbiddenTransition:
        messages.warning(request, "Votre profil ne permet pas ce changement.")
    return redirect(BACK_FROM_PAUSE.get(request.POST.get("from", ""), "matching:dashboard"))
