"""The exchange of an accepted introduction: its messages, and what the connecteur notes."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from matching import exchanges, services
from matching.enums import Side
from matching.exchange_forms import ContactEntryForm, MessageForm
from matching.models import Introduction
from matching.services.together import UNDER_WAY, side_of

OVER = "Ces échanges sont terminés\u00a0: rien n’a été envoyé."


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user


def accepted(request: HttpRequest, pk: UUID) -> tuple[Introduction, Side]:
    """Return an introduction once accepted, and the side of the visitor; a 404 for anybody else."""
    user = user_of(request)
    found = Introduction.objects.once_accepted().filter(
        Q(help_request__owner=user) | Q(connector__user=user)
    )
    introduction = get_object_or_404(
        found.select_related("connector", "help_request__consent"), pk=pk
    )
    side = side_of(introduction, user=user)
    assert side is not None  # noqa: S101 - the filter above
    return introduction, side


def is_open(introduction: Introduction) -> bool:
    """Tell whether both sides may still write, and the connecteur still read (QUALITY B11)."""
    consent = introduction.help_request.consent
    return introduction.state in UNDER_WAY and consent.withdrawn_at is None


def back_to(introduction: Introduction, side: Side) -> HttpResponse:
    """Lead to the page of one's own side, where the exchange stands."""
    return redirect(address_of(introduction, side) + "#echanges")


def address_of(introduction: Introduction, side: Side) -> str:
    if side == Side.OWNER:
        return reverse("matching:request", args=[introduction.help_request_id])
    return reverse("matching:introduction", args=[introduction.pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show all the messages of an introduction (GET), send one (POST)."""
    introduction, side = accepted(request, pk)
    if side == Side.CONNECTOR and not is_open(introduction):
        messages.warning(request, OVER)
        return redirect("matching:introduction", pk=introduction.pk)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _say(request, introduction, form):
        return back_to(introduction, side)
    context = {
        "introduction": introduction,
        "for_owner": side == Side.OWNER,
        "side": side,
        "open": is_open(introduction),
        "page": exchanges.page_of(introduction, number=request.GET.get("page", "1")),
        "entries": exchanges.entries_of(introduction) if side == Side.OWNER else (),
        "form": form,
        "back": address_of(introduction, side),
    }
    return render(request, "matching/exchange.html", context)


def _say(request: HttpRequest, introduction: Introduction, form: MessageForm) -> bool:
    """Send what the form holds; tell whether it is over, well or not."""
    try:
        services.say(introduction, **form.cleaned_data, by=user_of(request))
    except services.TooManyMessages:
        form.add_error(
            "text", "Vous avez beaucoup écrit aujourd’hui\u00a0: envoyez la suite demain."
        )
        return False
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, OVER)
    else:
        messages.success(request, "Votre message est envoyé.")
    return True


@require_POST
def mark_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that the messages of the other side are read."""
    introduction, side = accepted(request, pk)
    try:
        services.mark_read(introduction, by=user_of(request))
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.info(request, "Ces échanges sont terminés.")
    return back_to(introduction, side)


def for_connector(request: HttpRequest, pk: UUID) -> Introduction:
    """Return an introduction that the visitor accepted; a 404 for anybody else."""
    introduction, side = accepted(request, pk)
    if side != Side.CONNECTOR:
        raise Http404
    return introduction


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep an attempt to reach the firm, or a note."""
    introduction = for_connector(request, pk)
    if not is_open(introduction):
        messages.info(request, "Cet accompagnement est terminé.")
        return redirect("matching:introduction", pk=introduction.pk)
    form = ContactEntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_contact(introduction, **form.entry, by=user_of(request))
        except services.WrongMoment:
            form.add_error("day", "Choisissez un moment passé, depuis que vous avez accepté.")
        except (services.AlreadySettled, services.ConsentWithdrawn):
            messages.warning(request, "Cet accompagnement est terminé\u00a0: rien n’est noté.")
            return redirect("matching:introduction", pk=introduction.pk)
        else:
            messages.success(request, "C’est noté.")
            return redirect(reverse("matching:introduction", args=[introduction.pk]) + "#notes")
    context = {"introduction": introduction, "form": form}
    return render(request, "matching/note_contact.html", context)
