"""Lives of events drawn at random: whatever people do, the places are sound (QUALITY F26)."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from notifications.models import DueRow
from resources.event_errors import AlreadyRegistered, FewerThanTaken, NotOpen, TooEarly, TooLate
from resources.models import Event, Registration
from resources.services import confirming, events, registering
from tests.factories.events import EventFactory
from tests.resources.events import assert_sound, come
from tests.resources.test_event_changes import sitting_of

LIVES = int(os.environ.get("LIVES", "15"))
PLACES = st.none() | st.integers(1, 6)


class LifeOfAnEvent(RuleBasedStateMachine):
    """People come, come back and give up; its organiser moves, grows, shrinks and cancels it."""

    event: Event

    @initialize(places=PLACES)
    def is_published(self, places: int | None) -> None:
        self.savepoint = transaction.savepoint()
        self.event = EventFactory(places=places)
        self.ranks: list[int] = []

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    @rule(number=st.integers(1, 9), proven=st.booleans())
    def somebody_comes(self, number: int, proven: bool) -> None:
        try:
            self.ranks.append(come(self.event, number, proven=proven).rank)
        except AlreadyRegistered:
            live = Registration.objects.live().filter(event=self.event)
            assert live.filter(email=f"personne{number}@example.org").exists()
        except NotOpen:
            assert self.event.cancelled_at is not None

    @rule(which=st.integers(0, 30))
    def somebody_gives_up(self, which: int) -> None:
        rows = list(self.event.registrations.order_by("rank"))
        if rows:
            registering.cancel(rows[which % len(rows)], by=None)

    @rule(which=st.integers(0, 30))
    def somebody_confirms(self, which: int) -> None:
        rows = list(self.event.registrations.order_by("rank"))
        if rows:
            confirming.confirm(rows[which % len(rows)])

    @rule(which=st.integers(0, 30))
    def nobody_confirms(self, which: int) -> None:
        rows = list(self.event.registrations.order_by("rank"))
        if rows:
            one = rows[which % len(rows)]
            row = DueRow(kind=registering.UNCONFIRMED, subject_id=one.pk)
            confirming.release(row, now=timezone.now())

    @rule(places=PLACES, hours=st.integers(0, 2))
    def it_changes(self, places: int | None, hours: int) -> None:
        now = sitting_of(self.event)
        moved = replace(now, places=places, ends_at=now.ends_at + timedelta(hours=hours))
        try:
            events.change_event(self.event, sitting=moved, by=self.event.resource.author)
        except FewerThanTaken:
            self.event.refresh_from_db()
            assert places is not None
            assert places < self.event.taken
        except TooLate:
            assert self.event.cancelled_at is not None

    @rule(drawn=st.integers(0, 9))
    def it_is_cancelled_now_and_then(self, drawn: int) -> None:
        if drawn or self.event.cancelled_at is not None:
            return
        events.cancel_event(self.event, reason="Neige.", by=self.event.resource.author)

    @rule()
    def its_organiser_ticks_too_soon(self) -> None:
        with pytest.raises((TooEarly, TooLate)):
            registering.take_attendance(self.event, present=[], by=self.event.resource.author)

    @invariant()
    def places_are_sound_and_nobody_passed_before(self) -> None:
        if not hasattr(self, "event"):
            return
        self.event.refresh_from_db()
        assert self.ranks == sorted(set(self.ranks))
        if self.event.cancelled_at is not None:
            return
        assert_sound(self.event)
        rows = Registration.objects.filter(event=self.event)
        waiting = list(rows.waiting().values_list("rank", flat=True))
        inside = list(rows.holding().values_list("rank", flat=True))
        assert not waiting or max(inside) < min(waiting)


@pytest.mark.django_db
def test_f26_whatever_people_do_no_place_is_sold_twice_nor_left_free() -> None:
    run_state_machine_as_test(
        LifeOfAnEvent,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
