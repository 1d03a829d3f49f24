"""How people are named where their address must not show."""

from accounts.models import User
from ui.backoffice import masked


def name_of(user: User) -> str:
    """Return how a list names somebody: never by a whole address."""
    return user.full_name or masked(user.email)
