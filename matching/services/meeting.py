"""Both sides meet: the connecteur offers slots, the owner takes one, either cancels or moves.

A meeting is changed under the lock of its request, and only from the revision that was on the
screen: of two tabs, one wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from matching import mails
from matching.enums import MeetingChannel, MeetingState, Side
from matching.errors import AlreadySettled, NotYours, SlotGone, WrongMoment
from matching.models import Introduction, Meeting, MeetingSlot
from matching.services.meeting_ends import cancel, is_past
from matching.services.steps import MEETING_REMINDER
from matching.services.together import Together, hold, hold_as_connector
from notifications import due
from notifications.models import DueRow
from reference.holidays import PARIS

MOVED: Final = "déplacé"
OTHERS_ASKED: Final = "autres créneaux demandés"
MOST_SLOTS: Final = 5
FURTHEST: Final = timedelta(days=183)
# The day before, on the clock of Paris.
REMINDED_AT: Final = time(17)


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that a connecteur offers."""

    starts_at: datetime
    minutes: int
    channel: MeetingChannel
    place: str = ""


@transaction.atomic
def propose_slots(introduction: Introduction, *, offers: Sequence[Offer], by: User) -> Meeting:
    """Offer up to five slots; of a meeting already taken, it offers to move it.

    Those offered before and not taken are withdrawn. Offered twice, it is one proposal. Raises
    NotYours, ConsentWithdrawn, AlreadySettled, and WrongMoment for slots gone by or too far off.
    """
    held = hold_as_connector(introduction, by=by)
    now = timezone.now()
    if not 1 <= len(offers) <= MOST_SLOTS:
        raise WrongMoment
    if any(not now < one.starts_at <= now + FURTHEST for one in offers):
        raise WrongMoment
    meeting = _current(held, by=by)
    if meeting is None:
        meeting = Meeting.objects.create(introduction=held.introduction)
        history.record(meeting, "", MeetingState.PROPOSED, by=by)
    else:
        before = {
            Offer(one.starts_at, one.minutes, MeetingChannel(one.channel), one.place)
            for one in _offered(meeting)
        }
        if before == set(offers):
            return meeting
        _withdraw_offered(meeting, at=now)
        meeting.revision += 1
        meeting.others_asked_at = None
        meeting.save(update_fields=["revision", "others_asked_at"])
        history.record(meeting, meeting.state, MeetingState.PROPOSED, by=by)
    for one in offers:
        MeetingSlot.objects.create(
            meeting=meeting,
            starts_at=one.starts_at,
            minutes=one.minutes,
            channel=one.channel,
            place=one.place,
        )
    mails.slots_proposed(held.introduction, meeting, [one.starts_at for one in offers])
    return meeting


def _current(held: Together, *, by: User) -> Meeting | None:
    """Return the meeting that may still change; one that took place makes room for the next."""
    meeting = (
        Meeting.objects.open()
        .filter(introduction=held.introduction)
        .select_related("slot")
        .select_for_update(of=("self",))
        .first()
    )
    if meeting is not None and is_past(meeting):
        history.move(meeting, [MeetingState.BOOKED], MeetingState.HELD, by=by)
        return None
    return meeting


def _offered(meeting: Meeting) -> list[MeetingSlot]:
    slots = meeting.slots.filter(withdrawn_at=None)
    return [one for one in slots if one.pk != meeting.slot_id]


def _withdraw_offered(meeting: Meeting, *, at: datetime) -> None:
    still = [one.pk for one in _offered(meeting)]
    MeetingSlot.objects.filter(pk__in=still).update(withdrawn_at=at)


@transaction.atomic
def take_meeting_slot(meeting: Meeting, *, slot_id: UUID, revision: int, by: User) -> None:
    """Take one of the slots offered, or move to it what was taken; both calendars are told.

    Raises NotYours, ConsentWithdrawn, SlotGone, and AlreadySettled when the meeting changed since
    the page was shown.
    """
    held = _hold(meeting, by=by)
    if held.side != Side.OWNER:
        raise NotYours
    now = timezone.now()
    current = Meeting.objects.select_related("slot").get(pk=meeting.pk)
    offered = {one.pk: one for one in _offered(current)}
    waiting = Meeting.objects.open().filter(pk=meeting.pk, revision=revision)
    before = current.state
    moved = before == MeetingState.BOOKED
    if current.revision != revision:
        raise AlreadySettled
    slot = offered.get(slot_id)
    if slot is None or slot.starts_at <= now:
        raise SlotGone
    changed = waiting.update(
        state=MeetingState.BOOKED,
        slot=slot,
        sequence=current.sequence + 1 if moved else current.sequence,
        revision=revision + 1,
        others_asked_at=None,
    )
    if not changed:
        raise AlreadySettled
    history.record(current, before, MeetingState.BOOKED, by=by, reason=MOVED if moved else "")
    current = Meeting.objects.select_related("slot").get(pk=meeting.pk)
    # The connecteur is free again of all the slots but the one taken.
    _withdraw_offered(current, at=now)
    _plan_reminder(held.introduction, current, slot, at=now)
    mails.meeting_booked(held.introduction, current, moved=moved)


def _plan_reminder(
    introduction: Introduction, meeting: Meeting, slot: MeetingSlot, *, at: datetime
) -> None:
    """Plan the reminder of the day before; one planned for another slot is dropped."""
    due.cancel(introduction.pk, kinds=[MEETING_REMINDER])
    day_before = slot.starts_at.astimezone(PARIS).date() - timedelta(days=1)
    due_at = datetime.combine(day_before, REMINDED_AT, PARIS)
    if due_at > at:
        due.plan(
            MEETING_REMINDER,
            introduction.pk,
            due_at=due_at,
            occasion=f"{meeting.pk}:{meeting.sequence}",
        )


@transaction.atomic
def ask_for_other_slots(meeting: Meeting, *, by: User) -> None:
    """Tell the connecteur that none of the slots suits, or that the one taken no longer does.

    What is taken or offered stays so until the connecteur offers others. Raises NotYours,
    ConsentWithdrawn, and AlreadySettled when it was asked already or all is over.
    """
    held = _hold(meeting, by=by)
    if held.side != Side.OWNER:
        raise NotYours
    asked = Meeting.objects.open().filter(pk=meeting.pk, others_asked_at=None)
    current = asked.select_related("slot").first()
    if current is None or is_past(current) or not asked.update(others_asked_at=timezone.now()):
        raise AlreadySettled
    history.record(current, current.state, current.state, by=by, reason=OTHERS_ASKED)
    mails.other_slots_asked(held.introduction, current)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User) -> None:
    """Cancel a meeting offered or taken; both sides are told.

    Raises NotYours, ConsentWithdrawn, AlreadySettled when it is past or cancelled.
    """
    held = _hold(meeting, by=by)
    current = Meeting.objects.select_related("slot").get(pk=meeting.pk)
    offered_only = current.state == MeetingState.PROPOSED
    if is_past(current) or not cancel(current, by=by):
        raise AlreadySettled
    due.cancel(held.introduction.pk, kinds=[MEETING_REMINDER])
    if offered_only:
        mails.slots_withdrawn(held.introduction, current, by=held.side)


def _hold(meeting: Meeting, *, by: User) -> Together:
    """Hold the request of a meeting for one of its two sides. Raises as `together.hold` does."""
    introduction = Introduction.objects.get(pk=meeting.introduction_id)
    return hold(introduction, by=by)


def meeting_reminder(row: DueRow, *, now: datetime) -> None:
    """Remind both sides of all they have the same day, unless this meeting changed meanwhile."""
    meeting_id, _, sequence = row.occasion.partition(":")
    meeting = (
        Meeting.objects.filter(
            pk=meeting_id,
            state=MeetingState.BOOKED,
            sequence=sequence,
            slot__starts_at__gt=now,
            introduction__help_request__consent__withdrawn_at=None,
        )
        .select_related(
            "slot", "introduction__connector__user", "introduction__help_request__owner"
        )
        .first()
    )
    if meeting is None or meeting.slot is None:
        return
    day = meeting.slot.starts_at.astimezone(PARIS).date()
    owner, helper = meeting.introduction.help_request.owner, meeting.introduction.connector.user
    mails.meetings_of_tomorrow(owner, day, side=Side.OWNER)
    mails.meetings_of_tomorrow(helper, day, side=Side.CONNECTOR)


HANDLERS: Final = {MEETING_REMINDER: meeting_reminder}
