"""Filling in a diagnostic for an owner: the helper's list, the consent, the code to hand over."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import AuthenticatedRequest
from diagnostics import assistance_consent, codes, helping, services
from diagnostics.forms import AssistanceForm
from diagnostics.models import Assistance, PaperSheet
from diagnostics.views.limited import HOUR, patience
from notifications.links import absolute
from ui.limits import too_many

SHOWN = 50


@never_cache
@require_safe
def assisted(request: AuthenticatedRequest) -> HttpResponse:
    """List what the helper began for owners: to go on with, code to give, handed over."""
    if not helping.has_space(request.user):
        raise Http404
    still_open = set(helping.helped_by(request.user).values_list("pk", flat=True))
    rows = helping.assistances_of(request.user)[:SHOWN]
    context = {
        "lines": [(row, row.pk in still_open) for row in rows],
        "may_begin": bool(helping.capacities_of(request.user)),
    }
    return render(request, "diagnostics/assisted.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assist(request: AuthenticatedRequest) -> HttpResponse:
    """Show the words to read to the owner (GET), keep their consent and begin (POST)."""
    capacities = helping.capacities_of(request.user)
    if not capacities:
        raise Http404
    sheet = None
    if "feuille" in request.GET:
        number = request.GET["feuille"]
        sheet = PaperSheet.objects.filter(number=number, assessment=None).first()
        if sheet is None:
            return redirect(f"{reverse('diagnostics:type_in')}?{urlencode({'numero': number})}")
    form = AssistanceForm(request.POST if request.method == "POST" else None, capacities=capacities)
    if request.method == "POST" and form.is_valid():
        limit = settings.DIAGNOSTIC_STARTS_PER_HOUR
        if too_many(request, "diagnostic", limit=limit, seconds=HOUR):
            return patience(request)
        try:
            begun = services.start_assistance(by=request.user, capacity=form.capacity, sheet=sheet)
        except services.NotYourRole as error:
            raise Http404 from error
        except (services.SheetExpired, services.SheetFinished, services.SheetTaken):
            return redirect(f"{reverse('diagnostics:type_in')}?numero={number}")
        except services.NothingPublished:
            return render(request, "diagnostics/not_ready.html", status=503)
        return redirect("diagnostics:carry_on", pk=begun.assessment_id)
    context = {
        "form": form,
        "number": sheet and codes.in_pairs(sheet.number),
        "sentences": assistance_consent.sentences(helping.in_words(capacities)),
    }
    return render(request, "diagnostics/assist.html", context)


def _open(request: AuthenticatedRequest, pk: UUID) -> Assistance:
    mine = helping.helped_by(request.user).select_related("assessment")
    return get_object_or_404(mine, pk=pk)


@never_cache
@require_safe
def hand_over(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show what is given to the owner: the code, and where to type it."""
    assistance = _open(request, pk)
    address = absolute(reverse("diagnostics:take_over"))
    context = {
        "assistance": assistance,
        "assessment": assistance.assessment,
        "code": codes.in_pairs(assistance.code),
        "address": address,
        "address_with_code": f"{address}?code={assistance.code}",
    }
    return render(request, "diagnostics/hand_over.html", context)


@require_POST
def give_up(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Abandon a diagnostic, at the owner's word."""
    try:
        services.give_up(_open(request, pk))
    except services.AlreadyHandedOver:
        messages.info(request, "Le dirigeant vient d’ouvrir ce diagnostic : il est à lui.")
    else:
        messages.success(request, "Le diagnostic est abandonné. Il sera effacé.")
    return redirect("diagnostics:assisted")
