"""What staff may do about a message that did not leave and a date that should come sooner."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from notifications.enums import MessageState
from notifications.models import DueRow, Message
from notifications.ring import ring

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger(__name__)


class NothingToReplay(Exception):
    """Only what was refused or given up, and still has its text, can be tried again."""


class NothingToBringForward(Exception):
    """The row is done or cancelled."""


@transaction.atomic
def replay(message: Message, *, by: "AbstractBaseUser") -> None:
    """Send again, from the first step of the ladder, a message that was refused or given up, or
    withheld for an address that is suspended.

    Its Message-ID stays the same. Raises NothingToReplay for any other, so that nobody sends
    twice what has left, nor an empty mail.
    """
    given_up = Message.objects.filter(
        pk=message.pk,
        state__in=[MessageState.FAILED, MessageState.DEAD, MessageState.WITHHELD],
    ).exclude(body_text="")
    if not given_up.update(
        state=MessageState.DUE, due_at=timezone.now(), attempts=0, last_error="", reason=""
    ):
        raise NothingToReplay
    logger.info("mail %s replayed by user %s", message.pk, by.pk)
    transaction.on_commit(partial(ring, message.pk), robust=True)


@transaction.atomic
def bring_forward(row: DueRow, *, by: "AbstractBaseUser") -> None:
    """Make a row due now, with all its tries before it: the next sweep takes it.

    Raises NothingToBringForward when it is done or cancelled.
    """
    if (
        not DueRow.objects.open()
        .filter(pk=row.pk)
        .update(due_at=timezone.now(), attempts=0, last_error="")
    ):
        raise NothingToBringForward
    logger.info("due row %s brought forward by user %s", row.pk, by.pk)
