"""The mails of the demo, as they were sent."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
