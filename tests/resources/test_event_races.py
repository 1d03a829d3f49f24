"""Of those who come at once, each has a place or a rank, whatever happens meanwhile (issue 6)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import due
from notifications.models import DueRow
from resources.enums import RegistrationState
from resources.event_errors import AlreadyRegistered
from resources.models import Event, Registration
from resources.services import confirming, events, registering
from resources.services.events import Sitting
from tests.at_once import race
from tests.factories.events import EventFactory
from tests.resources.events import assert_sound, come, mails, states

pytestmark = pytest.mark.django_db(transaction=True)
REGISTERED, WAITING = RegistrationState.REGISTERED, RegistrationState.WAITING


def test_of_fifty_at_once_for_three_places_three_get_in_and_the_others_wait_in_order() -> None:
    event = EventFactory(places=10)
    for number in range(7):
        come(event, number)
    crowd = [partial(come, event, number) for number in range(100, 150)]
    assert race(crowd) == ["won"] * 50
    rows = list(event.registrations.order_by("rank"))
    assert [row.rank for row in rows] == list(range(1, 58))
    assert states(event) == [REGISTERED] * 10 + [WAITING] * 47
    assert_sound(event)
    # Each was told where they stand: a place, or how many come first.
    assert {tuple(mails(row)) for row in rows[:10]} == {("registered",)}
    assert {tuple(mails(row)) for row in rows[10:]} == {("waiting",)}


def test_one_address_sent_ten_times_at_once_has_one_place() -> None:
    event = EventFactory(places=3)
    outcomes = race([partial(come, event, "double@example.org") for _ in range(10)])
    assert outcomes == [AlreadyRegistered.__name__] * 9 + ["won"]
    assert states(event) == [REGISTERED]
    assert_sound(event)


@pytest.mark.parametrize("attempt", range(3))
def test_giving_up_and_coming_at_once_neither_oversell_nor_leave_a_place_free(attempt: int) -> None:
    event = EventFactory(places=5)
    inside = [come(event, number) for number in range(5)]
    waiting = [come(event, number) for number in range(10, 13)]
    acts: list[Any] = [partial(registering.cancel, one, by=None) for one in inside[:4]]
    # Somebody who waits gives up too, and one clicks twice.
    acts += [partial(registering.cancel, one, by=None) for one in (waiting[0], inside[0])]
    acts += [partial(come, event, number) for number in range(20, 26)]
    assert race(acts) == ["won"] * len(acts)
    assert_sound(event)
    rows = event.registrations.filter(state=REGISTERED)
    # Six newcomers and two of those who waited for four places: full, the first of them in.
    assert rows.count() == 5
    assert set(waiting[1:]) <= set(rows)
    ranks = rows.values_list("rank", flat=True)
    left = event.registrations.waiting().values_list("rank", flat=True)
    assert max(ranks) < min(left)


def test_changing_the_number_of_places_at_once_with_coming_and_going() -> None:
    event = EventFactory(places=4)
    inside = [come(event, number) for number in range(4)]
    by = event.resource.author

    def sitting(places: int) -> Sitting:
        shown = Event.objects.select_related("commune").get(pk=event.pk)
        return Sitting(
            shown.starts_at, shown.ends_at, shown.place, shown.commune, shown.join_url, places
        )

    acts: list[Any] = [
        partial(events.change_event, event, sitting=sitting(places), by=by) for places in (3, 6, 4)
    ]
    acts += [partial(registering.cancel, one, by=None) for one in inside[:2]]
    acts += [partial(come, event, number) for number in range(10, 15)]
    outcomes = race(acts)
    assert set(outcomes) <= {"won", "FewerThanTaken"}
    assert outcomes.count("won") >= 7
    assert_sound(event)


def test_of_addresses_that_nobody_confirms_places_go_to_who_waits_in_their_order() -> None:
    event = EventFactory(places=3)
    race([partial(come, event, number, proven=False) for number in range(8)])
    real = [come(event, number) for number in range(20, 22)]
    assert states(event) == [REGISTERED] * 3 + [WAITING] * 7
    invented = list(event.registrations.filter(confirmed_at=None))
    due_rows = list(DueRow.objects.filter(subject_id__in=[one.pk for one in invented]))
    assert len(due_rows) == 8
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=True):
        keeps = min(invented, key=lambda one: one.rank)
        # One of them is somebody: confirmed at the very moment when a sweep takes it back.
        acts: list[Any] = [due.handle_next] * 8
        assert race([*acts, partial(confirming.confirm, keeps)]) == ["won"] * 9
        while due.handle_next():
            pass
    assert_sound(event)
    keeps.refresh_from_db()
    kept = keeps.state == REGISTERED
    assert kept == (keeps.confirmed_at is not None)
    for one in real:
        one.refresh_from_db()
        assert one.state == REGISTERED
    assert event.taken == 2 + kept


def test_cancelling_the_event_at_once_with_coming_tells_everybody_once() -> None:
    event = EventFactory(places=3)
    come(event, 1)
    by = event.resource.author
    acts: list[Any] = [partial(events.cancel_event, event, reason="Malade.", by=by)] * 2
    acts += [partial(come, event, number) for number in range(10, 16)]
    outcomes = race(acts)
    assert outcomes.count("TooLate") == 1
    assert set(outcomes) <= {"won", "TooLate", "NotOpen"}
    assert_sound(event)
    for one in Registration.objects.filter(event=event):
        assert mails(one).count("cancelled") == 1
