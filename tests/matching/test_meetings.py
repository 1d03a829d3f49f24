"""Slots offered, one taken, moved, cancelled; calendars told, and both sides the day before."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.message import Message as Mime
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone
from icalendar import Calendar, Event

from accounts.models import StateChange, User
from accounts.services import withdraw_consent
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, MeetingChannel, Side
from matching.models import Introduction, Meeting, MeetingSlot, Ranking
from matching.services import Offer
from matching.services.meeting import meeting_reminder
from matching.services.steps import MEETING_REMINDER
from notifications.models import DueRow, Message
from notifications.transport import MailTransport
from reference.holidays import PARIS
from tests.factories.accounts import UserFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def introduction() -> Introduction:
    made: Introduction = IntroductionFactory(accepted=True)
    return made


def owner_of(introduction: Introduction) -> User:
    owner: User = introduction.help_request.owner
    return owner


def helper_of(introduction: Introduction) -> User:
    helper: User = introduction.connector.user
    return helper


def in_days(days: float, **given: Any) -> Offer:
    at = (timezone.now() + timedelta(days=days)).replace(second=0, microsecond=0)
    return Offer(at, **{"minutes": 45, "channel": MeetingChannel.PHONE, **given})


def offered(introduction: Introduction, *offers: Offer) -> Meeting:
    return services.propose_slots(
        introduction, offers=offers or (in_days(3), in_days(4)), by=helper_of(introduction)
    )


def take(meeting: Meeting, number: int = 0) -> MeetingSlot:
    meeting.refresh_from_db()
    free = meeting.slots.filter(withdrawn_at=None).exclude(pk=meeting.slot_id)
    slot = free.order_by("starts_at")[number]
    services.take_meeting_slot(
        meeting,
        slot_id=slot.pk,
        revision=meeting.revision,
        by=meeting.introduction.help_request.owner,
    )
    meeting.refresh_from_db()
    return slot


def mails(name: str) -> list[Message]:
    return list(Message.objects.filter(name=f"matching.{name}").order_by("created_at", "pk"))


def event_of(mail: Message) -> tuple[str, Event]:
    calendar = Calendar.from_ical(mail.calendar)
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_a_slot_offered_is_taken_and_both_calendars_are_told(introduction: Introduction) -> None:
    meeting = offered(introduction, in_days(3), in_days(4, place="Mairie"))
    (told,) = mails("slots_proposed")
    assert told.user == owner_of(introduction)
    slot = take(meeting)
    assert (meeting.state, meeting.slot, meeting.sequence) == ("booked", slot, 0)
    # The connecteur is free again of the other one.
    assert meeting.slots.get(withdrawn_at=None) == slot
    booked = mails("meeting_booked")
    assert {mail.user for mail in booked} == {owner_of(introduction), helper_of(introduction)}
    for mail in booked:
        method, event = event_of(mail)
        assert (method, event["SEQUENCE"]) == ("REQUEST", 0)
        assert event.decoded("DTSTART") == slot.starts_at
        assert str(meeting.pk) in event["UID"]
        assert str(event["ATTENDEE"]) == f"mailto:{mail.address}"
    recorded = StateChange.objects.filter(subject_id=meeting.pk)
    assert list(recorded.values_list("to_state", flat=True)) == ["proposed", "booked"]


def test_b10_no_calendar_tells_a_side_how_to_reach_the_other(introduction: Introduction) -> None:
    meeting = offered(introduction)
    take(meeting)
    services.cancel_meeting(meeting, by=owner_of(introduction))
    owner, helper = owner_of(introduction), helper_of(introduction)
    request = introduction.help_request
    for mail in [*mails("meeting_booked"), *mails("meeting_cancelled")]:
        other = helper if mail.user == owner else owner
        assert other.email not in mail.calendar + mail.body_text
        assert request.phone not in mail.calendar
        if mail.user == helper:
            assert request.contact_name not in mail.calendar + mail.body_text + mail.subject
            assert request.company.name not in mail.calendar + mail.body_text


def test_e6_each_change_is_one_more_of_the_same_meeting(introduction: Introduction) -> None:
    meeting = offered(introduction)
    take(meeting)
    offered(introduction, in_days(5))
    meeting.refresh_from_db()
    # Offered to move: what is taken stays so until the owner chooses.
    assert (meeting.state, Meeting.objects.count()) == ("booked", 1)
    slot = take(meeting)
    services.cancel_meeting(meeting, by=helper_of(introduction))
    told = [event_of(m) for m in [*mails("meeting_booked"), *mails("meeting_cancelled")]]
    assert [(method, event["SEQUENCE"]) for method, event in told] == [
        *[("REQUEST", 0)] * 2,
        *[("REQUEST", 1)] * 2,
        *[("CANCEL", 2)] * 2,
    ]
    assert len({str(event["UID"]) for _, event in told}) == 1
    assert told[2][1].decoded("DTSTART") == slot.starts_at
    assert told[-1][1]["STATUS"] == "CANCELLED"
    # Offered again after a cancellation, it is another meeting.
    assert offered(introduction).pk != meeting.pk


def test_e6_the_mail_carries_the_invitation_twice_and_its_method(
    introduction: Introduction,
) -> None:
    take(offered(introduction))
    mail = mails("meeting_booked")[0]
    sent = message_from_bytes(MailTransport().mail_of(mail).message().as_bytes(), policy=default)
    assert isinstance(sent, EmailMessage)
    part = _part(sent, "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    alternatives = next(sent.iter_parts())
    assert isinstance(alternatives, EmailMessage)
    assert [one.get_content_type() for one in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    attached = _part(sent, "application/ics")
    assert attached.get_filename() == "rendez-vous.ics"
    for one in (part, attached):
        raw = one.get_payload(decode=True)
        assert isinstance(raw, bytes)
        assert Calendar.from_ical(raw) == Calendar.from_ical(mail.calendar)


def _part(sent: EmailMessage, kind: str) -> Mime:
    return next(one for one in sent.walk() if one.get_content_type() == kind)


def test_of_two_tabs_one_takes(introduction: Introduction) -> None:
    meeting = offered(introduction)
    first, second = meeting.slots.order_by("starts_at")
    owner = owner_of(introduction)
    services.take_meeting_slot(meeting, slot_id=first.pk, revision=0, by=owner)
    for slot in (first, second):
        with pytest.raises(services.AlreadySettled):
            services.take_meeting_slot(meeting, slot_id=slot.pk, revision=0, by=owner)
    # Even from the page as it is now: the other slot is free for somebody else.
    with pytest.raises(services.SlotGone):
        services.take_meeting_slot(meeting, slot_id=second.pk, revision=1, by=owner)


def test_a_slot_gone_by_is_not_taken(introduction: Introduction) -> None:
    meeting = offered(introduction)
    MeetingSlot.objects.update(starts_at=F("starts_at") - timedelta(days=3, minutes=1))
    slot = meeting.slots.order_by("starts_at")[0]
    for slot_id in (slot.pk, uuid4()):
        with pytest.raises(services.SlotGone):
            services.take_meeting_slot(
                meeting, slot_id=slot_id, revision=0, by=owner_of(introduction)
            )


@pytest.mark.parametrize("days", [-0.01, 200])
def test_slots_are_to_come_within_six_months(introduction: Introduction, days: float) -> None:
    with pytest.raises(services.WrongMoment):
        offered(introduction, in_days(3), in_days(days))
    with pytest.raises(services.WrongMoment):
        offered(introduction, *(in_days(3 + number) for number in range(6)))
    assert not Meeting.objects.exists()


def test_f14_the_same_slots_offered_twice_are_one_proposal(introduction: Introduction) -> None:
    offers = (in_days(3), in_days(4))
    for _ in range(2):
        meeting = offered(introduction, *offers)
    assert (meeting.revision, meeting.slots.count()) == (0, 2)
    assert len(mails("slots_proposed")) == 1


def test_the_owner_asks_for_others_once_and_each_side_does_its_own(
    introduction: Introduction,
) -> None:
    meeting = offered(introduction)
    owner, helper = owner_of(introduction), helper_of(introduction)
    services.ask_for_other_slots(meeting, by=owner)
    with pytest.raises(services.AlreadySettled):
        services.ask_for_other_slots(meeting, by=owner)
    (told,) = mails("other_slots_asked")
    assert told.user == helper
    slot = meeting.slots.all()[0]
    with pytest.raises(services.NotYours):
        services.ask_for_other_slots(meeting, by=helper)
    with pytest.raises(services.NotYours):
        services.take_meeting_slot(meeting, slot_id=slot.pk, revision=0, by=helper)
    with pytest.raises(services.NotYours):
        services.propose_slots(introduction, offers=[in_days(3)], by=owner)
    with pytest.raises(services.NotYours):
        services.cancel_meeting(meeting, by=UserFactory())
    offered(introduction, in_days(8))
    meeting.refresh_from_db()
    assert meeting.others_asked_at is None
    assert slot.pk not in meeting.slots.filter(withdrawn_at=None).values_list("pk", flat=True)


def test_slots_taken_back_are_no_meeting(introduction: Introduction) -> None:
    for by in (owner_of(introduction), helper_of(introduction)):
        meeting = offered(introduction)
        services.cancel_meeting(meeting, by=by)
        with pytest.raises(services.AlreadySettled):
            services.cancel_meeting(meeting, by=by)
    assert not mails("meeting_cancelled")
    told = mails("slots_withdrawn")
    assert [mail.user for mail in told] == [helper_of(introduction), owner_of(introduction)]


def test_a_meeting_that_took_place_makes_room_for_the_next(introduction: Introduction) -> None:
    meeting = offered(introduction)
    take(meeting)
    MeetingSlot.objects.update(starts_at=F("starts_at") - timedelta(days=30))
    for act in (services.cancel_meeting, services.ask_for_other_slots):
        with pytest.raises(services.AlreadySettled):
            act(meeting, by=owner_of(introduction))
    assert offered(introduction).pk != meeting.pk
    meeting.refresh_from_db()
    assert meeting.state == "held"


def end(introduction: Introduction, how: str) -> None:
    if how == "consent":
        withdraw_consent(introduction.help_request.consent)
    elif how == "given back":
        services.withdraw_introduction(introduction, by=helper_of(introduction))
    else:
        services.answer_follow_up(
            introduction,
            side=Side.OWNER,
            follow_up=FollowUp.OUTCOME,
            value=FollowUpAnswerValue(how),
        )


@pytest.mark.parametrize("how", ["consent", "given back", "done", "abandoned"])
def test_what_was_to_come_ends_with_the_introduction(introduction: Introduction, how: str) -> None:
    meeting = offered(introduction)
    take(meeting)
    end(introduction, how)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert len(mails("meeting_cancelled")) == 2
    assert DueRow.objects.get(kind=MEETING_REMINDER).cancelled_at is not None
    with pytest.raises((services.AlreadySettled, services.ConsentWithdrawn)):
        services.cancel_meeting(meeting, by=owner_of(introduction))
    with pytest.raises((services.AlreadySettled, services.ConsentWithdrawn)):
        offered(introduction)


# --- The day before --------------------------------------------------------------------------


def reminder_of(introduction: Introduction) -> DueRow:
    return DueRow.objects.open().get(kind=MEETING_REMINDER, subject_id=introduction.pk)


def test_both_sides_are_reminded_the_day_before(introduction: Introduction) -> None:
    slot = take(offered(introduction))
    row = reminder_of(introduction)
    local = row.due_at.astimezone(PARIS)
    assert local.date() == slot.starts_at.astimezone(PARIS).date() - timedelta(days=1)
    assert (local.hour, local.minute) == (17, 0)
    for _ in range(2):
        meeting_reminder(row, now=row.due_at)
    told = mails("meetings_tomorrow")
    assert {mail.user for mail in told} == {owner_of(introduction), helper_of(introduction)}
    assert len(told) == 2


def test_a_meeting_moved_or_cancelled_is_not_reminded(introduction: Introduction) -> None:
    meeting = offered(introduction)
    take(meeting)
    first = reminder_of(introduction)
    offered(introduction, in_days(6))
    take(meeting)
    second = reminder_of(introduction)
    assert first.pk != second.pk
    meeting_reminder(first, now=first.due_at)
    services.cancel_meeting(meeting, by=owner_of(introduction))
    second.refresh_from_db()
    assert second.cancelled_at is not None
    meeting_reminder(second, now=second.due_at)
    assert not mails("meetings_tomorrow")


def test_a_reminder_that_comes_too_late_is_dropped(introduction: Introduction) -> None:
    slot = take(offered(introduction))
    meeting_reminder(reminder_of(introduction), now=slot.starts_at + timedelta(minutes=1))
    assert not mails("meetings_tomorrow")


def test_a_meeting_taken_the_same_day_needs_no_reminder(introduction: Introduction) -> None:
    take(offered(introduction, in_days(0.01)))
    assert not DueRow.objects.filter(kind=MEETING_REMINDER).exists()


def test_all_that_somebody_has_on_one_day_is_one_reminder(introduction: Introduction) -> None:
    other = IntroductionFactory(accepted=True, connector=introduction.connector)
    noon = datetime.combine(
        timezone.localdate() + timedelta(days=4), datetime.min.time().replace(hour=12), PARIS
    )
    rows = []
    for hours, one in enumerate((introduction, other)):
        offer = Offer(noon + timedelta(hours=hours), 30, MeetingChannel.PHONE)
        take(offered(one, offer))
        rows.append(reminder_of(one))
    for row in rows:
        meeting_reminder(row, now=row.due_at)
    told = [mail for mail in mails("meetings_tomorrow") if mail.user == helper_of(introduction)]
    assert len(told) == 1
    assert "12 h 00" in told[0].body_text
    assert "13 h 00" in told[0].body_text
    assert "Vos rendez-vous du" in told[0].subject
    assert len(mails("meetings_tomorrow")) == 3


def test_its_hour_is_that_of_paris_in_the_back_office() -> None:
    assert str(MeetingSlot(starts_at=datetime(2026, 7, 1, 8, 0, tzinfo=UTC))).endswith("10:00")
    assert str(Ranking(created_at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC))).endswith("09:00")
