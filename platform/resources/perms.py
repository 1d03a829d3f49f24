"""Who may do what in the library."""

from django.contrib.auth.models import AnonymousUser

from accounts import roles
from accounts.models import User

MAY_PROPOSE = ("connector_in_service", "adviser", "organisation_manager")


def may_propose(user: User | AnonymousUser) -> bool:
    """Tell whether somebody may propose a resource: a connecteur in service, whoever advises for an
    organisation or looks after it, and the team."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_staff or any(roles.has(user, role) for role in MAY_PROPOSE)
