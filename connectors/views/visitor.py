"""Who is looking: each page of one's own space begins here."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Connector


def own(request: HttpRequest) -> Connector:
    """Return the visitor's own row; for anybody else, or once they left, the page is a 404."""
    return get_object_or_404(
        Connector.objects.select_related("commune", "organisation", "user").exclude(
            state=ConnectorState.LEFT
        ),
        user=request.user,
    )


def user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user
