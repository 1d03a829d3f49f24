from dataclasses import asdict
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import health
from notifications.models import Message

MAILS_A_PAGE = 20
# A mail brings its own style, as mails do; apart from that, it may do nothing but hold links.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked (QUALITY C10)."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: its database answers and has the migrations of this code."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = health.migrations_applied()
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type="text/plain")
    if not migrated:
        return HttpResponse("migrations missing", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def worker_health(request: HttpRequest) -> JsonResponse:
    """The worker sweeps; with the ages of what waits, to be watched (QUALITY C9, C17)."""
    try:
        worker = health.worker_health()
    except DatabaseError:
        return JsonResponse({"alive": False}, status=503)
    return JsonResponse(
        {"alive": worker.alive, **asdict(worker)}, status=200 if worker.alive else 503
    )


@login_not_required
@never_cache
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """Show what the demo sent, newest first; `?a=` keeps one address."""
    _only_in_the_demo()
    address = request.GET.get("a", "").strip()
    mails = Message.objects.order_by("-created_at", "pk")
    if address:
        # Asked of a text, not of an address: whatever is typed finds its mails or none.
        mails = mails.filter(address__iexact=address[:254].replace("\x00", ""))
    page = Paginator(mails, MAILS_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return render(request, "notifications/demo_mails.html", {"page": page, "address": address})


@login_not_required
@never_cache
@require_safe
def demo_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    _only_in_the_demo()
    mail = get_object_or_404(Message, pk=pk)
    return render(
        request,
        "notifications/demo_mail.html",
        {"mail": mail, "sender": settings.DEFAULT_FROM_EMAIL},
    )


@login_not_required
@never_cache
@require_safe
def demo_mail_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mail as a mail reader shows it, shut in a policy of its own."""
    _only_in_the_demo()
    mail = get_object_or_404(Message, pk=pk)
    return HttpResponse(mail.body_html, headers={"Content-Security-Policy": MAIL_POLICY})


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404
