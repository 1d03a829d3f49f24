"""The result of a diagnostic, its download, and how the score is computed."""

from functools import lru_cache
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import firm_link, perms
from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment
from diagnostics.reading import read_result
from diagnostics.selectors import latest_instrument

# A result is read again in the minutes that follow, and from the mail that brings back to it.
BODIES_KEPT = 64


@login_not_required
@never_cache
@require_safe
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the diagnostic says; one still under way leads back to its questions."""
    found = (perms.fillable(request) | perms.of_firms(request)).select_related(
        "questionnaire", "benchmark_release", "assistance", "company"
    )
    # The definition is long, and a published one is kept once parsed.
    assessment = get_object_or_404(found.defer("questionnaire__definition"), pk=pk)
    if assessment.state != AssessmentState.COMPLETED:
        return redirect("diagnostics:carry_on", pk=pk)
    assisted = perms.assisted(assessment)
    firm = firm_link.read(assessment, request, assisted=bool(assisted))
    context = {
        "assessment": assessment,
        "assisted": assisted,
        "firm": firm,
        "body": body_of(assessment, assisted=not firm.may_ask),
    }
    return render(request, "diagnostics/result/page.html", context)


@lru_cache(maxsize=BODIES_KEPT)
def body_of(assessment: Assessment, *, assisted: bool) -> SafeString:
    """Write what a completed diagnostic says, once: it is frozen, and what it follows is too.

    `assisted`: for somebody who may not ask for help on it, whoever fills it in for another first.

    Nothing else of the visitor comes in: who may open it is asked at each reading.
    """
    context = {**read_result(assessment), "assisted": assisted}
    return render_to_string("diagnostics/result/_body.html", context)


@login_not_required
@never_cache
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give whoever may read it the whole record, as `manage.py score` reads and prints it."""
    found = perms.readable(request).with_version().select_related("benchmark_release")
    assessment = get_object_or_404(found, pk=pk)
    if assessment.completed_at is None:
        return redirect("diagnostics:carry_on", pk=pk)
    record = {
        "version": assessment.questionnaire.version,
        "completed_at": assessment.completed_at.isoformat(),
        "profile": assessment.profile,
        "answers": assessment.answers,
        "results": assessment.results,
    }
    response = JsonResponse(record, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="diagnostic-{pk}.json"'
    return response


@login_not_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Tell how the score is computed, from the questionnaire itself."""
    instrument = latest_instrument()
    parts = [
        (
            dimension,
            [question for question in instrument.questions if question.dimension == dimension.code],
        )
        for dimension in instrument.dimensions
    ]
    context = {"instrument": instrument, "parts": parts}
    return render(request, "diagnostics/method.html", context)
