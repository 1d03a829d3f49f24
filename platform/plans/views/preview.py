"""The plan that a diagnostic gives, looked at without an account, then begun."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from diagnostics import perms
from diagnostics import services as diagnostics_services
from plans import selection, services
from plans.models import Plan
from plans.preview import preview_of
from resources.choosing import POINTS


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the plan of a diagnostic, which stores nothing (GET); begin it (POST)."""
    found = perms.accessible(request).completed().select_related("company__commune")
    assessment = get_object_or_404(found.with_version(), pk=pk)
    user = request.user if isinstance(request.user, User) else None
    if user is not None:
        begun = Plan.objects.visible_to(user).filter(assessment=assessment).first()
        if begun is not None:
            return redirect("plans:plan", pk=begun.pk)
    if request.method == "POST":
        if user is None:
            return redirect_to_login(reverse("plans:preview", args=[pk]))
        if assessment.owner_id is None:
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
    context = {"assessment": assessment, "shown": preview_of(assessment)}
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
