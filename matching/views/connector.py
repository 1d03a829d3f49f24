"""The connecteur's side: what is asked, by when, what was answered, what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from connectors.models import Connector
from connectors.services import charters
from matching import exchanges, selectors, services
from matching.consent import OPENS_PLAN
from matching.enums import DeclineChoice, IntroductionState, Side
from matching.exchange_forms import MessageForm
from matching.forms import DeclineForm
from matching.mails import firm_in_words
from matching.models import Introduction


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user


def _visible(request: HttpRequest, pk: UUID) -> Introduction:
    return get_object_or_404(
        Introduction.objects.visible_to(_user(request)).select_related(
            "help_request__consent", "connector", "ranking"
        ),
        pk=pk,
    )


@never_cache
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """List the requests: to answer first, nearest deadline first (QUALITY E1, E11)."""
    connector = get_object_or_404(Connector, user=_user(request))
    board = selectors.dashboard_of(
        connector, shown=request.GET.get("etat", ""), page=request.GET.get("page", "1")
    )
    lines = [(one, firm_in_words(one.help_request)) for one in board.page]
    context = {
        "connector": connector,
        "board": board,
        "lines": lines,
        "charter_to_sign": charters.to_sign(connector),
    }
    return render(request, "matching/dashboard.html", context)


@never_cache
@require_GET
def introduction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one request; contact details only once accepted, and each reading is written down."""
    asked = _visible(request, pk)
    contact = None
    if asked.state in (IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS):
        try:
            contact = services.read_contact(asked, reader=_user(request))
        except (services.NotYours, services.ConsentWithdrawn):
            # It ended between the two reads: the page then shows no details.
            contact = None
    context = {
        "introduction": asked,
        "firm": firm_in_words(asked.help_request),
        "why": selectors.why_of(asked),
        "contact": contact,
        "opens_plan": asked.help_request.consent.text_version in OPENS_PLAN,
        "sells_nothing": selectors.sells_nothing_of(asked),
        "form": DeclineForm(),
        "declines": [one for one in DeclineChoice if one != DeclineChoice.OTHER],
        **(_exchange_of(asked) if contact is not None else {}),
    }
    return render(request, "matching/introduction.html", context)


def _exchange_of(asked: Introduction) -> dict[str, object]:
    """Return what both sides exchange, while it is under way."""
    return {
        "open": True,
        "thread": exchanges.thread_of(asked, side=Side.CONNECTOR),
        "entries": exchanges.entries_of(asked),
        "appointment": exchanges.appointment_of(asked),
        "message_form": MessageForm(),
    }


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _visible(request, pk)
    try:
        services.accept_introduction(asked, by=_user(request))
    except services.NoSlotLeft:
        messages.warning(
            request,
            "Votre mois est complet. Vous pouvez augmenter votre nombre d’accompagnements dans "
            "votre profil, ou décliner la demande.",
        )
    except services.NotActive:
        messages.warning(request, "Votre profil ne permet pas d’accepter une demande.")
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, "Cette demande n’attend plus de réponse.")
    else:
        messages.success(request, "Merci. Voici comment contacter l’entreprise.")
    return redirect("matching:introduction", pk=asked.pk)


@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _visible(request, pk)
    form = DeclineForm(request.POST)
    # Declining asks for nothing: of a reason that the form refuses, what can be kept is kept.
    pressed = request.POST.get("choice", "")
    choice = DeclineChoice(pressed) if pressed in DeclineChoice.values else None
    typed = request.POST.get("reason", "").replace("\x00", "")[:300]
    reason = form.cleaned_data["reason"] if form.is_valid() else typed
    if choice is None and reason:
        choice = DeclineChoice.OTHER
    try:
        services.decline_introduction(asked, by=_user(request), reason=reason, choice=choice)
    except services.AlreadySettled:
        messages.warning(request, "Cette demande n’attend plus de réponse.")
    else:
        messages.success(request, "C’est noté. Merci d’avoir répondu.")
    return redirect("matching:dashboard")


@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _visible(request, pk)
    try:
        services.withdraw_introduction(asked, by=_user(request))
    except services.AlreadySettled:
        messages.warning(request, "Cette demande est déjà terminée.")
    else:
        messages.success(request, "La demande est rendue. L’entreprise est prévenue.")
    return redirect("matching:dashboard")
