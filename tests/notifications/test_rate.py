"""How many mails leave in one second: never more than the setting says, and never none for ever."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from notifications import rate, registry, sweeping
from notifications.delivery import deliver
from notifications.enums import MessageState
from notifications.models import Message
from tests.at_once import race
from tests.notifications.messages import Trial, trial_registered

SECOND = timedelta(seconds=1)


class AskedFor(Trial):
    name: ClassVar[str] = "trial.asked_for"
    urgent = True


@pytest.fixture(autouse=True)
def _a_few_a_second(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.MAILS_PER_SECOND = 3
    monkeypatch.setattr("notifications.messages.ring", lambda _: False)
    with trial_registered(), mock.patch.dict(registry._classes, {AskedFor.name: AskedFor}):
        yield


def written(count: int, *, kind: type[Trial] = Trial) -> list[Message]:
    return [kind(f"n{n}@example.org").send() for n in range(count)]


def one_moment() -> time_machine.travel:
    """Stop the clock of the rows, not the one that a sweep counts its time by."""
    return time_machine.travel(timezone.now(), tick=False)


def in_one_second(moments: list[datetime]) -> int:
    """Return the most that left in any second."""
    return max(sum(begun <= one < begun + SECOND for one in moments) for begun in moments)


@pytest.mark.django_db
def test_a_heap_leaves_at_the_rate_and_all_of_it() -> None:
    messages = written(8)
    assert sweeping.sweep().sent == 8
    left = [one.sent_at for one in Message.objects.filter(pk__in=[one.pk for one in messages])]
    assert in_one_second([at for at in left if at is not None]) == 3


@pytest.mark.django_db
def test_without_a_rate_nothing_waits(settings: Any) -> None:
    settings.MAILS_PER_SECOND = 0
    written(8)
    with one_moment():
        assert sweeping.sweep().sent == 8


@pytest.mark.django_db
def test_whoever_is_rung_for_one_too_many_leaves_it_to_the_sweep() -> None:
    messages = written(4)
    with one_moment():
        assert [deliver(one.pk) for one in messages] == [True, True, True, None]
    messages[3].refresh_from_db()
    assert (messages[3].state, messages[3].attempts) == (MessageState.DUE, 0)
    assert sweeping.sweep().sent == 1


@pytest.mark.django_db
def test_what_was_asked_for_this_minute_never_waits_and_comes_first() -> None:
    messages = written(5)
    asked = written(4, kind=AskedFor)
    with one_moment():
        assert sweeping.sweep(budget_seconds=2).sent == 4
    states = set(
        Message.objects.filter(pk__in=[one.pk for one in asked]).values_list("state", flat=True)
    )
    assert states == {MessageState.SENT}
    assert Message.objects.filter(pk__in=[one.pk for one in messages], state="sent").count() == 0


@pytest.mark.django_db
def test_a_sweep_that_finds_no_room_ends_in_time_and_loses_nothing() -> None:
    written(5)
    with one_moment():
        assert sweeping.sweep(budget_seconds=2).sent == 3
    assert Message.objects.filter(state=MessageState.DUE, attempts=0).count() == 2


def on_its_way(*, lease_ends_in: timedelta) -> None:
    for one in written(3):
        Message.objects.filter(pk=one.pk).update(
            state=MessageState.SENDING, leased_until=timezone.now() + lease_ends_in
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lease_ends_in", "room"),
    [
        (timedelta(seconds=200), False),
        # The worker died: its lease is over.
        (timedelta(seconds=-1), True),
        # The clock was an hour ahead.
        (timedelta(hours=1), True),
    ],
)
def test_what_is_on_its_way_counts_as_long_as_its_lease(
    lease_ends_in: timedelta, room: bool
) -> None:
    on_its_way(lease_ends_in=lease_ends_in)
    assert rate.has_room(at=timezone.now()) is room


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "room"),
    [
        (timedelta(), False),
        (timedelta(seconds=-1.5), True),
        (timedelta(hours=1), True),
    ],
)
def test_what_left_counts_for_a_second_whatever_the_clock_did(sent: timedelta, room: bool) -> None:
    for one in written(3):
        Message.objects.filter(pk=one.pk).update(
            state=MessageState.SENT, sent_at=timezone.now() + sent
        )
    assert rate.has_room(at=timezone.now()) is room


@pytest.mark.django_db(transaction=True)
def test_twelve_workers_together_keep_to_it() -> None:
    with transaction.atomic():
        messages = written(12)
    race([lambda one=one: deliver(one.pk) for one in messages])
    sent = Message.objects.filter(state=MessageState.SENT).values_list("sent_at", flat=True)
    left = [at for at in sent if at is not None]
    # More than three where the machine took more than a second.
    assert len(mail.outbox) == len(left) >= 3
    assert in_one_second(left) == 3
    assert Message.objects.filter(state=MessageState.DUE, attempts=0).count() == 12 - len(left)
