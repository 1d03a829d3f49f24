"""Several workers at once, each with a connection of its own."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from notifications import due, sweeping
from notifications.delivery import deliver
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from tests.notifications.messages import Trial, trial_registered

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("notifications.messages.ring", lambda _: False)
    with mock.patch.dict(due._handlers, clear=True), trial_registered():
        yield


def at_once(act: Callable[[], Any], *, times: int) -> list[Any]:
    """Run an act in several threads that start together; return what each returned."""
    gate = threading.Barrier(times)
    results: list[Any] = []

    def run() -> None:
        try:
            gate.wait(10)
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == times
    return results


def test_c6_one_message_has_one_sender() -> None:
    with transaction.atomic():
        message = Trial("a@example.org").send()
    outcomes = at_once(lambda: deliver(message.pk), times=8)
    assert sorted(outcomes, key=str) == [None] * 7 + [True]
    assert len(mail.outbox) == 1


def test_c3_one_key_makes_one_message_whoever_writes_it() -> None:
    def write() -> Any:
        with transaction.atomic():
            return Trial("a@example.org", dedup_key="k").send().pk

    assert len(set(at_once(write, times=8))) == 1
    assert Message.objects.count() == 1


def test_c2_two_sweeps_at_once_do_each_thing_once() -> None:
    handled: list[int] = []

    def write_mail(row: DueRow, *, now: datetime) -> None:
        handled.append(row.pk)
        Trial("a@example.org").send()

    due.register("trial", write_mail)
    at = timezone.now() - timedelta(minutes=1)
    for _ in range(30):
        due.plan("trial", uuid4(), due_at=at)
    swept = at_once(sweeping.sweep, times=4)
    assert sum(one.handled for one in swept) == 30
    assert len(handled) == len(set(handled)) == 30
    assert DueRow.objects.open().count() == 0
    assert Message.objects.filter(state=MessageState.SENT).count() == 30
    assert len(mail.outbox) == 30
    assert sum(one.sent for one in swept) == 30


def test_c6_no_transaction_is_open_while_a_mail_leaves() -> None:
    seen: list[tuple[bool, str]] = []

    class Watching:
        def send(self, message: Message) -> None:
            state = Message.objects.values_list("state", flat=True).get(pk=message.pk)
            seen.append((connection.in_atomic_block, state))

    with transaction.atomic():
        message = Trial("a@example.org").send()
    deliver(message.pk, transport=Watching())  # type: ignore[arg-type]  # a stand-in
    assert seen == [(False, "sending")]


def test_cancelling_never_waits_for_a_sweep_that_waits_for_it() -> None:
    """A service holds its subject and cancels; the handler holds the row and wants the subject."""
    holds_row, subject = threading.Event(), uuid4()
    with transaction.atomic():
        message = Trial("a@example.org").send()

    def wants_subject(row: DueRow, *, now: datetime) -> None:
        holds_row.set()
        Message.objects.filter(pk=message.pk).update(category="handler")

    due.register("trial", wants_subject)
    row = due.plan("trial", subject, due_at=timezone.now())

    def sweep_once() -> None:
        try:
            due.handle_next()
        finally:
            connection.close()

    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(category="service")
        sweep = threading.Thread(target=sweep_once)
        sweep.start()
        assert holds_row.wait(10)
        assert due.cancel(subject) == 0
    sweep.join(10)
    row.refresh_from_db()
    message.refresh_from_db()
    assert row.done_at
    assert row.attempts == 0
    assert message.category == "handler"
