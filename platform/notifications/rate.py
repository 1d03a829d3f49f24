"""How many mails leave in one second, at most: a provider that gets more of them refuses them all.

Held by the rows themselves, so that any number of workers hold it together, Redis or not. What
somebody asked for this minute (`urgent`, a sign-in code) counts and never waits.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from notifications.enums import MessageState
from notifications.models import Message

SECOND = timedelta(seconds=1)
PAUSE_SECONDS = 0.05


def has_room(*, at: datetime) -> bool:
    """Tell whether one more mail may leave now.

    Those on their way count until they have left, so that in no second more arrive. Nothing counts
    for ever: the lease of a worker that died comes to an end, and neither a lease nor a departure
    that a clock set back has put in the future counts at all.
    """
    at_most: int = settings.MAILS_PER_SECOND
    if not at_most:
        return True
    lease = timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    leaving = Message.objects.filter(
        Q(state=MessageState.SENDING, leased_until__gt=at, leased_until__lte=at + lease + SECOND)
        | Q(state=MessageState.SENT, sent_at__gt=at - SECOND, sent_at__lte=at + SECOND)
    )
    # Counted no further than it takes to know.
    return len(leaving.order_by().values("pk")[:at_most]) < at_most


def take_room() -> bool:
    """Tell whether the caller, who claims a message in this transaction, may send it now.

    One worker at a time asks, until its transaction ends: the next one sees what it claimed.
    """
    if not settings.MAILS_PER_SECOND:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notifications.rate'), 0)")
    return has_room(at=timezone.now())


def wait_for_room(*, until: float) -> bool:
    """Wait until a mail may leave; False when time (of the monotonic clock) is up before."""
    while not has_room(at=timezone.now()):
        if time.monotonic() + PAUSE_SECONDS >= until:
            return False
        time.sleep(PAUSE_SECONDS)
    return True
