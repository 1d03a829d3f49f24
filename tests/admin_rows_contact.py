"""Rows of what both sides exchange, for the tests that walk the back office."""

import uuid
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from matching.enums import ContactKind, MeetingChannel, Side
from matching.models import (
    ContactEntry,
    ExchangedMessage,
    Introduction,
    Meeting,
    MeetingSlot,
)


def fill_contact(introductions: Sequence[Introduction], author: User) -> None:
    now = timezone.now()
    ExchangedMessage.objects.bulk_create(
        ExchangedMessage(
            introduction=one,
            submission_id=uuid.uuid4(),
            side=Side.OWNER,
            author=author,
            text="Bonjour.",
            told_at=now,
        )
        for one in introductions
    )
    ContactEntry.objects.bulk_create(
        ContactEntry(
            introduction=one,
            submission_id=uuid.uuid4(),
            kind=ContactKind.NO_ANSWER,
            author=author,
            at=now,
        )
        for one in introductions
    )
    meetings = Meeting.objects.bulk_create(Meeting(introduction=one) for one in introductions)
    MeetingSlot.objects.bulk_create(
        MeetingSlot(meeting=one, starts_at=now, minutes=45, channel=MeetingChannel.PHONE)
        for one in meetings
    )
