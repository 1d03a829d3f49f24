"""Leaving a diagnostic and coming back to it, by a personal link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diagnostics import perms, services
from diagnostics.forms import ResumeAddressForm
from diagnostics.limits import too_many
from diagnostics.models import ResumeLink
from notifications.links import absolute

MAILS_AN_HOUR = 5
HOUR = 3600


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the personal link; send it, make a new one or cancel it (POST)."""
    assessment = get_object_or_404(perms.accessible(request), pk=pk)
    link = assessment.resume_links.live(at=timezone.now()).order_by("-created_at").first()
    form = ResumeAddressForm()
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "renew":
            # This browser may itself have come by the former link, which closes here.
            perms.remember_started(request, assessment)
            services.create_resume_link(assessment)
            messages.success(request, "Votre nouveau lien est prêt.")
            return redirect("diagnostics:later", pk=pk)
        if act == "revoke":
            perms.remember_started(request, assessment)
            services.revoke_resume_links(assessment)
            messages.success(request, "Le lien est annulé : il n’ouvre plus rien.")
            return redirect("diagnostics:later", pk=pk)
        form = ResumeAddressForm(request.POST)
        if link is not None and form.is_valid():
            if too_many(request, "resume-mail", limit=MAILS_AN_HOUR, seconds=HOUR):
                return _too_many(request)
            services.send_resume_link(link, address=form.cleaned_data["email"])
            messages.success(
                request,
                "Le lien part à l’adresse indiquée."
                " Pensez à regarder aussi dans les courriers indésirables.",
            )
            return redirect("diagnostics:later", pk=pk)
    context = {
        "assessment": assessment,
        "link": link,
        "address": link and absolute(reverse("diagnostics:resume", kwargs={"key": link.key})),
        "form": form,
    }
    return render(request, "diagnostics/later.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "diagnostics/too_many.html", status=429)
    response["Retry-After"] = str(HOUR)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """Open a personal link: a page with a button (GET), back to the diagnostic (POST).

    A link preview or a mail scanner that opens the address takes nothing and changes nothing.
    """
    live = ResumeLink.objects.live(at=timezone.now()).select_related("assessment")
    link = live.filter(key=key).first()
    if link is None:
        return render(request, "diagnostics/link_dead.html", status=410)
    if request.method == "POST":
        perms.remember_link(request, link)
        return redirect("diagnostics:carry_on", pk=link.assessment_id)
    return render(request, "diagnostics/resume.html", {"link": link})
