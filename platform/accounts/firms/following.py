"""What other applications know of a firm, and do when somebody leaves it."""

from collections.abc import Callable, Mapping

from accounts.models import Company, User

Handler = Callable[[User, Company], None]
# What is known of the firm of somebody who names one: `name`, `siret`, `commune` (its code).
Known = Callable[[User], Mapping[str, str]]
# The firm, who takes over from now on, and from whom; None from nobody in particular.
Succession = Callable[[Company, User, User | None], None]
_handlers: list[Handler] = []
_successions: list[Succession] = []
_known: list[Known] = []


def register_departure(handler: Handler) -> None:
    """Add what is done when somebody stops belonging to a firm, in the same transaction.

    Called in `AppConfig.ready()`; adding the same handler twice changes nothing.
    """
    if handler not in _handlers:
        _handlers.append(handler)


def register_succession(handler: Succession) -> None:
    """Add what is done when an owner hands a firm over, or the team names one where there was
    none, in the same transaction; called as `register_departure`."""
    if handler not in _successions:
        _successions.append(handler)


def register_known(known: Known) -> None:
    """Add a place where what somebody already said of their firm is kept."""
    if known not in _known:
        _known.append(known)


def departed(user: User, company: Company) -> None:
    """Call every handler, in the order of registration."""
    for handler in _handlers:
        handler(user, company)


def succeeded(company: Company, heir: User, *, after: User | None) -> None:
    """Call every handler of a succession, in the order of registration."""
    for handler in _successions:
        handler(company, heir, after)


def known_of(user: User) -> dict[str, str]:
    """Return what is already known of the firm that somebody is about to name."""
    found: dict[str, str] = {}
    for known in _known:
        found.update(known(user))
    return found
