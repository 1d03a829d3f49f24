"""What is kept of people who never came, and of visits that are over (QUALITY B24)."""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError

from accounts.firms import inviting
from accounts.models import Invitation, Membership, User

UNCONFIRMED_FOR = timedelta(days=7)
# Long enough not to ask again too soon whoever said no, and to count what one person sends.
INVITATION_KEPT_FOR = timedelta(days=30)
# As long as what somebody left is still a conflict of interest (`connectors.selectors.ties`).
MEMBERSHIP_KEPT_FOR = timedelta(days=3 * 365)
AT_ONCE = 500


def forget_unconfirmed(now: datetime) -> int:
    """Erase the accounts made by typing an address whose code was never entered, after 7 days.

    Anybody may type anybody's address. Whoever was given a name, a firm or a part to play by the
    team stays. Returns how many accounts were erased.
    """
    never_came = User.objects.filter(
        last_login=None,
        full_name="",
        is_staff=False,
        is_superuser=False,
        memberships=None,
        date_joined__lt=now - UNCONFIRMED_FOR,
    )
    erased = 0
    for user in never_came.order_by("date_joined")[:AT_ONCE]:
        try:
            with transaction.atomic():
                user.delete()
        except ProtectedError:
            continue
        erased += 1
    return erased


def forget_sessions(now: datetime) -> int:
    """Erase the sessions that are over; return how many."""
    before = Session.objects.filter(expire_date__lt=now).count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return before


def forget_invitations(now: datetime) -> int:
    """Settle the invitations that nobody answered in time, and erase those settled for 30 days;
    return how many of both."""
    expired = inviting.expire_all(now, at_most=AT_ONCE)
    old = Invitation.objects.filter(settled_at__lt=now - INVITATION_KEPT_FOR)
    return expired + old.delete()[0]


def forget_memberships(now: datetime) -> int:
    """Erase the memberships that were over long ago; return how many."""
    return Membership.objects.filter(ended_at__lt=now - MEMBERSHIP_KEPT_FOR).delete()[0]
