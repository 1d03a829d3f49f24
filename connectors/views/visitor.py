"""Who is looking: each page of one's own space begins here."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Connector, ConnectorQuerySet


def _whole() -> ConnectorQuerySet:
    """Return rows with what every page of one's own shows of them."""
    return Connector.objects.select_related("commune", "organisation", "user", "charter")


def own(request: HttpRequest) -> Connector:
    """Return the visitor's own row; for anybody else, or once they left, the page is a 404."""
    return get_object_or_404(_whole().exclude(state=ConnectorState.LEFT), user=request.user)


def own_or_none(request: HttpRequest) -> Connector | None:
    """Return the visitor's own row, whatever became of it."""
    return _whole().filter(user=user(request)).first()


def user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user
