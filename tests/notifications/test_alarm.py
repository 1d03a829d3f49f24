"""« Due and not done for thirty minutes » is an alarm, once an incident (C9, C17)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config.celery import app
from notifications import alarm, due, health, sweeping, tasks
from notifications.enums import IncidentKind, MessageState
from notifications.models import DueRow, Heartbeat, Incident, Message
from tests.factories.accounts import UserFactory
from tests.notifications.messages import Trial, trial_registered

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30, seconds=1)


@pytest.fixture(autouse=True)
def _registered(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with trial_registered():
        yield


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(staff=True)
    return user


def alarms() -> list[str]:
    mails = Message.objects.filter(name="notifications.incident_opened").order_by("created_at")
    return list(mails.values_list("subject", flat=True))


def test_what_is_due_for_half_an_hour_is_told_once_and_closed_by_itself(
    staff: User, client: Client
) -> None:
    due.plan("nobody", uuid4(), due_at=timezone.now() - HALF_AN_HOUR)
    for _ in range(3):
        sweeping.sweep()
    assert alarms() == ["Panne\u00a0: échéances en retard"]
    tasks.canary()
    red = client.get("/health/worker")
    assert (red.status_code, red.json()["alive"], red.json()["well"]) == (503, True, False)
    assert red.json()["open_incidents"] == ["late_rows"]
    DueRow.objects.update(done_at=timezone.now())
    sweeping.sweep()
    assert Incident.objects.get().closed_at is not None
    assert client.get("/health/worker").status_code == 200
    # The next one is another incident.
    due.plan("nobody", uuid4(), due_at=timezone.now() - HALF_AN_HOUR)
    sweeping.sweep()
    assert len(alarms()) == 2


def test_f3_after_an_outage_the_lateness_is_told_though_it_is_caught_up(staff: User) -> None:
    message = Trial("a@example.org").send()
    Message.objects.update(due_at=timezone.now() - HALF_AN_HOUR)
    sweeping.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert alarms() == ["Panne\u00a0: messages en retard"]
    sweeping.sweep()
    assert Incident.objects.get().closed_at is not None


def test_what_fails_again_and_again_is_late_although_it_is_put_off(staff: User) -> None:
    row = due.plan("nobody", uuid4(), due_at=timezone.now() + timedelta(hours=1))
    DueRow.objects.filter(pk=row.pk).update(attempts=alarm.OFTEN)
    alarm.check()
    assert [one.kind for one in Incident.objects.all()] == [IncidentKind.LATE_ROWS]


def test_c17_what_is_given_up_is_told(staff: User) -> None:
    Trial("a@example.org").send()
    Message.objects.update(state=MessageState.DEAD)
    alarm.check()
    assert alarms() == ["Panne\u00a0: messages ou échéances abandonnés"]


def test_a_silent_task_is_told_and_red(staff: User, client: Client) -> None:
    tasks.canary()
    health.beat("imports")
    Heartbeat.objects.filter(name="imports").update(
        beaten_at=timezone.now() - timedelta(minutes=31)
    )
    alarm.check()
    assert Incident.objects.get().details == "imports"
    assert client.get("/health/worker").status_code == 503


def test_nothing_wrong_nothing_said(staff: User) -> None:
    due.plan("nobody", uuid4(), due_at=timezone.now() - timedelta(minutes=29))
    sweeping.sweep()
    assert not Incident.objects.exists()


def test_an_alarm_that_fails_does_not_stop_the_sweep(monkeypatch: Any) -> None:
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(alarm, "check", fail)
    Trial("a@example.org").send()
    assert sweeping.sweep().sent == 1


@pytest.mark.parametrize("name", sorted(project_settings.PERIODIC_TASKS))
def test_c9_each_periodic_task_leaves_a_sign_of_life(name: str) -> None:
    entry = project_settings.CELERY_BEAT_SCHEDULE[name]
    app.loader.import_default_modules()
    app.tasks[entry["task"]].run()
    expected = health.WORKER if name == "canary" else name
    assert Heartbeat.objects.filter(name=expected).exists()
