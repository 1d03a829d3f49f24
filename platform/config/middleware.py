"""Headers of every answer that Django has no setting for (QUALITY B5, B17)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from ui import permissions

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
