"""Offers of paid work, kept by those whose label is valid."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connectors.enums import OfferState
from connectors.errors import ForbiddenTransition, LabelNeeded, TooManyOffers
from connectors.forms.offers import OfferForm
from connectors.models import Offer
from connectors.selectors.person import offer_line
from connectors.services import offers as services
from connectors.views import visitor

LABEL_NEEDED = "Les offres payantes sont réservées aux professionnels dont le label est valable."


def _own(request: HttpRequest, pk: UUID) -> Offer:
    mine = Offer.objects.select_related("connector").filter(connector=visitor.own(request))
    return get_object_or_404(mine, pk=pk)


@never_cache
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """List one's own offers, whatever their state."""
    connector = visitor.own(request)
    lines = [(one, offer_line(one)) for one in connector.offers.all()]
    context = {
        "connector": connector,
        "lines": lines,
        "may_offer": services.may_offer(connector),
        "full": len(lines) >= services.MOST_OFFERS,
    }
    return render(request, "connectors/offers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: HttpRequest) -> HttpResponse:
    """Write an offer, kept as a draft or published at once."""
    connector = visitor.own(request)
    form = OfferForm(request.POST if request.method == "POST" else None)
    try:
        if not services.may_offer(connector):
            raise LabelNeeded
        if request.method == "POST" and form.is_valid():
            by = visitor.user(request)
            offer = services.write_offer(connector, by=by, **form.cleaned_data)
            if "publish" in request.POST:
                services.publish_offer(offer, by=by)
            messages.success(request, _kept(offer))
            return redirect("connectors:offers")
    except LabelNeeded:
        messages.warning(request, LABEL_NEEDED)
        return redirect("connectors:offers")
    except TooManyOffers:
        form.add_error(
            None,
            f"Vous avez déjà {services.MOST_OFFERS} offres\u00a0: modifiez l’une d’elles.",
        )
    return render(request, "connectors/offer.html", {"form": form, "offer": None})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an offer, whatever its state."""
    mine = _own(request, pk)
    form = OfferForm(
        request.POST if request.method == "POST" else None, initial=OfferForm.initial_of(mine)
    )
    if request.method == "POST" and form.is_valid():
        by = visitor.user(request)
        try:
            services.change_offer(mine, by=by, **form.cleaned_data)
            if "publish" in request.POST and mine.state != OfferState.PUBLISHED:
                services.publish_offer(mine, by=by)
        except LabelNeeded:
            messages.warning(request, LABEL_NEEDED)
        except ForbiddenTransition:
            messages.info(request, "Cette offre était déjà publiée.")
        else:
            messages.success(request, _kept(mine))
        return redirect("connectors:offers")
    return render(request, "connectors/offer.html", {"form": form, "offer": mine})


def _kept(offer: Offer) -> str:
    if offer.state == OfferState.PUBLISHED:
        return "Votre offre est sur votre page."
    return "Votre offre est enregistrée, sans être montrée."


@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an offer on one's page."""
    mine = _own(request, pk)
    try:
        services.publish_offer(mine, by=visitor.user(request))
    except LabelNeeded:
        messages.warning(request, LABEL_NEEDED)
    except ForbiddenTransition:
        messages.info(request, "Cette offre était déjà publiée.")
    else:
        messages.success(request, "Votre offre est sur votre page.")
    return redirect("connectors:offers")


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an offer back from one's page."""
    mine = _own(request, pk)
    try:
        services.withdraw_offer(mine, by=visitor.user(request))
    except ForbiddenTransition:
        messages.info(request, "Cette offre n’était pas publiée.")
    else:
        messages.success(request, "Votre offre n’est plus montrée.")
    return redirect("connectors:offers")
