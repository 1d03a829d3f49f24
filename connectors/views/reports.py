"""Reporting a connecteur, and answering a report."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connectors.enums import ConnectorState
from connectors.errors import AlreadyReported, AnswerGiven
from connectors.forms.reports import AnswerForm, ReportForm
from connectors.models import Connector, MisconductReport
from connectors.services import reports
from connectors.views import visitor
from ui.limits import too_many_of

DAY = 24 * 3600
SHOWN = 100
REPORTABLE = (ConnectorState.ACTIVE, ConnectorState.PAUSED, ConnectorState.SUSPENDED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a connecteur did; one's own page, or somebody else's introduction, is a 404."""
    reporter = visitor.user(request)
    others = Connector.objects.filter(state__in=REPORTABLE).exclude(user=reporter)
    connector = get_object_or_404(others, pk=pk)
    introduction_id = _introduction(request, connector)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": request.GET.get("nature", "")},
        with_introduction=introduction_id is not None,
    )
    context = {"form": form, "connector": connector, "introduction": introduction_id}
    if request.method != "POST" or not form.is_valid():
        return render(request, "connectors/report.html", context)
    limit: int = settings.MISCONDUCT_REPORTS_PER_DAY
    if too_many_of(f"misconduct:{reporter.pk}", limit=limit, seconds=DAY):
        form.add_error(
            None,
            "Vous avez envoyé plusieurs signalements aujourd’hui. Revenez demain, ou écrivez-nous"
            " par la page Contact.",
        )
        response = render(request, "connectors/report.html", context, status=429)
        response["Retry-After"] = str(DAY)
        return response
    try:
        reports.report(
            connector,
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            reporter=reporter,
            introduction_id=introduction_id,
        )
    except AlreadyReported:
        messages.info(request, "Vous avez déjà signalé cela : nous l’examinons.")
    else:
        messages.success(
            request,
            "Merci, votre signalement est transmis à notre équipe. Elle décide sous dix jours"
            " ouvrés et vous écrit sa décision.",
        )
    return redirect("plans:home")


def _introduction(request: HttpRequest, connector: Connector) -> UUID | None:
    """Return the introduction that the address names, if the visitor was helped in it."""
    named = request.GET.get("mise-en-relation")
    if not named:
        return None
    try:
        introduction_id = UUID(named)
    except ValueError:
        raise Http404 from None
    if not reports.took_part(introduction_id, connector, visitor.user(request)):
        raise Http404
    return introduction_id


@never_cache
@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """List what was reported of the visitor, the last first."""
    connector = visitor.own(request)
    found = list(connector.reports.order_by("-reported_at")[:SHOWN])
    context = {"connector": connector, "reports": found}
    return render(request, "connectors/own_reports.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a connecteur what is said of them, not by whom, and take their answer."""
    own = MisconductReport.objects.select_related("connector")
    filed = get_object_or_404(own, pk=pk, connector__user=request.user)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reports.answer(filed, text=form.cleaned_data["answer"], by=visitor.user(request))
        except AnswerGiven:
            messages.info(request, "Votre réponse est déjà donnée, ou la décision est prise.")
        else:
            messages.success(request, "Votre réponse est transmise à notre équipe.")
        return redirect("connectors:report_answer", pk=pk)
    return render(request, "connectors/report_answer.html", {"form": form, "report": filed})
