"""Sending what is written: one message at a time, with no transaction open."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from notifications.models import Message
from notifications.transport import MailTransport, TransportError

logger = logging.getLogger(__name__)


def deliver(message_id: UUID, *, transport: MailTransport | None = None) -> bool | None:
    """Send one message: True when the server took it, False when it did not, None when it is
    not ours to send (not due, sent, or claimed by somebody faster).
    """
    lease = timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    message = Message.objects.claim(message_id, lease=lease)
    if message is None:
        return None
    try:
        (transport or MailTransport()).send(message)
    except TransportError as error:
        if error.permanent:
            message.fail(error)
        else:
            message.postpone(error)
        kind = "refused" if error.permanent else "postponed"
        logger.warning("mail %s %s, attempt %d", message.pk, kind, message.attempts)
        return False
    message.mark_sent()
    logger.info("mail %s sent, attempt %d", message.pk, message.attempts)
    return True
