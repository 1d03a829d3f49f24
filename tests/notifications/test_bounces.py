"""Mails that come back: counted, and an address that bounces is told to the team (C5)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.test import Client
from django.urls import include, path
from django.utils import timezone

import config.urls
from accounts.models import User
from notifications import bounces, services
from notifications.bounces import record_bounce, record_delivery
from notifications.delivery import deliver
from notifications.enums import BounceKind, MessageState
from notifications.models import Address, Bounce, Message
from tests.factories.accounts import UserFactory
from tests.notifications.messages import News, Trial, trial_registered
from tests.notifications.smtp import ScriptedServer, scripted_smtp

pytestmark = pytest.mark.django_db
urlpatterns = [path("anymail/", include("anymail.urls")), *config.urls.urlpatterns]
GONE = "partie@example.org"


@pytest.fixture(autouse=True)
def _registered(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with trial_registered():
        yield


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(staff=True)
    return user


def told() -> int:
    return Message.objects.filter(name="notifications.address_suspended").count()


def test_a_hard_bounce_suspends_and_the_team_is_told_once(staff: User) -> None:
    UserFactory(staff=True, is_active=False)
    for _ in range(2):
        record_bounce("Partie@Example.org", kind=BounceKind.HARD, reason="550 5.1.1 unknown")
    address = Address.objects.get()
    assert (address.address, address.bounces.count()) == (GONE, 2)
    assert address.suspended_at is not None
    assert told() == 1
    assert GONE not in Message.objects.get().body_text


def test_three_soft_bounces_suspend_unless_a_mail_arrives(staff: User) -> None:
    for _ in range(2):
        record_bounce(GONE, kind=BounceKind.SOFT)
    record_delivery(GONE)
    for _ in range(2):
        record_bounce(GONE, kind=BounceKind.SOFT)
    assert Address.objects.get().suspended_at is None
    record_bounce(GONE, kind=BounceKind.SOFT)
    assert Address.objects.get().suspended_at is not None
    assert told() == 1


def test_old_soft_bounces_do_not_add_up(staff: User) -> None:
    for _ in range(3):
        record_bounce(GONE, kind=BounceKind.SOFT)
        Address.objects.update(last_bounce_at=timezone.now() - timedelta(days=31))
    assert Address.objects.get().suspended_at is None


def test_the_same_event_counts_once() -> None:
    for _ in range(3):
        record_bounce(GONE, kind=BounceKind.SOFT, event_id="brevo:7")
    assert Bounce.objects.count() == Address.objects.get().soft_bounces == 1


def test_nothing_more_is_written_but_what_one_asks_for(staff: User, monkeypatch: Any) -> None:
    record_bounce(GONE, kind=BounceKind.HARD)
    message = Trial(GONE).send()
    assert deliver(message.pk) is None
    message.refresh_from_db()
    assert message.state == MessageState.WITHHELD
    assert message.reason.startswith("adresse suspendue")
    monkeypatch.setattr(Trial, "urgent", True)
    assert deliver(Trial(GONE).send().pk)


def test_lifted_by_the_team_what_was_withheld_may_be_replayed(staff: User) -> None:
    address = record_bounce(GONE, kind=BounceKind.HARD)
    message = Trial(GONE).send()
    deliver(message.pk)
    bounces.lift(address, by=staff)
    with pytest.raises(bounces.NotSuspended):
        bounces.lift(address, by=staff)
    services.replay(message, by=staff)
    assert deliver(message.pk)


def test_who_complains_gets_only_what_cannot_be_refused(staff: User) -> None:
    user = UserFactory(email=GONE)
    record_bounce(GONE, kind=BounceKind.COMPLAINT)
    assert told() == 0
    assert deliver(News(user).send().pk) is None
    assert deliver(Trial(user).send().pk)


@pytest.fixture
def server(settings: Any) -> Iterator[ScriptedServer]:
    with scripted_smtp() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.mark.parametrize(
    ("moment", "answer", "bounced"),
    [
        ("rcpt", "550 5.1.1 unknown", True),
        ("rcpt", "550 no such user", True),
        ("rcpt", "553 5.1.3 bad address", True),
        ("rcpt", "550 5.7.1 relaying denied", False),
        ("rcpt", "554 refused", False),
        ("rcpt", "450 4.2.1 greylisted", False),
        ("data", "550 spam", False),
    ],
)
def test_c5_only_what_is_about_the_box_flags_the_address(
    server: ScriptedServer, moment: str, answer: str, bounced: bool
) -> None:
    server.answers[moment] = answer
    assert deliver(Trial(GONE).send().pk) is False
    assert Address.objects.filter(suspended_at__isnull=False).exists() is bounced


@pytest.mark.parametrize(
    ("event_type", "reason", "raw", "kind"),
    [
        (EventType.BOUNCED, RejectReason.INVALID, {}, BounceKind.HARD),
        (EventType.BOUNCED, RejectReason.BOUNCED, {"event": "hard_bounce"}, BounceKind.HARD),
        (EventType.BOUNCED, RejectReason.BOUNCED, {"event": "soft_bounce"}, BounceKind.SOFT),
        (EventType.REJECTED, RejectReason.BLOCKED, {}, BounceKind.SOFT),
        (EventType.COMPLAINED, RejectReason.SPAM, {}, BounceKind.COMPLAINT),
        (EventType.DEFERRED, None, {}, None),
        (EventType.DELIVERED, None, {}, None),
    ],
)
def test_what_a_provider_says_is_kept(
    event_type: str, reason: str | None, raw: dict[str, str], kind: BounceKind | None
) -> None:
    event = AnymailTrackingEvent(
        event_type=event_type, recipient=GONE, reject_reason=reason, event_id="1", esp_event=raw
    )
    tracking.send(sender=object(), event=event, esp_name="Essai")
    assert [one.kind for one in Bounce.objects.all()] == ([kind] if kind else [])


@pytest.mark.urls("tests.notifications.test_bounces")
def test_the_webhook_opens_with_its_secret_only(settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "nom:secret"}
    said = json.dumps({"event": "hard_bounce", "email": GONE, "id": 1, "ts_epoch": 1700000000000})
    provider = Client(enforce_csrf_checks=True)

    def post(password: str) -> int:
        key = b64encode(f"nom:{password}".encode()).decode()
        answer = provider.post(
            "/anymail/brevo/tracking/",
            said,
            content_type="application/json",
            headers={"authorization": f"Basic {key}"},
        )
        return int(answer.status_code)

    assert post("autre") == 400
    assert not Address.objects.exists()
    assert post("secret") == 200
    assert Address.objects.get().suspended_at is not None
