"""What happens to the diagnostics of a browser when somebody signs in."""

from django.http import HttpRequest

from accounts.models import User
from diagnostics import perms, services


def claim_what_the_session_holds(request: HttpRequest, user: User) -> None:
    """Give the person who signs in the diagnostics taken in this browser, if nobody's yet."""
    for assessment in perms.of_session(request).filter(owner=None):
        services.claim(assessment, owner=user)


def claim_what_the_address_names(request: HttpRequest, user: User) -> None:
    """Give the person who signs in the unfinished diagnostics where they left their address.

    The only way in is a code sent to `user.email`: this address is proven, and no other.
    """
    services.claim_left_by(user)
