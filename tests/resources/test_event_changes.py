"""An event is added, changed, cancelled; all are told, the day before and the day after too."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from unittest import mock

import pytest
import time_machine
from icalendar import Calendar

from accounts import history
from notifications import due
from notifications.models import DueRow, Message
from reference.holidays import PARIS
from resources.enums import RegistrationState, ResourceKind
from resources.event_errors import FewerThanTaken, TooLate, WrongMoment
from resources.models import Event
from resources.services import event_dates, events, registering
from resources.services.events import Sitting
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventResourceFactory, in_days
from tests.resources.events import assert_sound, come, mail, mails, states

pytestmark = pytest.mark.django_db
REGISTERED, WAITING = RegistrationState.REGISTERED, RegistrationState.WAITING


def sitting_of(event: Event) -> Sitting:
    event.refresh_from_db()
    return Sitting(
        event.starts_at, event.ends_at, event.place, event.commune, event.join_url, event.places
    )


def change(event: Event, **given: object) -> bool:
    sitting = replace(sitting_of(event), **given)  # type: ignore[arg-type]
    return events.change_event(event, sitting=sitting, by=event.resource.author)


def rows(event: Event) -> dict[tuple[str, str], datetime]:
    """Return what is due around an event, by kind and occasion."""
    return {
        (row.kind.removeprefix("resources.event_"), row.occasion): row.due_at
        for row in DueRow.objects.open().filter(subject_id=event.pk)
    }


def pass_to(moment: datetime) -> None:
    """Handle all that is due at a moment."""
    with time_machine.travel(moment, tick=False):
        while due.handle_next():
            pass


def test_an_event_is_added_to_its_resource() -> None:
    resource, by = EventResourceFactory(proposed=True), UserFactory()
    sitting = Sitting(in_days(3), in_days(3, 11), join_url="https://visio.example.org/a", places=5)
    event = events.add_event(resource, sitting=sitting, by=by)
    assert (event.left, event.where, event.region_id) == (5, "En ligne", None)
    assert [step.to_state for step in history.of(event)] == ["planned"]
    with pytest.raises(WrongMoment):
        events.add_event(
            EventResourceFactory(),
            sitting=replace(sitting, starts_at=in_days(-1), ends_at=in_days(3)),
            by=by,
        )
    with pytest.raises(ValueError, match="sheet"):
        events.add_event(EventResourceFactory(kind=ResourceKind.SHEET), sitting=sitting, by=by)


def test_a_change_of_date_is_told_to_people_and_calendars() -> None:
    event = EventFactory(places=1)
    has, waits = come(event, 1), come(event, 2)
    assert change(event, starts_at=in_days(12, 14), ends_at=in_days(12, 16))
    assert (mails(has), mails(waits)) == (["registered", "changed"], ["waiting", "changed"])
    told = mail(has, "changed")
    (moved,) = Calendar.from_ical(told.calendar).walk("VEVENT")
    (first,) = Calendar.from_ical(mail(has, "registered").calendar).walk("VEVENT")
    assert str(moved["UID"]) == str(first["UID"])
    assert moved["SEQUENCE"] == first["SEQUENCE"] + 1
    assert moved.decoded("DTSTART") == in_days(12, 14)
    assert mail(waits, "changed").calendar == ""
    assert "au même rang" in mail(waits, "changed").body_text
    assert not change(event)
    assert history.of(event)[-1].reason == "commence le, se termine le"


def test_more_places_go_at_once_to_those_who_wait_and_nobody_else_is_told() -> None:
    event = EventFactory(places=1)
    one, two, three, four = (come(event, number) for number in range(1, 5))
    assert change(event, places=3)
    assert states(event) == [REGISTERED, REGISTERED, REGISTERED, WAITING]
    assert mails(one) == ["registered"]
    assert mails(three) == ["waiting", "place_freed"]
    assert_sound(event)
    assert change(event, places=None)
    assert states(event)[-1] == REGISTERED
    assert mails(four) == ["waiting", "place_freed"]
    assert_sound(event)
    event.refresh_from_db()
    assert event.revision == 0


def test_places_never_go_below_those_taken() -> None:
    event = EventFactory(places=5)
    for number in range(3):
        come(event, number)
    with pytest.raises(FewerThanTaken) as refused:
        change(event, places=2)
    assert refused.value.taken == 3
    assert change(event, places=3)
    assert_sound(event)


def test_what_is_past_or_cancelled_does_not_change() -> None:
    event = EventFactory()
    with pytest.raises(WrongMoment):
        change(event, starts_at=in_days(-1))
    with pytest.raises(WrongMoment):
        change(event, ends_at=event.starts_at)
    events.cancel_event(event, reason="", by=event.resource.author)
    with pytest.raises(TooLate):
        change(event, places=50)
    begun, over = EventFactory(begun=True), EventFactory(over=True)
    with pytest.raises(TooLate):
        change(begun, places=50)
    with pytest.raises(TooLate):
        events.cancel_event(over, reason="", by=over.resource.author)


def test_a_cancellation_is_told_once_with_its_reason_and_empties_calendars() -> None:
    event = EventFactory(places=1)
    has, waits, gone = (come(event, number) for number in range(1, 4))
    registering.cancel(gone, by=None)
    by = event.resource.author
    events.cancel_event(event, reason="La salle est inondée.", by=by)
    with pytest.raises(TooLate):
        events.cancel_event(event, reason="", by=by)
    assert (mails(has)[-1], mails(waits)[-1], mails(gone)[-1]) == (
        "cancelled",
        "cancelled",
        "given_up",
    )
    assert "La salle est inondée." in mail(waits, "cancelled").body_text
    calendar = Calendar.from_ical(mail(has, "cancelled").calendar)
    (gone_event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], gone_event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert gone_event["SEQUENCE"] == 1
    assert mail(waits, "cancelled").calendar == ""
    assert rows(event) == {}


def test_what_is_due_follows_the_date() -> None:
    event = EventFactory()
    come(event, 1)
    come(event, 2)
    assert rows(event) == {
        ("reminder", "0"): in_days(9, 9),
        ("after", "0"): in_days(11, 10),
    }
    change(event, starts_at=in_days(20), ends_at=in_days(20, 12))
    assert rows(event) == {
        ("reminder", "1"): in_days(19, 9),
        ("after", "1"): in_days(21, 10),
    }
    # Tomorrow’s event is nobody’s surprise: they registered today.
    soon = EventFactory(starts_at=in_days(1, 9))
    with time_machine.travel(in_days(0, 12), tick=False):
        come(soon, 3)
    assert list(rows(soon)) == [("after", "0")]


@pytest.fixture
def small_batches() -> Iterator[None]:
    with mock.patch.object(event_dates, "BATCH", 2):
        yield


@pytest.mark.usefixtures("small_batches")
def test_everybody_is_reminded_once_the_day_before_and_written_to_once_after() -> None:
    event = EventFactory(places=4)
    come_in = [come(event, number) for number in range(1, 5)]
    waits, gone = come(event, 5), come(event, 6)
    registering.cancel(gone, by=None)
    pass_to(in_days(9, 8))
    assert not Message.objects.filter(name__endswith="event_reminder").exists()
    pass_to(in_days(9, 9))
    pass_to(in_days(9, 10))
    assert [mails(one).count("reminder") for one in come_in] == [1, 1, 1, 1]
    assert mails(waits) == ["waiting", "still_full"]
    assert "Ne vous déplacez pas" in mail(waits, "still_full").body_text
    assert mails(gone) == ["waiting", "given_up"]
    present = [one.pk for one in come_in[:3]]
    with time_machine.travel(in_days(10, 11), tick=False):
        registering.take_attendance(event, present=present, by=event.resource.author)
    pass_to(in_days(11, 10))
    pass_to(in_days(12, 10))
    assert [mails(one).count("after") for one in (*come_in, waits)] == [1, 1, 1, 0, 0]
    assert "?theme=visibilite-locale" in mail(come_in[0], "after").body_text


@pytest.mark.usefixtures("small_batches")
def test_a_change_and_a_cancellation_reach_everybody_in_batches() -> None:
    event = EventFactory(places=3)
    everybody = [come(event, number) for number in range(1, 6)]
    change(event, place="Autre salle")
    assert [mails(one).count("changed") for one in everybody] == [1, 1, 0, 0, 0]
    pass_to(in_days(1))
    assert [mails(one).count("changed") for one in everybody] == [1] * 5
    events.cancel_event(event, reason="Malade.", by=event.resource.author)
    pass_to(in_days(1, 10))
    assert [mails(one).count("cancelled") for one in everybody] == [1] * 5


@pytest.mark.parametrize("why", ["moved", "cancelled"])
def test_a_reminder_that_is_no_longer_true_says_nothing(why: str) -> None:
    event = EventFactory()
    one = come(event, 1)
    # As a sweep would have it in hand: its row was not dropped in time.
    with mock.patch.object(due, "cancel"):
        if why == "moved":
            change(event, starts_at=in_days(15), ends_at=in_days(15, 12))
        else:
            events.cancel_event(event, reason="", by=event.resource.author)
    pass_to(in_days(11, 11))
    assert not {"reminder", "after"} & set(mails(one))


def test_hours_are_those_of_paris_whatever_the_clock_does() -> None:
    # The clock goes back on 25 October 2026.
    with time_machine.travel(datetime(2026, 10, 1, 12, tzinfo=PARIS), tick=False):
        starts = datetime(2026, 10, 25, 10, tzinfo=PARIS)
        event = EventFactory(starts_at=starts, ends_at=starts + timedelta(hours=2))
        come(event, 1)
        due_at = {kind: at.astimezone(PARIS) for (kind, _), at in rows(event).items()}
        assert due_at["reminder"] == datetime(2026, 10, 24, 9, tzinfo=PARIS)
        assert due_at["after"] == datetime(2026, 10, 26, 10, tzinfo=PARIS)
