"""What other applications do when a consent is withdrawn."""

from collections.abc import Callable

from accounts.models import Consent

Handler = Callable[[Consent], None]
_handlers: list[Handler] = []


def register_withdrawal(handler: Handler) -> None:
    """Add a handler, called in the transaction that withdraws a consent.

    Called in `AppConfig.ready()`; adding the same handler twice changes nothing.
    """
    if handler not in _handlers:
        _handlers.append(handler)


def withdrawn(consent: Consent) -> None:
    """Call every handler, in the order of registration; an error undoes the withdrawal."""
    for handler in _handlers:
        handler(consent)
