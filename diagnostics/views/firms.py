"""The diagnostics of a firm, for its people; and which firm reads those that one took."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.firms import session
from accounts.names import name_of
from accounts.views import AuthenticatedRequest
from diagnostics import services
from diagnostics.models import Assessment

# One page: a firm takes it a few times a year.
SHOWN = 50


@never_cache
@require_safe
def of_firm(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """List what the people of a firm read, and what one took that no firm reads."""
    membership = session.firms_of(request).membership_of(pk)
    if membership is None:
        raise Http404
    told = ("pk", "completed_at", "global_score", "owner__full_name", "owner__email")
    completed = Assessment.objects.completed().select_related("owner").only(*told)
    rows = completed.filter(company=pk).order_by("-completed_at")[:SHOWN]
    own = completed.filter(owner=request.user, company=None).order_by("-completed_at")[:SHOWN]
    context = {
        "company": membership.company,
        "rows": [
            {
                "assessment": row,
                "score": _score(row),
                "by": name_of(row.owner) if row.owner else "",
                "is_mine": row.owner_id == request.user.pk,
            }
            for row in rows
        ],
        "own": [{"assessment": row, "score": _score(row)} for row in own],
    }
    return render(request, "diagnostics/of_firm.html", context)


def _score(assessment: Assessment) -> int | None:
    return None if assessment.global_score is None else round(assessment.global_score)


@require_POST
def link(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Let the people of one of one's firms read a diagnostic that one took."""
    assessment = get_object_or_404(Assessment.objects.completed().filter(owner=request.user), pk=pk)
    try:
        wanted = UUID(request.POST.get("firm", ""))
    except ValueError as error:
        raise Http404 from error
    membership = session.firms_of(request).membership_of(wanted)
    if membership is None:
        raise Http404
    company = membership.company
    try:
        services.link_to_firm(assessment, company, by=request.user)
    except services.NotYourFirm as error:
        raise Http404 from error
    except services.LinkedElsewhere:
        messages.warning(request, "Ce diagnostic est déjà rattaché à une autre entreprise.")
    else:
        messages.success(request, f"Les personnes de {company.name} lisent ce diagnostic.")
    return redirect("diagnostics:result", pk=pk)


@require_POST
def unlink(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Stop letting a firm read a diagnostic that one took."""
    assessment = get_object_or_404(Assessment.objects.completed().filter(owner=request.user), pk=pk)
    services.unlink_from_firm(assessment, by=request.user)
    messages.success(request, "Vous seul lisez ce diagnostic maintenant.")
    return redirect("diagnostics:result", pk=pk)
