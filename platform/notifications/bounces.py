"""Mails that come back are counted, and an address that bounces is left in peace.

What a person asks for this minute (a sign-in code) still leaves: the box may be open again.
"""

import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from notifications import alerts
from notifications.enums import BounceKind
from notifications.models import Address, Bounce

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger(__name__)

SOFT_BOUNCES_AT_MOST: Final = 3
# A box that was full last winter says nothing of this one.
FORGOTTEN_AFTER: Final = timedelta(days=30)


class NotSuspended(Exception):
    """There is nothing to lift: the address is written to as any other."""


@transaction.atomic
def record_bounce(
    address: str, *, kind: BounceKind, reason: str = "", event_id: str | None = None
) -> Address:
    """Count a mail that came back; suspend the address after a hard one or three soft ones, and
    tell the team. The same event told twice counts once.
    """
    now = timezone.now()
    row, _ = Address.objects.get_or_create(
        address=address.lower(), defaults={"last_bounce_at": now}
    )
    row = Address.objects.select_for_update().get(pk=row.pk)
    if event_id is not None and Bounce.objects.filter(event_id=event_id).exists():
        return row
    Bounce.objects.create(address=row, kind=kind, reason=reason[:300], event_id=event_id)
    if now - row.last_bounce_at > FORGOTTEN_AFTER:
        row.soft_bounces = 0
    row.last_bounce_at = now
    row.soft_bounces += kind == BounceKind.SOFT
    if kind == BounceKind.COMPLAINT:
        row.complained_at = now
    enough = kind == BounceKind.HARD or row.soft_bounces >= SOFT_BOUNCES_AT_MOST
    newly = enough and row.suspended_at is None
    if newly:
        row.suspended_at = now
    row.save(update_fields=["soft_bounces", "last_bounce_at", "complained_at", "suspended_at"])
    if newly:
        logger.warning("address %s suspended", row.pk)
        alerts.address_suspended(row, occasion=row.bounces.count())
    return row


@transaction.atomic
def record_delivery(address: str) -> None:
    """Forget the soft bounces of an address that a mail has reached."""
    Address.objects.filter(address=address.lower(), soft_bounces__gt=0).update(soft_bounces=0)


@transaction.atomic
def lift(address: Address, *, by: "AbstractBaseUser") -> None:
    """Write to an address again, complaints forgotten. Raises NotSuspended."""
    held = Address.objects.filter(pk=address.pk).exclude(suspended_at=None, complained_at=None)
    if not held.update(suspended_at=None, complained_at=None, soft_bounces=0):
        raise NotSuspended
    logger.info("address %s written to again, by user %s", address.pk, by.pk)


_ENHANCED = re.compile(r"\b5\.(\d)\.\d{1,3}\b")


def says_no_such_box(code: int, words: str) -> bool:
    """Tell whether a server's refusal is about the box itself: unknown, moved, closed.

    One about us or about the text (5.7: policy) says nothing of the address.
    """
    found = _ENHANCED.search(words)
    if found is not None:
        return found[1] in ("1", "2")
    return code in (550, 551, 553)
