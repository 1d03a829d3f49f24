"""What staff may do to what was given up."""

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
    """Only what was refused or given up can be tried again."""


@transaction.atomic
def replay(message: Message, *, by: "AbstractBaseUser") -> None:
    """Send again, from the first step of the ladder, a message that was refused or given up.

    Raises NothingToReplay for any other, so that nobody sends twice what has left.
    """
    given_up = Message.objects.filter(
        pk=message.pk, state__in=[MessageState.FAILED, MessageState.DEAD]
    )
    if not given_up.update(state=MessageState.DUE, due_at=timezone.now(), attempts=0):
        raise NothingToReplay
    logger.info("mail %s replayed by user %s", message.pk, by.pk)
    transaction.on_commit(partial(ring, message.pk), robust=True)


@transaction.atomic
def replay_due_row(row: DueRow, *, by: "AbstractBaseUser") -> None:
    """Handle again at the next sweep a row that failed on every try. Raises NothingToReplay."""
    if not DueRow.objects.dead().filter(pk=row.pk).update(attempts=0, due_at=timezone.now()):
        raise NothingToReplay
    logger.info("due row %s replayed by user %s", row.pk, by.pk)
