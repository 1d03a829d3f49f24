from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import due, health, sweeping, tasks
from notifications.enums import MessageState
from notifications.models import LADDER, DueRow, Heartbeat, Message
from tests.notifications.messages import Trial, trial_registered

HEALTH = ["notifications:livez", "notifications:readyz", "notifications:worker_health"]


@pytest.fixture
def mail(db: None) -> Message:
    with trial_registered():
        return Trial("camille@example.org").send()


def test_c10_livez_asks_nobody(client: Client) -> None:
    # No database mark: a query here would fail.
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_c10_readyz_wants_the_database_and_its_migrations(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    with monkeypatch.context() as behind:
        behind.setattr(health, "migrations_applied", lambda: False)
        assert client.get("/readyz").status_code == 503

    def no_database() -> bool:
        raise DatabaseError

    monkeypatch.setattr(health, "migrations_applied", no_database)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_missing_migration_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    plan: list[Any] = [("migration", False)]
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: plan)
    assert not health.migrations_applied()
    plan.clear()
    assert health.migrations_applied()


@pytest.mark.django_db
def test_c9_worker_health_goes_red_without_a_sign_of_life(client: Client) -> None:
    assert client.get("/health/worker").status_code == 503
    tasks.sweep()
    assert client.get("/health/worker").status_code == 200
    Heartbeat.objects.update(beaten_at=timezone.now() - timedelta(seconds=181))
    response = client.get("/health/worker")
    assert response.status_code == 503
    assert response.json()["alive"] is False


def test_c17_worker_health_shows_what_waits_and_nobody(client: Client, mail: Message) -> None:
    at = timezone.now() - timedelta(minutes=10)
    due.plan("trial", uuid4(), due_at=at)
    dead = due.plan("trial", uuid4(), due_at=at)
    DueRow.objects.filter(pk=dead.pk).update(attempts=len(LADDER))
    Message.objects.update(due_at=at)
    response = client.get("/health/worker")
    shown = response.json()
    assert 600 <= shown["oldest_due_row_age"] < 660
    assert 600 <= shown["oldest_message_age"] < 660
    assert (shown["dead_due_rows"], shown["dead_messages"]) == (1, 0)
    assert "camille" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", HEALTH)
def test_health_pages_only_read(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


def addresses(mail: Message) -> list[str]:
    return [
        reverse("notifications:demo_mails"),
        reverse("notifications:demo_mail", kwargs={"pk": mail.pk}),
        reverse("notifications:demo_mail_html", kwargs={"pk": mail.pk}),
    ]


def test_mails_are_shown_by_the_demo_only(
    client: Client, mail: Message, settings: LazySettings
) -> None:
    for address in addresses(mail):
        settings.DEMO = False
        assert client.get(address).status_code == 404
        settings.DEMO = True
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 405


def test_the_demo_lists_mails_with_their_state(
    client: Client, mail: Message, settings: LazySettings
) -> None:
    settings.DEMO = True
    before = client.get(reverse("notifications:demo_mails")).content.decode()
    assert "à envoyer" in before
    assert mail.subject.replace("'", "&#x27;") in before
    sweeping.sweep()
    after = client.get(reverse("notifications:demo_mails")).content.decode()
    assert "envoyé</p>" in after
    mail.refresh_from_db()
    assert mail.state == MessageState.SENT


def test_the_demo_filters_by_address_and_pages(
    client: Client,
    mail: Message,
    settings: LazySettings,
    django_assert_max_num_queries: Any,
) -> None:
    settings.DEMO = True
    with trial_registered():
        for n in range(45):
            Trial(f"autre{n % 2}@example.org").send()
    address = reverse("notifications:demo_mails")

    def shown(**query: str) -> list[Message]:
        with django_assert_max_num_queries(4):
            return list(client.get(address, query).context["page"])

    assert len(shown()) == len(shown(page="2")) == 20
    assert len(shown(page="3")) == 6
    assert shown(a="CAMILLE@example.org") == [mail]
    assert shown(a="nobody\x00") == []
    assert shown(page="3")[-1] == mail


def test_a_demo_mail_has_live_links_and_shows_its_html_shut_in(
    client: Client, mail: Message, settings: LazySettings
) -> None:
    settings.DEMO = True
    text, html = (client.get(address) for address in addresses(mail)[1:])
    link = f'href="{settings.SITE_URL}/connecteur/demandes/1/"'
    assert link in text.content.decode()
    assert link in html.content.decode()
    policy = html["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "unsafe-inline" not in text["Content-Security-Policy"]
