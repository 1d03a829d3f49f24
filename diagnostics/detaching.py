"""What other applications do when a diagnostic is taken out of the firm that read it."""

from collections.abc import Callable

from diagnostics.models import Assessment

Handler = Callable[[Assessment], None]
_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Add a handler, called in the same transaction under the lock of the diagnostic.

    Called in `AppConfig.ready()`; adding the same handler twice changes nothing.
    """
    if handler not in _handlers:
        _handlers.append(handler)


def tell(assessment: Assessment) -> None:
    """Call every handler, in the order of registration; an error undoes the detaching."""
    for handler in _handlers:
        handler(assessment)
