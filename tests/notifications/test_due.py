from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from notifications import due, sweeping
from notifications.models import LADDER, DueRow, Message
from tests.notifications.messages import Trial, trial_registered

KIND = "trial.reminder"


@pytest.fixture(autouse=True)
def handlers() -> Any:
    with mock.patch.dict(due._handlers, clear=True), trial_registered():
        yield due._handlers


def planned(*, minutes_ago: int = 1, kind: str = KIND, subject_id: UUID | None = None) -> DueRow:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return due.plan(kind, subject_id or uuid4(), due_at=at)


def write_mail(row: DueRow, *, now: datetime) -> None:
    Trial("a@example.org", dedup_key=f"{row.pk}").send()


@pytest.mark.django_db
def test_c3_planning_twice_makes_one_row() -> None:
    subject, at = uuid4(), timezone.now()
    first = due.plan(KIND, subject, due_at=at)
    assert due.plan(KIND, subject, due_at=at + timedelta(days=1)) == first
    assert DueRow.objects.get().due_at == at
    assert due.plan(KIND, subject, due_at=at, occasion="2") != first


@pytest.mark.django_db
def test_a_date_is_advanced_and_never_put_off() -> None:
    subject, now = uuid4(), timezone.now()
    row = due.plan(KIND, subject, due_at=now + timedelta(days=9))
    sooner = now + timedelta(days=3)
    assert due.advance(KIND, subject, due_at=sooner)
    assert not due.advance(KIND, subject, due_at=now + timedelta(days=5))
    assert not due.advance(KIND, subject, due_at=now, occasion="other")
    row.refresh_from_db()
    assert row.due_at == sooner
    past = planned()
    assert not due.advance(KIND, past.subject_id, due_at=now - timedelta(days=1))
    due.cancel(subject)
    assert not due.advance(KIND, subject, due_at=now)


@pytest.mark.django_db
def test_cancel_by_subject_and_by_kind() -> None:
    subject = uuid4()
    rows = [planned(subject_id=subject, kind=kind) for kind in ("a", "b", "c")]
    other = planned()
    assert due.cancel(subject, kinds=["a"]) == 1
    assert due.cancel(subject) == 2
    assert due.cancel(subject) == 0
    assert DueRow.objects.open().get() == other
    assert all(DueRow.objects.get(pk=row.pk).cancelled_at for row in rows)


@pytest.mark.django_db
def test_what_is_due_is_done_once_and_the_future_waits() -> None:
    due.register(KIND, write_mail)
    row = planned()
    future = due.plan(KIND, uuid4(), due_at=timezone.now() + timedelta(minutes=1))
    assert due.handle_next()
    assert not due.handle_next()
    row.refresh_from_db()
    future.refresh_from_db()
    assert row.done_at
    assert row.claimed_at
    assert future.done_at is None
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_the_oldest_goes_first() -> None:
    seen: list[int] = []

    def note(row: DueRow, *, now: datetime) -> None:
        seen.append(row.pk)

    due.register(KIND, note)
    late, later = planned(minutes_ago=1), planned(minutes_ago=5)
    sweeping.sweep()
    assert seen == [later.pk, late.pk]


@pytest.mark.django_db
def test_f21_a_poison_row_blocks_nobody_and_dies_after_six_tries() -> None:
    def poisoned(row: DueRow, *, now: datetime) -> None:
        write_mail(row, now=now)
        raise RuntimeError("a template raises")

    due.register("poison", poisoned)
    due.register(KIND, write_mail)
    poison, sound = planned(minutes_ago=9, kind="poison"), planned()
    sweeping.sweep()
    sound.refresh_from_db()
    assert sound.done_at
    for attempt in range(1, len(LADDER) + 1):
        poison.refresh_from_db()
        assert poison.attempts == attempt
        assert poison.last_error == "RuntimeError: a template raises"
        assert timezone.now() + LADDER[attempt - 1] - poison.due_at < timedelta(seconds=10)
        DueRow.objects.filter(pk=poison.pk).update(due_at=timezone.now())
        due.handle_next()
    poison.refresh_from_db()
    assert poison.attempts == len(LADDER) == 6
    assert poison.done_at is None
    assert DueRow.objects.dead().get() == poison
    # What the handler wrote before it raised is undone with it.
    assert Message.objects.get().dedup_key == str(sound.pk)


@pytest.mark.django_db
def test_a_handler_may_cancel_its_own_row() -> None:
    def settle(row: DueRow, *, now: datetime) -> None:
        assert due.cancel(row.subject_id) == 1

    due.register(KIND, settle)
    row = planned()
    assert due.handle_next()
    row.refresh_from_db()
    assert row.cancelled_at
    assert row.done_at is None
    assert row.attempts == 0


@pytest.mark.django_db
def test_a_kind_without_handler_waits_and_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_reported", set())
    row = planned(kind="unknown")
    sweeping.sweep()
    sweeping.sweep()
    row.refresh_from_db()
    assert (row.attempts, row.done_at) == (0, None)
    assert [r.message for r in caplog.records if "unknown" in r.message] == [
        "due rows of kind unknown have no handler and wait"
    ]


def test_one_handler_a_kind() -> None:
    due.register(KIND, write_mail)
    due.register(KIND, write_mail)
    with pytest.raises(ValueError, match="already"):
        due.register(KIND, lambda row, *, now: None)
