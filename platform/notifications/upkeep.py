"""What no longer serves is erased, about once an hour, by the sweep (QUALITY B24)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notifications import registry
from notifications.enums import MessageState
from notifications.messages import KEPT_FOR
from notifications.models import Heartbeat, Message

logger = logging.getLogger(__name__)

# A chore is given the moment it runs at and returns how many rows it erased or emptied.
Chore = Callable[[datetime], int]
_chores: list[Chore] = []

UPKEEP = "upkeep"
EVERY = timedelta(hours=1)


def register(chore: Chore) -> None:
    """Add a chore; called in `AppConfig.ready()`. Adding the same one twice changes nothing."""
    if chore not in _chores:
        _chores.append(chore)


def run_if_due() -> bool:
    """Run every chore unless somebody did within the hour; tell whether they ran.

    A chore that fails is logged, leaves the others alone, and is tried again in an hour.
    """
    now = timezone.now()
    _, first = Heartbeat.objects.get_or_create(name=UPKEEP, defaults={"beaten_at": now})
    mine = Heartbeat.objects.filter(name=UPKEEP, beaten_at__lte=now - EVERY).update(beaten_at=now)
    if not (first or mine):
        return False
    for chore in _chores:
        try:
            with transaction.atomic():
                erased = chore(now)
        except Exception:
            logger.exception("upkeep: %s failed", chore.__name__)
        else:
            if erased:
                logger.info("upkeep: %s, %d rows", chore.__name__, erased)
    return True


def forget_messages(now: datetime) -> int:
    """Empty the messages kept long enough, and erase those written to no account.

    What still waits to be sent is left. The row of an account's message stays, without its text:
    it says that the mail was sent, and its key keeps it from being written again.
    """
    settled = Message.objects.exclude(body_text="").exclude(
        state__in=[MessageState.DUE, MessageState.SENDING, MessageState.HELD]
    )
    apart = {
        name: message.kept_for
        for name, message in registry.registered.items()
        if message.kept_for != KEPT_FOR
    }
    old = [settled.exclude(name__in=apart).filter(created_at__lt=now - KEPT_FOR)]
    old += [
        settled.filter(name=name, created_at__lt=now - kept_for) for name, kept_for in apart.items()
    ]
    erased = 0
    for rows in old:
        erased += rows.filter(user=None).delete()[0]
        erased += rows.update(body_text="", body_html="", calendar="", last_error="")
    return erased
