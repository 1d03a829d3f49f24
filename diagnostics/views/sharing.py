"""Sharing a result to be read: links made and closed by its owner, opened by whoever has one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import perms, services
from diagnostics.models import ShareLink, ShareLinkQuerySet
from diagnostics.reading import read_result
from diagnostics.report_forms import ShareForm
from notifications.links import absolute


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the links of a result (GET); make one, or close one (POST)."""
    assessment = get_object_or_404(perms.accessible(request), pk=pk)
    if assessment.completed_at is None:
        return redirect("diagnostics:carry_on", pk=pk)
    form = ShareForm()
    if request.method == "POST" and "revoke" in request.POST:
        _revoke(request, assessment.share_links.all(), request.POST["revoke"])
        return redirect("diagnostics:share", pk=pk)
    if request.method == "POST":
        form = ShareForm(request.POST)
        if form.is_valid():
            try:
                services.create_share_link(assessment, **form.cleaned_data)
            except services.TooManyLinks:
                form.add_error(
                    None, "Dix liens sont déjà ouverts : fermez-en un avant d’en créer un autre."
                )
            else:
                messages.success(request, "Le lien est prêt : copiez-le et envoyez-le.")
                return redirect("diagnostics:share", pk=pk)
    links = list(assessment.share_links.live(at=timezone.now()))
    context = {
        "assessment": assessment,
        "form": form,
        "links": [
            (link, absolute(reverse("diagnostics:shared", kwargs={"key": link.key})))
            for link in links
        ],
    }
    return render(request, "diagnostics/share.html", context)


def _revoke(request: HttpRequest, links: ShareLinkQuerySet, number: str) -> None:
    link = links.filter(pk=int(number)).first() if number.isdecimal() else None
    if link is not None and services.revoke_share_link(link):
        messages.success(request, "Le lien est fermé : il n’ouvre plus rien.")
    else:
        messages.info(request, "Ce lien était déjà fermé.")


@login_not_required
@never_cache
@require_safe
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """Show a result to read, and nothing to do with it; a link closed or expired is a 410."""
    live = ShareLink.objects.live(at=timezone.now())
    found = live.select_related("assessment__questionnaire", "assessment__benchmark_release")
    link = found.filter(key=key).first()
    if link is None:
        response = render(request, "diagnostics/share_dead.html", status=410)
    else:
        context = {**read_result(link.assessment), "link": link}
        response = render(request, "diagnostics/result/shared.html", context)
    # The address is the key: neither search engines nor the sites linked to may learn it.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
