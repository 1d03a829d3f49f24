"""What happens to the diagnostics of a browser when somebody signs in."""

from django.http import HttpRequest

from accounts.firms import session
from accounts.models import User
from diagnostics import perms, services
from diagnostics.models import Assessment


def claim_what_the_session_holds(request: HttpRequest, user: User) -> None:
    """Give the person who signs in the diagnostics taken in this browser, if nobody's yet."""
    for assessment in perms.of_session(request).filter(owner=None):
        services.claim(assessment, owner=user, firm=session.kept_id(request))


def claim_what_the_address_names(request: HttpRequest, user: User) -> None:
    """Give the person who signs in the unfinished diagnostics where they left their address.

    The only way in is a code sent to `user.email`: this address is proven, and no other.
    """
    services.claim_left_by(user)


def what_is_known_of_the_firm(user: User) -> dict[str, str]:
    """Give what somebody said of their firm in their latest diagnostic, or the register did."""
    mine = Assessment.objects.filter(owner=user, company=None).exclude(firm={})
    latest = mine.order_by("-started_at").values_list("firm", flat=True).first() or {}
    return {name: latest[name] for name in ("name", "siret", "commune") if latest.get(name)}
