"""What is kept of people who never came, and of visits that are over (QUALITY B24)."""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User

UNCONFIRMED_FOR = timedelta(days=7)
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
