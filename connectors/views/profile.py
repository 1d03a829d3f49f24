"""What an invited or active connecteur keeps of their own profile."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from connectors import services
from connectors.enums import ConnectorState
from connectors.forms.profile import CharterForm, ProfileForm
from connectors.models import Connector

# Where the button of a page leads back to.
BACK_FROM_PAUSE = {"space": "connectors:space", "availability": "connectors:availability"}


def _own(request: HttpRequest) -> Connector:
    """Return the visitor's own profile; for anybody else the page does not exist."""
    return get_object_or_404(
        Connector.objects.select_related("commune", "user").exclude(state=ConnectorState.LEFT),
        user=request.user,
    )


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Complete or change one's profile."""
    connector = _own(request)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial=ProfileForm.initial_of(connector),
    )
    if request.method == "POST" and form.is_valid():
        services.update_profile(connector, **form.cleaned_data, by=_user(request))
        messages.success(request, "Votre profil est enregistré.")
        if connector.charter_signed_at is None:
            return redirect("connectors:charter")
        return redirect("connectors:profile")
    return render(request, "connectors/profile.html", {"form": form, "connector": connector})


@require_http_methods(["GET", "POST"])
def charter(request: HttpRequest) -> HttpResponse:
    """Read the charter and sign it; a draft is then handed to the team."""
    connector = _own(request)
    form = CharterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not connector.themes.exists():
            messages.warning(request, "Complétez d’abord votre profil.")
            return redirect("connectors:profile")
        services.sign_charter(connector, by=_user(request))
        if connector.state == ConnectorState.DRAFT:
            # The slower of two clicks finds it handed in, and is shown the same page.
            with suppress(services.ForbiddenTransition):
                services.submit(connector, by=_user(request))
            messages.success(
                request, "Merci. Votre candidature est déposée, nous vous répondons par e-mail."
            )
        return redirect("connectors:charter")
    return render(request, "connectors/charter.html", {"form": form, "connector": connector})


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Stop receiving requests, or receive them again."""
    connector = _own(request)
    try:
        if connector.state == ConnectorState.PAUSED:
            services.resume(connector, by=_user(request))
            messages.success(request, "Vous recevez de nouveau des demandes.")
        else:
            services.pause(connector, by=_user(request))
            messages.success(
                request, "Vous êtes en pause\u00a0: vous ne recevez plus de nouvelle demande."
            )
    except services.ForbiddenTransition:
        messages.warning(request, "Votre profil ne permet pas ce changement.")
    return redirect(BACK_FROM_PAUSE.get(request.POST.get("from", ""), "matching:dashboard"))
