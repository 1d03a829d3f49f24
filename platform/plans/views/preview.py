"""The plan that a diagnostic gives, looked at without an account, then begun."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from diagnostics import perms as diagnostics_perms
from diagnostics import services as diagnostics_services
from plans import perms, selection, services
from plans.models import Plan
from plans.preview import preview_of
from resources.choosing import POINTS


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the plan of a diagnostic, which stores nothing (GET); begin it (POST)."""
    found = diagnostics_perms.readable(request).completed().select_related("company__commune")
    assessment = get_object_or_404(found.with_version(), pk=pk)
    user = request.user if isinstance(request.user, User) else None
    begun = Plan.objects.filter(assessment=assessment).first() if user is not None else None
    if user is not None and begun is not None and perms.rights_of(begun, user) is not None:
        return redirect("plans:plan", pk=begun.pk)
    # Of nobody yet, it is whose who signs in to keep its plan.
    unclaimed = assessment.owner_id is None
    rights = perms.rights_on(assessment, user) if user is not None and not unclaimed else None
    may_begin = unclaimed or (rights is not None and rights.act)
    if request.method == "POST" and user is not None and not may_begin:
        raise PermissionDenied
    if request.method == "POST":
        if user is None:
            return redirect_to_login(reverse("plans:preview", args=[pk]))
        if unclaimed:
            # Taken meanwhile by somebody else, it is not this person's to make a plan of.
            diagnostics_services.claim(assessment, owner=user)
        try:
            made = services.begin(assessment, by=user)
        except services.NotYours as error:
            raise Http404 from error
        except services.NothingToPlan:
            return redirect("plans:preview", pk=pk)
        messages.success(request, "Votre plan est gardé dans votre espace.")
        return redirect("plans:plan", pk=made.pk)
    context = {
        "assessment": assessment,
        "shown": preview_of(assessment),
        "may_begin": may_begin,
        # A member reads it; whoever left the firm reads their diagnostic alone.
        "reads": rights is not None,
    }
    return render(request, "plans/preview.html", context)


@login_not_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Tell how a plan is made, with the very numbers that make it."""
    context = {
        "most": selection.MOST,
        "hour": selection.HOUR,
        "least_minutes": round(selection.LEAST_HOURS * 60),
        "usual": selection.USUAL_MINUTES.values(),
        "points": sorted(POINTS.items(), key=lambda pair: -pair[1]),
    }
    return render(request, "plans/method.html", context)
