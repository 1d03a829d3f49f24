"""Does it still make sense? Asked of each message just before it leaves.

After an outage a mail may be hours late: its reason is gone, a newer one says better, the person
refuses it since, or sleeps. Then it is dropped, withheld or waits, rather than sent in a heap.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from notifications import categories, digest_rows, preferences, quiet, rate, registry
from notifications.enums import MessageState, Pace
from notifications.messages import REFUSED, REPLACED, BaseMessage
from notifications.models import Address, Message
from reference.holidays import PARIS

logger = logging.getLogger(__name__)

NO_LONGER_TRUE = "sa raison d’être a disparu"
TOO_LATE = "trop tard pour servir"
SUSPENDED = "adresse suspendue\u00a0: les messages en reviennent"
COMPLAINED = "la personne s’est plainte d’un message"
# Later than that, when it was written no longer says whether the person may be disturbed.
LATE = timedelta(minutes=10)


def claim(message_id: UUID, *, lease: timedelta) -> Message | None:
    """Take a message to send it, committed at once; None when it is not to be sent now. One that
    too many leave beside is left as it is: the sweep takes it once there is room.

    In one transaction with the claim, so that of two workers none passes a limit of the day.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        message = (
            Message.objects.ready(at=now)
            .select_related("user")
            .select_for_update(of=("self",), skip_locked=True)
            .filter(pk=message_id)
            .first()
        )
        if message is None or _set_aside(message, now=now) or not _may_leave(message):
            return None
        return message if message.take(lease=lease) else None


def _may_leave(message: Message) -> bool:
    """Tell whether there is room for it in this second; what is urgent takes it in any case."""
    kind = registry.registered.get(message.name)
    return (kind is not None and kind.urgent) or rate.take_room()


def _set_aside(message: Message, *, now: datetime) -> bool:
    """Keep it from leaving where something speaks against it; tell whether something did."""
    kind = registry.registered.get(message.name)
    checks: list[Callable[[Message, type[BaseMessage], datetime], bool]] = [
        _replaced,
        _too_late,
        _bounces,
        _refused,
        _no_longer_true,
        _in_quiet_hours,
        _too_many,
    ]
    # A class that an older release had: its messages say all they can.
    return kind is not None and any(check(message, kind, now) for check in checks)


def _replaced(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    if not message.merge_key:
        return False
    newer = Message.objects.filter(
        address=message.address,
        merge_key=message.merge_key,
        created_at__gt=message.created_at,
        state__in=[
            MessageState.DUE,
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.HELD,
        ],
    )
    return newer.exists() and message.set_aside(MessageState.DROPPED, REPLACED)


def _too_late(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    if kind.useless_after is None or now - message.created_at <= kind.useless_after:
        return False
    return message.set_aside(MessageState.DROPPED, TOO_LATE)


def _bounces(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    if kind.urgent:
        return False
    address = Address.objects.filter(address=message.address.lower()).first()
    if address is None:
        return False
    if address.suspended_at is not None:
        return message.set_aside(MessageState.WITHHELD, SUSPENDED)
    refusable = categories.of(message.category).may_be_refused
    if address.complained_at is not None and refusable:
        return message.set_aside(MessageState.WITHHELD, COMPLAINED)
    return False


def _refused(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    if preferences.pace_of(message.user_id, message.category) != Pace.NEVER:
        return False
    return message.set_aside(MessageState.WITHHELD, REFUSED, keeps_text=False)


def _no_longer_true(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    return not kind.relevant(message) and message.set_aside(MessageState.DROPPED, NO_LONGER_TRUE)


def _in_quiet_hours(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    if kind.urgent or message.user is None or now - message.due_at < LATE:
        return False
    until = quiet.earliest_for(message.user, at=now)
    if until <= now:
        return False
    # No attempt was made, and whoever died with it counted theirs.
    return bool(
        Message.objects.filter(pk=message.pk).update(
            state=MessageState.DUE, leased_until=None, due_at=until
        )
    )


def _too_many(message: Message, kind: type[BaseMessage], now: datetime) -> bool:
    """Send what can wait to the digest once somebody had enough for a day (QUALITY E7)."""
    if not kind.can_wait or message.user_id is None:
        return False
    _hold_person(message.user_id)
    names = [one.name for one in registry.registered.values() if one.can_wait]
    midnight = datetime.combine(now.astimezone(PARIS).date(), time(), PARIS)
    today = Message.objects.filter(user=message.user_id, name__in=names).filter(
        Q(state=MessageState.SENT, sent_at__gte=midnight) | Q(state=MessageState.SENDING)
    )
    cases = list(today.exclude(pk=message.pk).values_list("about_id", flat=True))
    same_case = message.about_id is not None and message.about_id in cases
    if not same_case and len(cases) < settings.MAILS_THAT_CAN_WAIT_PER_DAY:
        return False
    digest_rows.plan(message.user_id)
    return message.set_aside(MessageState.HELD, "assez de messages ce jour-là")


def _hold_person(user_id: int) -> None:
    """Let one worker at a time count the mails of somebody, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('notifications.screening'), %s)",
            [user_id % 2**31],
        )
