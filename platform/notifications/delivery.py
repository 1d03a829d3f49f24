"""Sending what is written: one message at a time, with no transaction open."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notifications import screening
from notifications.bounces import record_bounce
from notifications.enums import BounceKind
from notifications.models import Message
from notifications.transport import MailTransport, TransportError

logger = logging.getLogger(__name__)


def deliver(message_id: UUID, *, transport: MailTransport | None = None) -> bool | None:
    """Send one message: True when the server took it, False when it did not, None when it is
    not to be sent by us now (not due, sent, claimed by somebody faster, or no longer wanted).
    """
    lease = timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    try:
        message = screening.claim(message_id, lease=lease)
    except Exception as error:
        # Whoever asks whether it still makes sense failed: it waits, and lets the others pass.
        logger.exception("mail %s could not be screened", message_id)
        with transaction.atomic(durable=True):
            message = Message.objects.claim(message_id, lease=lease)
        if message is not None:
            message.postpone(error)
        return False
    if message is None:
        return None
    try:
        (transport or MailTransport()).send(message)
    except TransportError as error:
        if error.permanent:
            message.fail(error)
            if error.no_such_box:
                record_bounce(
                    message.address,
                    kind=BounceKind.HARD,
                    reason=str(error),
                    event_id=f"smtp:{message.pk}:{message.attempts}",
                )
        else:
            message.postpone(error)
        kind = "refused" if error.permanent else "postponed"
        logger.warning("mail %s %s, attempt %d", message.pk, kind, message.attempts)
        return False
    message.mark_sent()
    logger.info("mail %s sent, attempt %d", message.pk, message.attempts)
    return True
