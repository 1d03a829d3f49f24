"""Links for those whom the owner names: sent by mail, closed at once when the owner says so."""

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from plans import mails
from plans.errors import AlreadyShared, TooManyShares
from plans.models import Plan, PlanShare
from plans.services import steps

LASTS: Final = timedelta(days=90)
MOST_LIVE: Final = 10
KEY_BYTES: Final = 24


@transaction.atomic
def share(plan: Plan, *, address: str, by: User) -> PlanShare:
    """Send a link that shows the plan and nothing else to an address.

    Raises NotYours, AlreadyShared, TooManyShares.
    """
    held = steps.hold(plan.pk, by=by)
    now = timezone.now()
    address = address.lower()
    # What time has closed makes room for another.
    held.shares.filter(revoked_at=None, expires_at__lte=now).update(revoked_at=now)
    live = held.shares.filter(revoked_at=None)
    if live.filter(address=address).exists():
        raise AlreadyShared
    if live.count() >= MOST_LIVE:
        raise TooManyShares
    made = PlanShare.objects.create(
        plan=held,
        key=secrets.token_urlsafe(KEY_BYTES),
        address=address,
        created_at=now,
        expires_at=now + LASTS,
    )
    steps.seen(held, now=now)
    mails.shared(made, by=by)
    return made


@transaction.atomic
def close_share(made: PlanShare, *, by: User) -> bool:
    """Close a link at once; tell whether it was open. Raises NotYours."""
    steps.hold(made.plan_id, by=by)
    now = timezone.now()
    return bool(PlanShare.objects.live(at=now).filter(pk=made.pk).update(revoked_at=now))
