"""What Django has no setting for: headers of every answer (QUALITY B5, B17), and a busy moment."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers

from ui import permissions

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


def isolation(get_response: GetResponse) -> GetResponse:
    """Keep our answers to our own pages, static files included: placed before WhiteNoise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(permissions.HEADER, permissions.policy())
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def private_pages(get_response: GetResponse) -> GetResponse:
    """Forbid any cache to keep what a signed-in person, or an anonymous session, was shown.

    The browser's own back button would otherwise show a page after signing out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Somebody signed in has a session too: no query is needed to know.
        if not request.session.is_empty():
            add_never_cache_headers(response)
        return response

    return middleware


# Somebody else held what this one needed: lock_not_available, deadlock_detected.
HELD_BY_ANOTHER = frozenset({"55P03", "40P01"})
SECONDS_TO_COME_BACK = 5


class Busy:
    """Say « come back in a moment » where a lock was waited for too long, in the place of an error.

    Nothing was written: the transaction that waited was undone as a whole (QUALITY C13, A31).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an act that waited in vain; any other error goes its way."""
        state = getattr(error.__cause__, "pgcode", None)
        if not isinstance(error, OperationalError) or state not in HELD_BY_ANOTHER:
            return None
        match = request.resolver_match
        name = match.view_name if match else "?"
        logger.warning("%s %s waited in vain for a lock", request.method, name)
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_TO_COME_BACK)})
