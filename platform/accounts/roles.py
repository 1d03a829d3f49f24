"""Roles that higher floors define and any floor may ask about, such as « active connecteur »."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

Predicate = Callable[[User], bool]
_predicates: dict[str, Predicate] = {}


def register(name: str, predicate: Predicate) -> None:
    """Name a role; called in `AppConfig.ready()`. A second predicate for a name is an error."""
    if _predicates.get(name, predicate) is not predicate:
        raise ValueError(f"The role {name!r} is already registered.")
    _predicates[name] = predicate


def has(user: User | AnonymousUser, name: str) -> bool:
    """Tell whether a person has a role; nobody anonymous or inactive has one.

    Raises LookupError for a role that no application registered: a typing error must not open
    or close a door in silence.
    """
    try:
        predicate = _predicates[name]
    except KeyError:
        raise LookupError(f"No application registered the role {name!r}.") from None
    return isinstance(user, User) and user.is_active and predicate(user)
