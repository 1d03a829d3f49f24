"""A meeting ends: cancelled by one side, or because nothing is left to meet about."""

from django.utils import timezone

from accounts import history
from accounts.models import User
from matching import mails
from matching.enums import MeetingState
from matching.models import Introduction, Meeting


def end_with(introduction: Introduction, *, by: User | None) -> None:
    """Cancel what is still to come of an introduction that ends, in the caller's transaction.

    Its due rows go with those of the introduction.
    """
    meeting = Meeting.objects.open().filter(introduction=introduction).first()
    if meeting is None:
        return
    if is_past(meeting):
        history.move(meeting, [MeetingState.BOOKED], MeetingState.HELD, by=by)
        return
    cancel(meeting, by=by)


def is_past(meeting: Meeting) -> bool:
    """Tell whether the slot taken is behind us."""
    return meeting.slot is not None and meeting.slot.ends_at <= timezone.now()


def cancel(meeting: Meeting, *, by: User | None) -> bool:
    """Cancel a meeting offered or taken, and tell both calendars of one taken; False when it is
    over already."""
    before = history.move(
        meeting,
        [MeetingState.PROPOSED, MeetingState.BOOKED],
        MeetingState.CANCELLED,
        by=by,
        given={"sequence": meeting.sequence + 1, "revision": meeting.revision + 1},
    )
    if before is None:
        return False
    if before == MeetingState.BOOKED:
        mails.meeting_cancelled(meeting)
    return True
