"""Reads of what both sides exchange, and of what the connecteur notes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils import timezone

from matching.enums import ContactKind, MeetingState, Side
from matching.models import ContactEntry, ExchangedMessage, Introduction, Meeting, MeetingSlot
from matching.selectors import Step

# On the page of a request; all of them, by so many, on the page of the exchange.
LAST_SHOWN = 5
PER_PAGE = 30
ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Thread:
    """The last messages of an introduction, oldest first, as one side reads them."""

    introduction: Introduction
    side: Side
    messages: tuple[ExchangedMessage, ...]
    more: bool

    @property
    def unread(self) -> bool:
        """Tell whether one of those shown is from the other side and not said to be read."""
        return any(one.side != self.side and one.read_at is None for one in self.messages)


def thread_of(introduction: Introduction, *, side: Side) -> Thread:
    """Return the last messages (one query)."""
    last = list(ExchangedMessage.objects.filter(introduction=introduction)[: LAST_SHOWN + 1])
    return Thread(
        introduction, side, tuple(reversed(last[:LAST_SHOWN])), more=len(last) > LAST_SHOWN
    )


def page_of(introduction: Introduction, *, number: str) -> Page[ExchangedMessage]:
    """Return one page of messages, newest first."""
    messages = ExchangedMessage.objects.filter(introduction=introduction)
    return Paginator(messages, PER_PAGE).get_page(number)


def entries_of(introduction: Introduction) -> tuple[ContactEntry, ...]:
    """Return the last attempts and notes of a connecteur, newest first (one query)."""
    return tuple(ContactEntry.objects.filter(introduction=introduction)[:ENTRIES_SHOWN])


@dataclass(frozen=True, slots=True)
class Appointment:
    """The meeting that is offered or taken, and the slots that may still be taken."""

    meeting: Meeting
    taken: MeetingSlot | None
    offered: tuple[MeetingSlot, ...]

    @property
    def past(self) -> bool:
        return self.taken is not None and self.taken.ends_at <= timezone.now()


def appointment_of(introduction: Introduction) -> Appointment | None:
    """Return the meeting of an introduction that may still change (one query)."""
    slots = list(
        MeetingSlot.objects.filter(
            meeting__introduction=introduction,
            meeting__state__in=[MeetingState.PROPOSED, MeetingState.BOOKED],
        ).select_related("meeting")
    )
    if not slots:
        return None
    meeting, now = slots[0].meeting, timezone.now()
    return Appointment(
        meeting,
        next((one for one in slots if one.pk == meeting.slot_id), None),
        tuple(
            one
            for one in slots
            if one.withdrawn_at is None and one.pk != meeting.slot_id and one.starts_at > now
        ),
    )


WORDS = {
    ContactKind.CALLED: "{name} et vous avez échangé au téléphone.",
    ContactKind.MET: "{name} et vous vous êtes rencontrés.",
    ContactKind.NO_ANSWER: "{name} a essayé de vous joindre, sans réponse.",
    ContactKind.NOTE: "{name} a pris une note.",
}


def told(steps: Iterable[Step], entries: Iterable[ContactEntry], *, name: str) -> list[Step]:
    """Return what happened, with what the connecteur of that name noted, oldest first."""
    noted = [Step(one.at, WORDS[ContactKind(one.kind)].format(name=name)) for one in entries]
    return sorted([*steps, *noted], key=lambda step: step.at)
