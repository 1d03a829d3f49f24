"""Taking the diagnostic again: a page that explains, and a button that begins."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views import AuthenticatedRequest
from diagnostics import perms, retake_dates, services
from diagnostics.models import Assessment
from diagnostics.selectors import review_of, way_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retake(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Say what taking it again shows, and from when (GET); begin (POST)."""
    mine = perms.accessible(request).filter(owner=request.user)
    assessment = get_object_or_404(mine.select_related("questionnaire"), pk=pk)
    if assessment.completed_at is None:
        return redirect("diagnostics:carry_on", pk=pk)
    if request.method == "POST":
        try:
            begun = services.retake(assessment, by=request.user)
        except services.NotYet:
            return redirect("diagnostics:retake", pk=pk)
        except services.AlreadyRetaken as error:
            return redirect("diagnostics:carry_on", pk=error.begun.pk)
        except services.NothingPublished:
            return render(request, "diagnostics/not_ready.html", status=503)
        # From the first page: what was true of the firm is ticked, and may have changed.
        first = way_of(begun).steps[0]
        return redirect("diagnostics:question", pk=begun.pk, code=first.code)
    opens_at = retake_dates.opens_at(assessment.completed_at)
    context = {
        "assessment": assessment,
        "begun": Assessment.objects.filter(previous=assessment).first(),
        "opens_at": opens_at,
        "is_open": opens_at <= timezone.now(),
        "firm": review_of(assessment)[0],
    }
    return render(request, "diagnostics/retake.html", context)
