"""The first result of somebody in a hurry, on a diagnostic that stays in progress."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import perms
from diagnostics.interim import interim_of
from diagnostics.selectors import way_of


@login_not_required
@never_cache
@require_safe
def interim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the first dimension says and what the others would add."""
    found = perms.fillable(request).with_version().select_related("assistance")
    assessment = get_object_or_404(found, pk=pk)
    way = way_of(assessment)
    if assessment.completed_at is not None or not way.can_pause:
        return redirect("diagnostics:carry_on", pk=pk)
    context = {
        "assessment": assessment,
        "assisted": perms.assisted(assessment),
        "page": interim_of(assessment, way),
        "back_to": way.first_leg[-1],
        "go_on_to": way.first_open,
    }
    return render(request, "diagnostics/interim.html", context)
