"""Signs of life, for whoever watches the site."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import health


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
    """The worker works, and nothing waits too long; with the ages of what waits, to be watched
    (QUALITY C9, C17)."""
    try:
        worker = health.worker_health()
    except DatabaseError:
        return JsonResponse({"alive": False}, status=503)
    return JsonResponse(
        {"alive": worker.alive, "well": worker.well, **asdict(worker)},
        status=200 if worker.well else 503,
    )
