"""The report on paper: asked for, waited for, downloaded by its owner or by the mail’s link."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import perms, report_links, services
from diagnostics.enums import ReportState
from diagnostics.models import Assessment, Report
from diagnostics.report_forms import ReportForm
from ui.limits import too_many

HOUR = 3600
# A report takes seconds: beyond this, whoever waits is told that they may leave.
LONG = timedelta(seconds=45)


def _find(request: HttpRequest, pk: UUID) -> Assessment:
    return get_object_or_404(perms.readable(request), pk=pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say where the report is (GET); have it made, and sent if an address is given (POST)."""
    assessment = _find(request, pk)
    if assessment.completed_at is None:
        return redirect("diagnostics:carry_on", pk=pk)
    made = Report.objects.without_content().filter(assessment=assessment).first()
    is_ready = made is not None and made.state == ReportState.READY and made.has_content
    form = ReportForm(request.POST if request.method == "POST" else None, only_to_send=is_ready)
    if request.method == "POST" and form.is_valid():
        if too_many(request, "report", limit=settings.REPORTS_PER_HOUR, seconds=HOUR):
            return _too_many(request)
        address = form.cleaned_data["email"]
        services.request_report(assessment, mail_to=address)
        if address:
            messages.success(request, "Un message partira à l’adresse indiquée, avec un lien.")
        return redirect("diagnostics:report", pk=pk)
    context = {
        "assessment": assessment,
        "report": made,
        "is_waiting": made is not None and made.state in (ReportState.WAITING, ReportState.RUNNING),
        "is_ready": is_ready,
        "has_failed": made is not None and made.state == ReportState.FAILED,
        "waits_long": made is not None and timezone.now() - made.requested_at > LONG,
        "form": form,
    }
    return render(request, "diagnostics/report.html", context)


@login_not_required
@never_cache
@require_safe
def report_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the PDF to whoever may read the diagnostic; one that is not ready leads to its page."""
    assessment = _find(request, pk)
    made = Report.objects.filter(assessment=assessment, content__isnull=False).first()
    if made is None or made.state != ReportState.READY:
        return redirect("diagnostics:report", pk=pk)
    return _file(made)


@login_not_required
@never_cache
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link of the mail: a page that leads to the PDF, so that no scanner of mails reads
    what is in it."""
    made = _by_token(token)
    if made is None:
        return render(request, "diagnostics/report_gone.html", status=410)
    return _quiet(
        render(request, "diagnostics/report_received.html", {"report": made, "token": token})
    )


@login_not_required
@never_cache
@require_safe
def received_file(request: HttpRequest, token: str) -> HttpResponse:
    """Give the PDF to the holder of the link."""
    made = _by_token(token)
    if made is None:
        return render(request, "diagnostics/report_gone.html", status=410)
    return _quiet(_file(Report.objects.get(pk=made.pk)))


def _by_token(token: str) -> Report | None:
    report_id = report_links.read(token)
    if report_id is None:
        return None
    ready = Report.objects.filter(state=ReportState.READY, content__isnull=False)
    return ready.without_content().filter(pk=report_id).first()


def _file(made: Report) -> HttpResponse:
    if made.content is None:
        raise Http404
    response = HttpResponse(bytes(made.content), content_type="application/pdf")
    name = f"diagnostic-numerique-{made.reference}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _quiet(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key, out of search engines and of other sites' journals."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "diagnostics/too_many.html", status=429)
    response["Retry-After"] = str(HOUR)
    return response
