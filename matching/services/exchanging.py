"""Both sides of an accepted introduction write to each other; each message is told by a mail."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from matching import mails
from matching.enums import Side
from matching.errors import NotYours, TooManyMessages
from matching.models import ExchangedMessage, Introduction
from matching.services import steps
from matching.services.steps import MESSAGES_TOLD
from matching.services.together import Together, hold
from notifications import due
from notifications.models import DueRow

# One mail a quarter of an hour a thread and side, however many messages.
BETWEEN_MAILS: Final = timedelta(minutes=15)
# Nobody writes so much in a day to one person; a program does.
MESSAGES_A_DAY: Final = 50


@transaction.atomic
def say(
    introduction: Introduction, *, text: str, submission_id: UUID, by: User
) -> ExchangedMessage:
    """Write to the other side; what they had written is then read. Sent twice, it is one message.

    Raises NotYours, ConsentWithdrawn, AlreadySettled once all is over, TooManyMessages.
    """
    held = hold(introduction, by=by)
    written = ExchangedMessage.objects.filter(submission_id=submission_id).first()
    if written is not None:
        if written.introduction_id != introduction.pk or written.author_id != by.pk:
            raise NotYours
        return written
    now = timezone.now()
    mine = ExchangedMessage.objects.filter(introduction=held.introduction, side=held.side)
    if mine.filter(sent_at__gt=now - timedelta(days=1)).count() >= MESSAGES_A_DAY:
        raise TooManyMessages
    _mark_read(held, at=now)
    message = ExchangedMessage.objects.create(
        introduction=held.introduction,
        submission_id=submission_id,
        side=held.side,
        author=by,
        text=text,
    )
    _tell_now_or_later(held, at=now)
    return message


@transaction.atomic
def mark_read(introduction: Introduction, *, by: User) -> int:
    """Say that what the other side wrote is read; return how many messages were not.

    Raises NotYours, ConsentWithdrawn, AlreadySettled once all is over.
    """
    return _mark_read(hold(introduction, by=by), at=timezone.now())


def _mark_read(held: Together, *, at: datetime) -> int:
    theirs = ExchangedMessage.objects.filter(introduction=held.introduction)
    return theirs.exclude(side=held.side).unread().update(read_at=at)


def _tell_now_or_later(held: Together, *, at: datetime) -> None:
    """Write to the other side at once, or when the quarter of an hour since the last mail ends."""
    mine = ExchangedMessage.objects.filter(introduction=held.introduction, side=held.side)
    last = mine.aggregate(told=Max("told_at"))["told"]
    if last is None or last + BETWEEN_MAILS <= at:
        _tell(held.introduction, held.side, at=at)
        return
    # Those that come meanwhile find the same first one, thus the same row: they merge.
    first = mine.untold().order_by("sent_at", "pk").values_list("pk", flat=True)[0]
    due.plan(
        MESSAGES_TOLD,
        held.introduction.pk,
        due_at=last + BETWEEN_MAILS,
        occasion=f"{held.side}:{first}",
    )


def messages_told(row: DueRow, *, now: datetime) -> None:
    """Tell of what was written since the last mail, unless it was read or all is over."""
    introduction = Introduction.objects.filter(pk=row.subject_id).first()
    if introduction is None:
        return
    help_request = steps.lock(introduction.help_request_id)
    current = (
        Introduction.objects.under_way()
        .filter(pk=introduction.pk, help_request__consent__withdrawn_at=None)
        .select_related("connector__user")
        .first()
    )
    if current is None:
        return
    current.help_request = help_request
    _tell(current, Side(row.occasion.partition(":")[0]), at=now)


def _tell(introduction: Introduction, side: Side, *, at: datetime) -> None:
    untold = ExchangedMessage.objects.filter(introduction=introduction, side=side).untold()
    first = untold.unread().order_by("sent_at", "pk").first()
    if first is not None:
        mails.message_received(introduction, first)
    untold.update(told_at=at)


HANDLERS: Final = {MESSAGES_TOLD: messages_told}
