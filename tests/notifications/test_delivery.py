import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications import services, sweeping
from notifications.delivery import deliver
from notifications.enums import MessageState
from notifications.models import LADDER, Message
from notifications.transport import message_id_of
from tests.factories.accounts import UserFactory
from tests.notifications.messages import Trial, trial_registered
from tests.notifications.smtp import ScriptedServer, scripted_smtp

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[ScriptedServer]:
    with scripted_smtp() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 1
        yield server


@pytest.fixture
def message() -> Message:
    with trial_registered():
        return Trial("camille@example.org").send()


def test_a_mail_leaves_with_text_html_and_a_way_to_answer(
    server: ScriptedServer, message: Message, settings: Any
) -> None:
    assert deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.sent_at
    assert deliver(message.pk) is None
    mail = server.mails[0]
    assert len(server.mails) == 1
    assert mail["To"] == "camille@example.org"
    assert mail["Reply-To"] == settings.REPLY_TO_EMAIL
    assert "no-reply" not in mail["From"]
    assert mail["Message-ID"] == message_id_of(message)
    assert str(message.pk) in mail["Message-ID"]
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize(
    ("moment", "answer", "state", "mails"),
    [
        ("banner", "421 closing", MessageState.DUE, 0),
        ("banner", "554 no service", MessageState.DUE, 0),
        ("banner", "hold", MessageState.DUE, 0),
        ("ehlo", "hold", MessageState.DUE, 0),
        ("mail", "451 later", MessageState.DUE, 0),
        ("rcpt", "421 closing", MessageState.DUE, 0),
        ("rcpt", "450 greylisted", MessageState.DUE, 0),
        ("rcpt", "452 full", MessageState.DUE, 0),
        ("rcpt", "550 unknown", MessageState.FAILED, 0),
        ("rcpt", "552 too big", MessageState.FAILED, 0),
        ("rcpt", "554 refused", MessageState.FAILED, 0),
        ("rcpt", "hold", MessageState.DUE, 0),
        ("data", "450 later", MessageState.DUE, 1),
        ("data", "554 spam", MessageState.FAILED, 1),
        ("data", "hold", MessageState.DUE, 1),
        ("data", "drop", MessageState.DUE, 1),
    ],
)
def test_f19_what_the_server_says_decides(
    server: ScriptedServer,
    message: Message,
    moment: str,
    answer: str,
    state: MessageState,
    mails: int,
) -> None:
    server.answers[moment] = answer
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (state, 1)
    assert message.last_error
    assert len(server.mails) == mails
    server.answers.clear()
    # Refused for good: never again. Otherwise again, when its time has come and not before.
    assert deliver(message.pk) is None
    Message.objects.update(due_at=timezone.now())
    assert deliver(message.pk) is (True if state == MessageState.DUE else None)
    assert set(server.ids()) <= {message_id_of(message)}


def test_f19_nobody_listens(message: Message, settings: Any, server: ScriptedServer) -> None:
    settings.EMAIL_PORT = 1
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert message.state == MessageState.DUE


# Django's backend leaves the refused connection to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_f19_a_server_without_the_encryption_we_ask_gets_nothing(
    message: Message, settings: Any, server: ScriptedServer
) -> None:
    settings.EMAIL_USE_TLS = True
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert message.state == MessageState.DUE
    assert server.mails == []


def test_c4_the_ladder_ends(server: ScriptedServer, message: Message) -> None:
    server.answers["rcpt"] = "450 greylisted"
    for wait in LADDER:
        assert deliver(message.pk) is False
        message.refresh_from_db()
        assert message.state == MessageState.DUE
        assert timedelta() <= timezone.now() + wait - message.due_at < timedelta(seconds=10)
        Message.objects.update(due_at=timezone.now())
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert message.state == MessageState.DEAD
    assert sweeping.sweep().sent == 0


def test_c4_staff_may_replay_what_was_given_up(server: ScriptedServer, message: Message) -> None:
    staff = UserFactory(staff=True)
    with pytest.raises(services.NothingToReplay):
        services.replay(message, by=staff)
    server.answers["rcpt"] = "550 unknown"
    assert deliver(message.pk) is False
    server.answers.clear()
    services.replay(message, by=staff)
    assert deliver(message.pk)
    with pytest.raises(services.NothingToReplay):
        services.replay(message, by=staff)


def test_a_lease_that_ran_out_is_taken_over(server: ScriptedServer, message: Message) -> None:
    lease = timedelta(minutes=5)
    lost = Message.objects.claim(message.pk, lease=lease)
    assert lost
    assert sweeping.sweep().sent == 0
    Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    again = Message.objects.claim(message.pk, lease=lease)
    assert again
    # Whoever lost the lease decides nothing any more.
    lost.fail(RuntimeError("late"))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENDING, 2)
    again.mark_sent()
    lost.postpone(RuntimeError("late"))
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_message_that_kills_every_worker_dies_too(
    server: ScriptedServer, message: Message
) -> None:
    at = timezone.now() - timedelta(seconds=1)
    Message.objects.update(state=MessageState.SENDING, leased_until=at, attempts=len(LADDER) + 1)
    sweeping.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.DEAD
    assert server.mails == []


def test_f19_one_poison_mail_leaves_the_others_alone(
    server: ScriptedServer, message: Message
) -> None:
    with trial_registered():
        others = [Trial(f"a{n}@example.org").send() for n in range(3)]
    Message.objects.filter(pk=message.pk).update(subject="a\nBcc: b@example.org")
    assert sweeping.sweep().sent == len(others)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "BadHeaderError" in message.last_error


def test_a_server_that_fails_is_left_in_peace_until_the_next_sweep(
    server: ScriptedServer, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    with trial_registered():
        for n in range(6):
            Trial(f"a{n}@example.org").send()
    sweeping.sweep()
    assert Message.objects.filter(attempts=1).count() == sweeping.FAILURES_IN_A_ROW


def test_deliver_of_an_unknown_message_does_nothing() -> None:
    assert deliver(uuid.uuid4()) is None
