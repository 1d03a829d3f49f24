"""What staff may do about a message that did not leave and a date that should come sooner."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from notifications.enums import MessageState
from notifications.models import DueRow, Message
from notifications.ring import ring


class NothingToReplay(Exception):
    """The message left, or is on its way: only one that stopped is tried again."""


class NothingToBringForward(Exception):
    """The row is done or cancelled."""


@transaction.atomic
def replay(message: Message) -> None:
    """Put a message that failed or died back among those due, with all its tries before it.

    Its Message-ID stays the same. Raises NothingToReplay for a message in any other state.
    """
    stopped = Message.objects.filter(
        pk=message.pk, state__in=[MessageState.FAILED, MessageState.DEAD]
    )
    if not stopped.update(state=MessageState.DUE, due_at=timezone.now(), attempts=0, last_error=""):
        raise NothingToReplay
    transaction.on_commit(partial(ring, message.pk), robust=True)


def bring_forward(row: DueRow) -> None:
    """Make a row due now, with all its tries before it: the next sweep takes it.

    Raises NothingToBringForward when it is done or cancelled.
    """
    waiting = DueRow.objects.filter(pk=row.pk, done_at=None, cancelled_at=None)
    if not waiting.update(due_at=timezone.now(), attempts=0, last_error=""):
        raise NothingToBringForward
