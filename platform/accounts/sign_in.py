"""What other applications do when somebody has just signed in."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts.models import User

Handler = Callable[[HttpRequest, User], None]
_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Add a handler, called with the request and the user after each sign-in.

    Called in `AppConfig.ready()`; adding the same handler twice changes nothing. The session is
    that of the visit before the sign-in, so what it held is still there.
    """
    if handler not in _handlers:
        _handlers.append(handler)


def signed_in(request: HttpRequest, user: User) -> None:
    """Call every handler, in the order of registration."""
    for handler in _handlers:
        handler(request, user)
