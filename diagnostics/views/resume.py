"""Leaving a diagnostic and coming back to it, by a personal link or a code; its one recall."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from diagnostics import perms, services
from diagnostics.forms import ResumeAddressForm
from diagnostics.models import ResumeLink
from diagnostics.views.limited import HOUR, patience
from notifications.links import absolute
from ui.limits import too_many

MAILS_AN_HOUR = 5


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the personal link; send it, make a new one or cancel it (POST)."""
    assessment = get_object_or_404(perms.accessible(request), pk=pk)
    link = assessment.resume_links.live(at=timezone.now()).order_by("-created_at").first()
    unfinished = assessment.completed_at is None
    recalled = unfinished and services.is_recalled(assessment)
    planned = unfinished and services.is_recall_planned(assessment)
    may_recall = unfinished and not recalled
    known = request.user.email if isinstance(request.user, User) else ""
    form = ResumeAddressForm(may_recall=may_recall, initial={"email": known, "recall": planned})
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
        if act == "forget":
            services.forget_address(assessment)
            messages.success(request, "L’adresse est effacée\u00a0: il n’y aura pas de rappel.")
            return redirect("diagnostics:later", pk=pk)
        form = ResumeAddressForm(request.POST, may_recall=may_recall)
        if link is not None and form.is_valid():
            if too_many(request, "resume-mail", limit=MAILS_AN_HOUR, seconds=HOUR):
                return patience(request)
            services.send_resume_link(
                link,
                address=form.cleaned_data["email"],
                recall=form.cleaned_data.get("recall", False),
            )
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
        "recalled": recalled,
        "planned": planned,
    }
    return render(request, "diagnostics/later.html", context)


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
        services.came_back(link)
        return redirect("diagnostics:carry_on", pk=link.assessment_id)
    return render(request, "diagnostics/resume.html", {"link": link})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recall_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link of a mail stops (GET), stop it (POST); a second time changes nothing."""
    try:
        assessment = services.recall_stopped_by(token)
    except services.BadLink as error:
        raise Http404 from error
    if request.method == "POST" and assessment is not None:
        services.forget_address(assessment)
        return redirect("diagnostics:recall_stop", token=token)
    return render(request, "diagnostics/recall_stop.html", {"assessment": assessment})
