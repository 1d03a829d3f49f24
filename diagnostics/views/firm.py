"""Finding one's firm in the public register, so as not to be asked what it knows: never needed."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import company_search
from accounts.company_search import CompanySearchError, FoundFirm
from diagnostics import perms, services
from diagnostics.forms import FirmChoiceForm, FirmSearchForm
from diagnostics.models import PaperSheet
from reference.models import Commune
from ui.limits import too_many

HOUR = 3600
DOWN, TOO_MANY = "down", "too_many"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a name or a number (GET), look it up and keep the firm chosen (POST).

    Searched by POST: what is typed stays out of addresses, and of the logs that keep them.
    """
    assessment = get_object_or_404(perms.accessible(request).with_version(), pk=pk)
    if assessment.completed_at is not None:
        return redirect("diagnostics:result", pk=pk)
    if PaperSheet.objects.typed_as(assessment).exists():
        # Whoever has the number of the sheet reads what is typed in: no name goes with it.
        return redirect("diagnostics:carry_on", pk=pk)
    if request.method == "POST" and "forget" in request.POST:
        services.forget_firm(assessment)
        messages.success(request, "Cette entreprise n’est plus liée à votre diagnostic.")
        return redirect("diagnostics:firm", pk=pk)
    form, choice = FirmSearchForm(request.POST or None), None
    found: tuple[FoundFirm, ...] | None = None
    problem = ""
    if company_search.is_on() and request.method == "POST" and form.is_valid():
        found, problem = _look_up(request, form)
        choosing = "choose" in request.POST
        communes = Commune.objects.in_bulk({each.commune for each in found or ()})
        choice = FirmChoiceForm(
            request.POST if choosing else None, firms=found or (), communes=communes
        )
        if choosing and found and choice.is_valid():
            chosen = choice.chosen
            services.fill_in_from_register(assessment, firm=chosen)
            messages.success(request, _said_of(chosen))
            return redirect("diagnostics:carry_on", pk=pk)
    context = {
        "assessment": assessment,
        "is_on": company_search.is_on(),
        "form": choice if choice is not None and choice.is_bound else form,
        "search": form,
        "choice": choice,
        "found": found,
        "closed": [each for each in found or () if each.is_closed],
        "problem": problem,
        "is_fictitious": company_search.is_fictitious(),
    }
    response = render(
        request, "diagnostics/firm.html", context, status=429 if problem == TOO_MANY else 200
    )
    if problem == TOO_MANY:
        response["Retry-After"] = str(HOUR)
    return response


def _look_up(
    request: HttpRequest, form: FirmSearchForm
) -> tuple[tuple[FoundFirm, ...] | None, str]:
    """Return what the register found, or None and what stood in the way."""
    limit = settings.COMPANY_SEARCHES_PER_HOUR
    if too_many(request, "company-search", limit=limit, seconds=HOUR):
        return None, TOO_MANY
    register = company_search.source()
    if register is None:
        return None, DOWN
    given = form.cleaned_data
    try:
        return register.search(given["looked_for"], postcode=given["postcode"]), ""
    except CompanySearchError:
        return None, DOWN


def _said_of(chosen: FoundFirm) -> str:
    """Say what was filled in; kindly so to a firm for which this was not made."""
    if chosen.is_too_large:
        return (
            f"D’après le registre, cette entreprise compte {chosen.staff}. Ce diagnostic est fait"
            " pour celles de moins de 250 personnes\u00a0: vous pouvez le faire, mais ses"
            " comparaisons et ses conseils vous iront moins bien."
        )
    filled = [
        words
        for words, value in (("l’activité", chosen.section), ("le département", chosen.department))
        if value
    ]
    kept = f"Nous avons repris du registre {' et '.join(filled)}." if filled else ""
    return f"Entreprise retrouvée\u00a0: {chosen.name}. {kept}".strip()
