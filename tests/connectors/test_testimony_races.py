"""Two people, or a person and a clock, on the same words at once: each thing happens once."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from connectors.enums import Helped
from connectors.models import Testimony
from connectors.services import testimonies
from connectors.services.moving import hold
from notifications.models import DueRow, Message
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    CharterFactory,
    ConnectorFactory,
    FinishedWorkFactory,
    TestimonyFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["accept", "reject", "take_back", "reply"])
def test_each_step_tried_twice_at_once_happens_once(name: str) -> None:
    CharterFactory()
    said = TestimonyFactory(to_answer=name == "reply")
    by = UserFactory(staff=True)
    more = {"reject": {"reason": "non"}, "reply": {"text": "Merci."}}.get(name, {})
    act = partial(getattr(testimonies, name), by=by, **more)
    assert race([partial(act, said), partial(act, said)]) == ["ForbiddenTransition", "won"]


@pytest.mark.parametrize("name", ["accept_reply", "reject_reply"])
def test_a_reply_is_moderated_once(name: str) -> None:
    said = TestimonyFactory(to_answer=True)
    testimonies.reply(said, by=UserFactory(), text="Merci.")
    more = {"reason": "non"} if name == "reject_reply" else {}
    act = partial(getattr(testimonies, name), said, by=UserFactory(staff=True), **more)
    assert race([act, act]) == ["ForbiddenTransition", "won"]
    assert Message.objects.filter(name="connectors.reply_rejected").count() == len(more)


def test_a_reply_and_the_deadline_at_once_lose_nothing() -> None:
    for _ in range(5):
        said = TestimonyFactory(to_answer=True)
        row = DueRow(kind=testimonies.TESTIMONY_PUBLISHES, subject_id=said.pk)
        outcomes = race(
            [
                partial(testimonies.reply, said, by=UserFactory(), text="Merci."),
                partial(testimonies.testimony_publishes, row, now=timezone.now()),
            ]
        )
        said.refresh_from_db()
        assert said.state == "published"
        # The clock never fails; the reply is kept, or refused in words.
        assert outcomes in (["won", "won"], ["ForbiddenTransition", "won"])
        assert bool(said.reply) is (outcomes == ["won", "won"])


def test_f9_the_fifth_answer_is_seen_whoever_comes_with_it() -> None:
    """Two answers at once make five: the words that waited are opened, once."""
    connector = ConnectorFactory()
    waiting = [TestimonyFactory(work__connector=connector, state="waiting") for _ in range(3)]
    works = [FinishedWorkFactory(connector=connector) for _ in range(2)]

    def say(one: object) -> None:
        with transaction.atomic():
            hold(connector.pk)
            testimonies.say(one, contact_made=True, helped=Helped.YES, by=connector.user)  # type: ignore[arg-type]

    assert race([partial(say, one) for one in works]) == ["won", "won"]
    opened = Testimony.objects.filter(state="to_answer").count()
    assert opened == len(waiting)
    assert Message.objects.filter(name="connectors.testimony_to_answer").count() == opened


def test_an_answer_is_kept_while_another_owner_takes_words_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The fifth answer lists the words that wait, then opens them: none may leave in between."""
    connector = ConnectorFactory()
    waiting = [TestimonyFactory(work__connector=connector, state="waiting") for _ in range(4)]
    work, author = FinishedWorkFactory(connector=connector), UserFactory()
    opens, listed = testimonies._ask_the_connector, threading.Event()

    def slowly(*args: Any, **kwargs: Any) -> None:
        listed.set()
        time.sleep(0.3)
        opens(*args, **kwargs)

    def say() -> None:
        with transaction.atomic():
            hold(connector.pk)
            testimonies.say(work, contact_made=True, helped=Helped.YES, by=author)

    def take_back() -> None:
        listed.wait(5)
        testimonies.take_back(waiting[-1], by=author)

    monkeypatch.setattr(testimonies, "_ask_the_connector", slowly)
    assert race([say, take_back]) == ["won", "won"]
    assert Testimony.objects.filter(work=work).exists()
    assert Testimony.objects.get(pk=waiting[-1].pk).state == "unpublished"
