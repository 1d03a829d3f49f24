"""Quiet hours: a mail that can wait is due at the end of them, on the clocks of Paris."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.utils import timezone

from accounts.notifications import SignInCode
from notifications import quiet, registry, sweeping
from notifications.enums import MessageState
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.notifications.messages import Trial, trial_registered

TWO_HOURS = timedelta(hours=2)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "since", "until", "expected"),
    [
        # Winter in Paris is one hour ahead, summer two.
        ("2026-01-15 20:30", "20:00", "08:00", "2026-01-16 07:00"),
        ("2026-07-15 20:30", "20:00", "08:00", "2026-07-16 06:00"),
        # Past midnight, within the same night.
        ("2026-07-16 01:00", "20:00", "08:00", "2026-07-16 06:00"),
        # At the first minute, and no more at the last.
        ("2026-07-15 18:00", "20:00", "08:00", "2026-07-16 06:00"),
        ("2026-07-16 06:00", "20:00", "08:00", "2026-07-16 06:00"),
        ("2026-07-15 12:00", "20:00", "08:00", "2026-07-15 12:00"),
        # A day only: from noon to two o’clock.
        ("2026-07-15 10:30", "12:00", "14:00", "2026-07-15 12:00"),
        ("2026-07-15 12:30", "12:00", "14:00", "2026-07-15 12:30"),
        # The evening before a month and a year begin.
        ("2026-12-31 21:00", "20:00", "08:00", "2027-01-01 07:00"),
        # To midnight.
        ("2026-07-15 21:00", "20:00", "00:00", "2026-07-15 22:00"),
    ],
)
def test_the_end_of_quiet_hours(at: str, since: str, until: str, expected: str) -> None:
    end = quiet.end_of_quiet(
        utc(at), since=time.fromisoformat(since), until=time.fromisoformat(until)
    )
    assert end == utc(expected)


@pytest.mark.parametrize(
    ("at", "until", "expected"),
    [
        # 29 March 2026: two o’clock is three. The night is an hour shorter.
        ("2026-03-28 22:00", "07:00", "2026-03-29 05:00"),
        # An end that the clock jumps over comes as soon as the hour after it.
        ("2026-03-29 00:50", "02:30", "2026-03-29 01:30"),
        # 25 October 2026: three o’clock is two. The night is an hour longer.
        ("2026-10-24 22:00", "07:00", "2026-10-25 06:00"),
        # Half past two comes twice: the first one, and once past it the second.
        ("2026-10-24 22:00", "02:30", "2026-10-25 00:30"),
        ("2026-10-25 01:10", "02:30", "2026-10-25 01:30"),
    ],
)
def test_the_night_when_the_clock_changes(at: str, until: str, expected: str) -> None:
    end = quiet.end_of_quiet(utc(at), since=time(22), until=time.fromisoformat(until))
    assert end == utc(expected)


@pytest.fixture
def two_hours_of_quiet() -> Iterator[None]:
    """Have everybody be quiet for two hours from now on."""

    def rule(user: Any, at: datetime) -> datetime:
        return at + TWO_HOURS

    with trial_registered(), mock.patch.object(quiet, "_rules", [rule]):
        yield


@pytest.mark.django_db
class TestWhatWaits:
    def test_a_mail_to_a_person_waits_and_the_sweep_sends_it_at_the_end(
        self, two_hours_of_quiet: None, mailoutbox: list[Any]
    ) -> None:
        message = Trial(UserFactory()).send()
        assert message.due_at > timezone.now() + TWO_HOURS - timedelta(minutes=1)
        with mock.patch("notifications.sweeping.deliver") as deliver:
            sweeping.sweep()
        assert not deliver.called
        with (
            time_machine.travel(message.due_at + timedelta(seconds=1), tick=False),
            mock.patch("notifications.sweeping.deliver", side_effect=_sent) as deliver,
        ):
            sweeping.sweep()
        assert [call.args for call in deliver.call_args_list] == [(message.pk,)]

    def test_nobody_rings_for_what_waits(
        self, two_hours_of_quiet: None, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            Trial(UserFactory()).send()
        assert callbacks == []
        with django_capture_on_commit_callbacks() as callbacks:
            Trial("quelquun@example.org").send()
        assert len(callbacks) == 1

    def test_an_address_without_a_person_and_what_is_urgent_never_wait(
        self, two_hours_of_quiet: None
    ) -> None:
        class Urgent(Trial):
            name = "trial.urgent"
            urgent = True

        soon = timezone.now() + timedelta(minutes=1)
        assert Trial("quelquun@example.org").send().due_at < soon
        with mock.patch.dict(registry._classes, {Urgent.name: Urgent}):
            assert Urgent(UserFactory()).send().due_at < soon

    def test_a_code_to_sign_in_never_waits(self, two_hours_of_quiet: None) -> None:
        message = SignInCode(UserFactory(), context={"code": "123456", "minutes": 15}).send()
        assert message.due_at <= timezone.now()


def _sent(message_id: Any) -> bool:
    Message.objects.filter(pk=message_id).update(state=MessageState.SENT, sent_at=timezone.now())
    return True


def test_without_a_rule_nothing_waits() -> None:
    now = timezone.now()
    with mock.patch.object(quiet, "_rules", []):
        assert quiet.earliest_for(UserFactory.build(), at=now) == now
