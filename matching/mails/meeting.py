"""Slots are offered, taken, moved, cancelled; calendars are told, and both sides the day before.

What goes to a connecteur never names the owner or the firm, in the mail or in the calendar: both
outlive a consent.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from matching.enums import MeetingState, Side
from matching.mails.words import exchange_link, introduction_link, which_firm
from matching.models import Introduction, Meeting
from matching.notifications import (
    MeetingBooked,
    MeetingCancelled,
    MeetingsTomorrow,
    OtherSlotsAsked,
    SlotsProposed,
    SlotsWithdrawn,
)
from notifications.calendars import Invitation, calendar_of
from reference.holidays import PARIS


def slots_proposed(
    introduction: Introduction, meeting: Meeting, moments: Sequence[datetime]
) -> None:
    SlotsProposed(
        to=introduction.help_request.owner,
        context={
            "connector": introduction.connector.display_name,
            "moves": meeting.state == MeetingState.BOOKED,
            "moments": sorted(moments),
            "link": _link(introduction, Side.OWNER),
        },
        dedup_key=f"slots_proposed:{meeting.pk}:{meeting.revision}",
        about=introduction.pk,
        merge_key=f"slots_proposed:{meeting.pk}",
    ).send()


def other_slots_asked(introduction: Introduction, meeting: Meeting) -> None:
    OtherSlotsAsked(
        to=introduction.connector.user,
        context={
            "moves": meeting.state == MeetingState.BOOKED,
            "link": _link(introduction, Side.CONNECTOR),
        },
        dedup_key=f"other_slots_asked:{meeting.pk}:{meeting.revision}",
        about=introduction.pk,
    ).send()


def slots_withdrawn(introduction: Introduction, meeting: Meeting, *, by: Side) -> None:
    """Tell the side that did not take the offer back, or did not refuse it."""
    for_owner = by == Side.CONNECTOR
    SlotsWithdrawn(
        to=introduction.help_request.owner if for_owner else introduction.connector.user,
        context={
            "for_owner": for_owner,
            "connector": introduction.connector.display_name,
            "link": _link(introduction, Side.OWNER if for_owner else Side.CONNECTOR),
        },
        dedup_key=f"slots_withdrawn:{meeting.pk}",
        about=introduction.pk,
    ).send()


def meeting_booked(introduction: Introduction, meeting: Meeting, *, moved: bool) -> None:
    for side in Side:
        MeetingBooked(
            to=_to(introduction, side),
            context={**_words(introduction, meeting, side), "moved": moved},
            dedup_key=f"meeting_booked:{meeting.pk}:{meeting.sequence}:{side}",
            about=introduction.pk,
            merge_key=f"meeting:{meeting.pk}",
            calendar=calendar_for(introduction, meeting, side),
        ).send()


def meeting_cancelled(meeting: Meeting) -> None:
    introduction = Introduction.objects.select_related(
        "connector__user", "help_request__owner"
    ).get(pk=meeting.introduction_id)
    for side in Side:
        MeetingCancelled(
            to=_to(introduction, side),
            context=_words(introduction, meeting, side),
            dedup_key=f"meeting_cancelled:{meeting.pk}:{side}",
            about=introduction.pk,
            merge_key=f"meeting:{meeting.pk}",
            calendar=calendar_for(introduction, meeting, side),
        ).send()


def meetings_of_tomorrow(user: User, day: date, *, side: Side) -> None:
    """Remind somebody of all they have on one day, in one mail."""
    since = datetime.combine(day, datetime.min.time(), PARIS)
    until = datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS)
    theirs = {"introduction__connector__user": user}
    if side == Side.OWNER:
        theirs = {"introduction__help_request__owner": user}
    meetings = (
        Meeting.objects.filter(
            **theirs,
            state=MeetingState.BOOKED,
            slot__starts_at__gte=since,
            slot__starts_at__lt=until,
        )
        .select_related("slot", "introduction__connector", "introduction__help_request")
        .order_by("slot__starts_at")
    )
    MeetingsTomorrow(
        to=user,
        context={
            "day": day,
            "meetings": [_words(one.introduction, one, side) for one in meetings],
        },
        dedup_key=f"meetings_tomorrow:{side}:{user.pk}:{day}",
    ).send()


def _to(introduction: Introduction, side: Side) -> User:
    owner, helper = introduction.help_request.owner, introduction.connector.user
    return owner if side == Side.OWNER else helper


def _words(introduction: Introduction, meeting: Meeting, side: Side) -> dict[str, Any]:
    return {
        "for_owner": side == Side.OWNER,
        "connector": introduction.connector.display_name,
        "which": which_firm(introduction),
        "slot": meeting.slot,
        "link": _link(introduction, side),
    }


def _link(introduction: Introduction, side: Side) -> str:
    page = (
        exchange_link(introduction.help_request_id)
        if side == Side.OWNER
        else introduction_link(introduction)
    )
    return f"{page}#rendez-vous"


def calendar_for(introduction: Introduction, meeting: Meeting, side: Side) -> str:
    """Return the invitation of one side to a meeting that is, or was, taken."""
    slot = meeting.slot
    assert slot is not None  # noqa: S101 - a constraint of what is taken
    cancelled = meeting.state == MeetingState.CANCELLED
    link = _link(introduction, side)
    whom = introduction.connector.display_name if side == Side.OWNER else "une entreprise aidée"
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return calendar_of(
        Invitation(
            uid=f"{meeting.pk}@{address.rpartition('@')[2]}",
            sequence=meeting.sequence,
            cancelled=cancelled,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            written_at=timezone.now(),
            summary=f"Rendez-vous avec {whom}",
            description=f"Rendez-vous {slot.get_channel_display()}. "
            f"Le déplacer ou l’annuler\u00a0: {link}",
            location="" if cancelled else slot.place,
            link=link,
            organizer=address,
            organizer_name=name or settings.BRAND_NAME,
            attendee=_to(introduction, side).email,
        )
    )
