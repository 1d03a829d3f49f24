"""Checking a report: anybody types its reference, or opens its QR code; no firm is named."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.models import Report
from diagnostics.reading import attested_of
from diagnostics.report_forms import CheckForm
from ui.limits import too_many

HOUR = 3600
UNKNOWN = (
    "Aucun rapport ne porte cette référence. Vérifiez qu’elle est bien recopiée. Le diagnostic"
    " peut aussi avoir été effacé : à la demande de l’entreprise, ou faute de compte qui le garde."
)


@login_not_required
@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a reference; one that can exist leads to its own page."""
    form = CheckForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        return redirect("reports:checked", reference=form.cleaned_data["reference"])
    return render(request, "diagnostics/check.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def checked(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what is known of the report with this reference, and nothing of whose it is."""
    form = CheckForm({"reference": reference})
    if not form.is_valid():
        return render(request, "diagnostics/check.html", {"form": form}, status=404)
    if reference != form.cleaned_data["reference"]:
        return redirect("reports:checked", reference=form.cleaned_data["reference"])
    if too_many(request, "check", limit=settings.CHECKS_PER_HOUR, seconds=HOUR):
        form.add_error(
            None,
            "Beaucoup de références viennent d’être vérifiées depuis votre réseau."
            " Réessayez dans une heure.",
        )
        response = render(request, "diagnostics/check.html", {"form": form}, status=429)
        response["Retry-After"] = str(HOUR)
        return response
    report = (
        Report.objects.without_content()
        .exclude(digest="")
        .select_related("assessment__questionnaire", "assessment__benchmark_release")
        .defer("assessment__answers", "assessment__firm")
        .filter(reference=reference)
        .first()
    )
    if report is None:
        form.add_error("reference", UNKNOWN)
        return render(request, "diagnostics/check.html", {"form": form}, status=404)
    context = {"report": report, "attested": attested_of(report.assessment)}
    response = render(request, "diagnostics/checked.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
