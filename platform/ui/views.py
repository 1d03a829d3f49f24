from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the fixed pages of the site."""
    context = {"contact_email": settings.REPLY_TO_EMAIL, "site_url": settings.SITE_URL}
    return render(request, f"pages/{name}.html", context)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to keep to the public pages."""
    closed = (
        "/admin/",
        "/comptes/",
        "/diagnostic/",
        "/mon-espace/",
        "/connecteur/",
        "/demo/",
        "/annuaire/?",
        "/evenements/?",
        "/evenements/inscription/",
        "/ressources/?",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
