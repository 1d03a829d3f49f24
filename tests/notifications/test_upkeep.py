"""What no longer serves is erased (QUALITY B24)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.notifications import SignInCode
from notifications import services, upkeep
from notifications.enums import MessageState
from notifications.models import Heartbeat, Message
from notifications.sweeping import sweep
from tests.factories.accounts import UserFactory
from tests.notifications.messages import Trial, trial_registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trial() -> Iterator[None]:
    with trial_registered():
        yield


def settled(message: Message, state: MessageState = MessageState.SENT) -> Message:
    sent_at = timezone.now() if state == MessageState.SENT else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, last_error="x")
    return message


def sweep_after(**delay: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(**delay), tick=False):
        sweep()


def test_b24_a_sign_in_code_and_its_address_are_gone_after_a_day() -> None:
    settled(SignInCode("camille@example.org", {"code": "123456", "minutes": 15}).send())
    sweep_after(hours=23)
    assert Message.objects.exists()
    sweep_after(hours=25)
    assert not Message.objects.exists()


def test_b24_texts_are_gone_after_60_days_and_keys_stay() -> None:
    user = UserFactory()
    kept = settled(Trial(user, dedup_key="once").send())
    settled(Trial("camille@example.org").send())
    sweep_after(days=59)
    assert Message.objects.exclude(body_text="").count() == 2
    sweep_after(days=61)
    message = Message.objects.get()
    assert message == kept
    assert (message.body_text, message.body_html, message.last_error) == ("", "", "")
    assert Trial(user, dedup_key="once").send() == kept


def test_what_waits_keeps_its_text_and_what_lost_it_is_not_replayed() -> None:
    waiting = Trial("camille@example.org").send()
    dead = settled(Trial(UserFactory()).send(), MessageState.DEAD)
    upkeep.forget_messages(timezone.now() + timedelta(days=61))
    waiting.refresh_from_db()
    assert waiting.body_text
    with pytest.raises(services.NothingToReplay):
        services.replay(dead, by=UserFactory())


def test_chores_run_once_an_hour_and_one_that_fails_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[datetime] = []

    def failing(now: datetime) -> int:
        raise ValueError

    def working(now: datetime) -> int:
        done.append(now)
        return 0

    monkeypatch.setattr(upkeep, "_chores", [failing, working])
    assert upkeep.run_if_due()
    assert not upkeep.run_if_due()
    Heartbeat.objects.filter(name=upkeep.UPKEEP).update(beaten_at=timezone.now() - upkeep.EVERY)
    assert upkeep.run_if_due()
    assert len(done) == 2
