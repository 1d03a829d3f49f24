"""A place is taken, waited for, given up; who came is ticked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from icalendar import Calendar

from accounts import history
from notifications import screening
from notifications.models import Message
from resources.enums import RegistrationState, ResourceState
from resources.event_errors import AlreadyRegistered, NotOpen, TooEarly, TooLate
from resources.models import Event, Registration
from resources.services import events, registering
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.resources.events import assert_sound, come, mail, mails, states

pytestmark = pytest.mark.django_db
REGISTERED, WAITING, CANCELLED, ATTENDED, ABSENT = (
    RegistrationState.REGISTERED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
    RegistrationState.ATTENDED,
    RegistrationState.ABSENT,
)


def test_places_are_taken_then_a_rank_of_the_waiting_list() -> None:
    event = EventFactory(places=2)
    one, two, three, four = (come(event, number) for number in range(1, 5))
    assert states(event) == [REGISTERED, REGISTERED, WAITING, WAITING]
    assert [row.rank for row in (one, two, three, four)] == [1, 2, 3, 4]
    assert_sound(event)
    assert (mails(one), mails(three)) == (["registered"], ["waiting"])
    assert "en premier" in mail(three, "waiting").body_text
    assert "une personne est avant vous" in mail(four, "waiting").body_text
    assert [step.to_state for step in history.of(three)] == [WAITING]


def test_whoever_comes_has_a_place_where_none_is_counted() -> None:
    event = EventFactory(places=None)
    for number in range(5):
        come(event, number)
    assert set(states(event)) == {REGISTERED}
    assert_sound(event)


def test_one_address_is_registered_once_and_may_come_back() -> None:
    event = EventFactory(places=1)
    first = come(event, "Camille@Example.org")
    assert first.email == "camille@example.org"
    with pytest.raises(AlreadyRegistered) as refused:
        come(event, " camille@example.ORG ")
    assert refused.value.registration == first
    assert registering.cancel(first, by=None)
    again = come(event, "camille@example.org")
    assert (again.state, again.rank) == (REGISTERED, 2)
    # Both know the same event under two UIDs: a calendar takes the second for another one.
    assert str(again.pk) in mail(again, "registered").calendar
    assert_sound(event)


def test_the_first_mail_goes_again_once_a_day() -> None:
    event = EventFactory(places=1)
    has, waits = come(event, 1), come(event, 2)
    for one in (has, has, waits):
        registering.send_again(one)
    assert mails(has) == ["registered", "registered"]
    assert mails(waits) == ["waiting", "waiting"]


def test_somebody_signed_in_owns_the_registration_of_their_own_address_only() -> None:
    event, user = EventFactory(), UserFactory()
    assert come(event, user.email, by=user).user == user
    assert come(event, "collegue@example.org", by=user).user is None


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"cancelled": True}, registering.CANCELLED),
        ({"begun": True}, registering.BEGUN),
        ({"over": True}, registering.BEGUN),
        ({"resource__proposed": True}, registering.NOT_PUBLISHED),
        ({"resource__state": ResourceState.HIDDEN}, registering.NOT_PUBLISHED),
        ({"resource__state": ResourceState.RETIRED}, registering.NOT_PUBLISHED),
    ],
    ids=["cancelled", "begun", "over", "proposed", "hidden", "retired"],
)
def test_what_is_not_open_refuses_in_words(event: dict[str, object], why: str) -> None:
    made = EventFactory(**event)
    with pytest.raises(NotOpen, match=why[:20]):
        come(made, 1)
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_a_place_given_up_goes_to_the_first_who_waits() -> None:
    event = EventFactory(places=1)
    one, two, three = (come(event, number) for number in range(1, 4))
    assert registering.cancel(one, by=None)
    assert states(event) == [CANCELLED, REGISTERED, WAITING]
    assert_sound(event)
    assert mails(two) == ["waiting", "place_freed"]
    assert mails(three) == ["waiting"]
    assert mails(one) == ["registered", "given_up"]
    # A second click changes nothing and frees nothing.
    assert not registering.cancel(one, by=None)
    assert states(event) == [CANCELLED, REGISTERED, WAITING]
    assert [step.to_state for step in history.of(two)] == [WAITING, REGISTERED]
    assert registering.cancel(three, by=None)
    assert states(event) == [CANCELLED, REGISTERED, CANCELLED]
    assert_sound(event)
    assert mail(three, "given_up").calendar == ""


def test_nothing_is_given_up_once_it_has_begun() -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1), come(event, 2)
    with time_machine.travel(event.starts_at, tick=False):
        for row in (one, two):
            with pytest.raises(TooLate):
                registering.cancel(row, by=None)
    assert states(event) == [REGISTERED, WAITING]


def test_an_event_cancelled_gives_no_place_to_those_who_wait() -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1), come(event, 2)
    events.cancel_event(event, reason="", by=event.resource.author)
    assert registering.cancel(one, by=None)
    two.refresh_from_db()
    assert two.state == WAITING


def test_calendars_learn_of_a_place_and_forget_it() -> None:
    event = EventFactory(online=True, places=1)
    one, two = come(event, 1), come(event, 2)
    registering.cancel(one, by=None)
    (taken,) = Calendar.from_ical(mail(one, "registered").calendar).walk("VEVENT")
    given_up = Calendar.from_ical(mail(one, "given_up").calendar)
    (gone,) = given_up.walk("VEVENT")
    assert given_up["METHOD"] == "CANCEL"
    assert gone["STATUS"] == "CANCELLED"
    assert str(gone["UID"]) == str(taken["UID"])
    assert gone["SEQUENCE"] == taken["SEQUENCE"] + 1
    assert str(taken["LOCATION"]) == "https://visio.example.org/salle"
    assert str(taken["ATTENDEE"]) == f"mailto:{one.email}"
    assert taken.decoded("DTSTART") == event.starts_at
    # How to connect is told to those who have a place alone.
    assert "visio.example.org" not in mail(two, "waiting").body_text
    assert "visio.example.org" in mail(two, "place_freed").body_text


def test_who_came_is_ticked_and_put_right() -> None:
    event = EventFactory(places=2)
    one, two, waits = (come(event, number) for number in range(1, 4))
    organiser = event.resource.author
    with pytest.raises(TooEarly):
        registering.take_attendance(event, present=[one.pk], by=organiser)
    with time_machine.travel(event.starts_at + timedelta(hours=1), tick=False):
        registering.take_attendance(event, present=[one.pk, waits.pk], by=organiser)
        assert states(event) == [ATTENDED, ABSENT, WAITING]
        registering.take_attendance(event, present=[one.pk, two.pk], by=organiser)
        registering.take_attendance(event, present=[one.pk, two.pk], by=organiser)
        assert states(event) == [ATTENDED, ATTENDED, WAITING]
        with pytest.raises(TooLate):
            registering.cancel(one, by=None)
    assert [step.to_state for step in history.of(two)] == [REGISTERED, ABSENT, ATTENDED]
    assert history.of(two)[-1].by == organiser
    assert_sound(event)
    with (
        time_machine.travel(event.ends_at + timedelta(days=31), tick=False),
        pytest.raises(TooLate),
    ):
        registering.take_attendance(event, present=[], by=organiser)


def test_what_is_no_longer_true_does_not_leave() -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1), come(event, 2)
    registering.cancel(one, by=None)
    relevant = {
        (row.about_id, row.name): _class(row.name).relevant(row) for row in Message.objects.all()
    }
    assert relevant == {
        (one.pk, "resources.event_registered"): False,
        (one.pk, "resources.event_given_up"): True,
        (two.pk, "resources.event_waiting"): False,
        (two.pk, "resources.event_place_freed"): True,
    }


def _class(name: str) -> type:
    return screening.registry.registered[name]


@pytest.mark.parametrize(
    "broken",
    [
        {"rank": 1},
        {"email": "PERSONNE1@example.org"},
        {"state": "autre"},
        {"name": ""},
        {"email": ""},
    ],
    ids=["one rank", "one address", "known state", "a name", "an address"],
)
def test_the_database_refuses_what_cannot_be(broken: dict[str, object]) -> None:
    event = EventFactory()
    come(event, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(**{"event": event, "rank": 7, **broken})


@pytest.mark.parametrize(
    "broken",
    [{"places": 2, "taken": 3}, {"place": "", "join_url": ""}, {"join_url": "http://example.org"}],
    ids=["oversold", "nowhere", "in clear"],
)
def test_the_database_refuses_an_event_that_cannot_be(broken: dict[str, object]) -> None:
    event = EventFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**broken)


def test_names_are_forgotten_thirty_days_after_and_figures_kept() -> None:
    event = EventFactory(places=3)
    user = UserFactory()
    gone, mine = come(event, 1), come(event, user.email, by=user)
    come(event, 2)
    registering.cancel(gone, by=None)
    over = event.ends_at + timedelta(days=30)
    assert events.forget_registrations(over) == 0
    assert events.forget_registrations(over + timedelta(seconds=1)) == 3
    mine.refresh_from_db()
    assert (mine.name, mine.email, mine.user, mine.state) == ("", "", None, REGISTERED)
    assert_sound(event)
    assert events.forget_registrations(over + timedelta(days=1)) == 0
    # Nor does what they did tell who they are.
    assert {step.by for step in history.of(mine)} == {None}
