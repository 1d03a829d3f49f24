"""What other applications do when the work on a request is finished."""

from collections.abc import Callable

from accounts.models import User
from matching.models import HelpRequest

# Called with the request and with who said so.
Handler = Callable[[HelpRequest, User], None]
_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Add a handler, called in the transaction that closes a request as helped.

    Called in `AppConfig.ready()`; adding the same handler twice changes nothing. It runs under the
    lock of the request: what it holds in its turn is never held by whoever waits for a request.
    """
    if handler not in _handlers:
        _handlers.append(handler)


def tell(help_request: HelpRequest, *, by: User) -> None:
    """Call every handler, in the order of registration; an error undoes the closing."""
    for handler in _handlers:
        handler(help_request, by)
