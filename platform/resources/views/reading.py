"""Reading a resource, and saying what one thinks of it, without an account."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resources.forms.reading import TRAP, OutdatedForm
from resources.models import Resource
from resources.selectors import library as selectors
from resources.selectors.reading import page_of
from resources.services import opinions, outdated
from ui.limits import network_address, too_many

HOUR, DAY = 3600, 24 * 3600
OPINIONS_PER_HOUR: Final = 60
THANKS: Final = {
    "merci": "Merci, votre avis est compté.",
    "deja": "Votre avis sur cette ressource est déjà compté.",
    "trop": "Trop d’avis viennent de votre réseau pour le moment. Revenez dans une heure.",
}


def _shown(slug: str) -> Resource:
    rows = selectors.shown().select_related("organisation", "region", "department")
    return get_object_or_404(rows, slug=slug)


@login_not_required
@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published resource: its text, or where it is elsewhere."""
    try:
        shown = page_of(_shown(slug))
    except Http404:
        # Where mails and lists that know of resources only lead to.
        if selectors.is_event(slug):
            return redirect("events:event", slug=slug)
        raise
    said = THANKS.get(request.GET.get("avis", ""), "")
    return render(request, "resources/resource.html", {"page": shown, "said": said})


def _comes_from_here(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of this site, as the browser says.

    The opinion needs no cookie, hence no token: browsers name the site of the page that posts.
    """
    origin = request.headers.get("Origin")
    if origin and origin != "null":
        return urlsplit(origin).netloc == request.get_host()
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


@csrf_exempt
@login_not_required
@require_POST
def opinion(request: HttpRequest, slug: str) -> HttpResponse:
    """Count « utile » or « pas utile », once a reader."""
    shown = _shown(slug)
    if not _comes_from_here(request) or request.POST.get("avis") not in {"utile", "pas-utile"}:
        raise PermissionDenied
    if too_many(request, "opinion", limit=OPINIONS_PER_HOUR, seconds=HOUR):
        return _back(shown, "trop")
    reader = opinions.reader_of(
        shown,
        address=network_address(request),
        browser=request.headers.get("User-Agent", "")[:300],
        user_id=request.user.pk,
    )
    try:
        opinions.say(shown, useful=request.POST["avis"] == "utile", reader=reader)
    except opinions.AlreadySaid:
        return _back(shown, "deja")
    return _back(shown, "merci")


def _back(shown: Resource, said: str) -> HttpResponse:
    """Answer in the address: a message would need a cookie."""
    return redirect(f"{reverse('resources:resource', args=[shown.slug])}?avis={said}#avis")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what a reader found out of date."""
    shown = _shown(slug)
    form = OutdatedForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "resource": shown, "trap": TRAP}
    if request.method != "POST" or not form.is_valid():
        return render(request, "resources/report.html", context)
    if too_many(request, "outdated", limit=settings.OUTDATED_REPORTS_PER_DAY, seconds=DAY):
        form.add_error(None, "Vous avez envoyé plusieurs signalements aujourd’hui. Revenez demain.")
        response = render(request, "resources/report.html", context, status=429)
        response["Retry-After"] = str(DAY)
        return response
    if not request.POST.get(TRAP):
        outdated.report(shown, text=form.cleaned_data["text"])
    messages.success(request, "Merci. Notre équipe relit cette ressource et la corrige.")
    return redirect("resources:resource", slug=shown.slug)
