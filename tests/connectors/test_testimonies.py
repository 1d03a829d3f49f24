"""What owners say: read by staff, answered, published; each step once (QUALITY F-8, F-9)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from connectors import enums
from connectors.enums import Helped, ReplyState
from connectors.errors import AlreadySaid, ForbiddenTransition
from connectors.models import Connector, Testimony
from connectors.selectors import owners_words
from connectors.services import testimonies
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    ConnectorFactory,
    FinishedWorkFactory,
    TestimonyFactory,
)

pytestmark = pytest.mark.django_db
STATES = [state.value for state in enums.TestimonyState]


def answers(connector: Connector, count: int) -> None:
    for _ in range(count):
        TestimonyFactory(work__connector=connector, unpublished=True)


def say(connector: Connector, **given: object) -> Testimony:
    return testimonies.say(
        FinishedWorkFactory(connector=connector),
        **{  # type: ignore[arg-type]
            "contact_made": True,
            "helped": Helped.YES,
            "sentence": "Très utile.",
            "may_publish": True,
            "by": UserFactory(),
            **given,
        },
    )


def test_without_a_tick_nothing_is_ever_public() -> None:
    connector = ConnectorFactory()
    kept = say(connector, may_publish=False)
    assert (kept.state, kept.may_publish) == ("unpublished", False)
    # A tick without words publishes nothing either.
    assert say(connector, sentence="").state == "unpublished"
    for state in STATES:
        if state not in ("unpublished", "published"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Testimony.objects.filter(pk=kept.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Testimony.objects.filter(pk=kept.pk).update(state="published", published_at=timezone.now())
    with pytest.raises(ForbiddenTransition):
        testimonies.accept(kept, by=UserFactory(staff=True))


def test_f9_one_say_for_each_work() -> None:
    work = FinishedWorkFactory()
    testimonies.say(work, contact_made=True, helped=Helped.NO, by=UserFactory())
    with pytest.raises(AlreadySaid):
        testimonies.say(work, contact_made=True, helped=Helped.YES, by=UserFactory())
    assert Testimony.objects.get().helped == Helped.NO


def test_accepted_the_connecteur_is_told_and_has_fourteen_days() -> None:
    connector, staff = ConnectorFactory(), UserFactory(staff=True)
    answers(connector, 4)
    said = say(connector)
    assert said.state == "to_moderate"
    testimonies.accept(said, by=staff)
    said.refresh_from_db()
    assert (said.state, said.moderated_by) == ("to_answer", staff)
    (mail,) = Message.objects.filter(name="connectors.testimony_to_answer")
    assert mail.user == connector.user
    assert f"/connecteurs/avis/{said.pk}/" in mail.body_text
    assert "Très utile" not in mail.body_text
    row = DueRow.objects.get(kind="connectors.testimony_publishes")
    assert row.due_at == said.answer_before
    assert timedelta(days=13) < row.due_at - timezone.now() <= timedelta(days=14)
    testimonies.testimony_publishes(row, now=row.due_at)
    said.refresh_from_db()
    assert (said.state, said.published_at, said.reply) == ("published", row.due_at, "")
    testimonies.testimony_publishes(row, now=row.due_at + timedelta(days=1))
    said.refresh_from_db()
    assert said.published_at == row.due_at
    assert [step.to_state for step in history.of(said)] == [
        "to_moderate",
        "to_answer",
        "published",
    ]


def test_f9_before_five_answers_the_words_wait() -> None:
    connector, staff = ConnectorFactory(), UserFactory(staff=True)
    said = []
    for _ in range(4):
        # Each answer after the first comes while others wait, and opens none of them.
        said.append(say(connector))
        testimonies.accept(said[-1], by=staff)
    assert set(Testimony.objects.values_list("state", flat=True)) == {"waiting"}
    assert not Message.objects.exists()
    assert not DueRow.objects.exists()
    # Somebody else's fifth answer opens nothing here.
    say(ConnectorFactory(), may_publish=False)
    assert not Message.objects.exists()
    say(connector, may_publish=False)
    opened = Testimony.objects.filter(state="to_answer")
    assert {one.pk for one in opened} == {one.pk for one in said}
    assert Message.objects.filter(user=connector.user).count() == 4
    assert DueRow.objects.filter(kind="connectors.testimony_publishes").count() == 4


def test_a_reply_publishes_the_words_at_once_and_is_read_before_it_shows() -> None:
    connector, staff = ConnectorFactory(), UserFactory(staff=True)
    answers(connector, 11)
    said = say(connector)
    testimonies.accept(said, by=staff)
    testimonies.reply(said, by=connector.user, text="Merci à Zéphyrine.")
    said.refresh_from_db()
    assert (said.state, said.reply_state) == ("published", ReplyState.TO_MODERATE)
    assert DueRow.objects.get().cancelled_at is not None
    (shown,) = owners_words.for_public(connector).said
    assert (shown.sentence, shown.reply) == ("Très utile.", "")
    with pytest.raises(ForbiddenTransition):
        testimonies.reply(said, by=connector.user, text="Encore.")
    testimonies.reject_reply(said, by=staff, reason="Elle nomme la dirigeante.")
    (mail,) = Message.objects.filter(name="connectors.reply_rejected")
    assert "Elle nomme la dirigeante." in mail.body_text
    assert owners_words.for_public(connector).said[0].reply == ""
    with pytest.raises(ForbiddenTransition):
        testimonies.accept_reply(said, by=staff)


def test_a_reply_that_is_read_shows() -> None:
    connector = ConnectorFactory()
    answers(connector, 11)
    said = TestimonyFactory(work__connector=connector, to_answer=True)
    testimonies.reply(said, by=connector.user, text="Avec plaisir.")
    testimonies.accept_reply(said, by=UserFactory(staff=True))
    assert owners_words.for_public(connector).said[0].reply == "Avec plaisir."


def test_set_aside_words_leave_every_page_and_the_facts_stay() -> None:
    connector, staff = ConnectorFactory(), UserFactory(staff=True)
    answers(connector, 10)
    said = TestimonyFactory(work__connector=connector, published=True)
    assert len(owners_words.for_public(connector).said) == 1
    testimonies.reject(said, by=staff, reason="Un nom y figure.")
    said.refresh_from_db()
    assert (said.state, said.reason, said.published_at) == ("rejected", "Un nom y figure.", None)
    words = owners_words.for_public(connector)
    assert words.said == ()
    assert words.in_words.startswith("11 entreprises")


def test_an_owner_takes_words_back_at_any_moment() -> None:
    owner = UserFactory()
    connector = ConnectorFactory()
    for trait in ({}, {"to_answer": True}, {"published": True}, {"state": "waiting"}):
        said = TestimonyFactory(work__connector=connector, **trait)
        testimonies.take_back(said, by=owner)
        said.refresh_from_db()
        assert (said.state, said.may_publish, said.published_at) == ("unpublished", False, None)
        with pytest.raises(ForbiddenTransition):
            testimonies.take_back(said, by=owner)


ACTS = {
    "accept": lambda one: testimonies.accept(one, by=UserFactory(staff=True)),
    "reject": lambda one: testimonies.reject(one, by=UserFactory(staff=True), reason="non"),
    "take_back": lambda one: testimonies.take_back(one, by=UserFactory()),
    "reply": lambda one: testimonies.reply(one, by=UserFactory(), text="oui"),
}
ALLOWED = {
    "accept": {"to_moderate"},
    "reject": {"to_moderate", "waiting", "to_answer", "published"},
    "take_back": {"to_moderate", "waiting", "to_answer", "published"},
    "reply": {"to_answer"},
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_each_forbidden_transition_raises_and_changes_nothing(name: str, state: str) -> None:
    said = TestimonyFactory(
        state=state,
        may_publish=state != "unpublished",
        published_at=timezone.now() if state == "published" else None,
        answer_before=timezone.now(),
    )
    if state in ALLOWED[name]:
        ACTS[name](said)
        assert Testimony.objects.get().state != state
        return
    with pytest.raises(ForbiddenTransition):
        ACTS[name](said)
    assert Testimony.objects.get().state == state
    assert history.of(said) == []


def test_f8_f9_what_each_may_read_grows_with_the_answers() -> None:
    connector = ConnectorFactory()
    TestimonyFactory(work__connector=connector, published=True, helped=Helped.PARTLY)
    waiting = TestimonyFactory(work__connector=connector, to_answer=True)
    answers(connector, 2)
    assert owners_words.for_connector(connector) == owners_words.OwnersWords(False, 1, "", ())
    answers(connector, 1)
    mine = owners_words.for_connector(connector)
    assert mine.shown
    assert mine.in_words.startswith("5 entreprises ont répondu")
    assert "1 en partie" in mine.in_words
    assert [one.helped for one in mine.said] == ["en partie"]
    assert mine.to_answer == ((waiting.pk, waiting.answer_before),)
    assert owners_words.for_public(connector) == owners_words.OwnersWords(False, 6, "", ())
    TestimonyFactory(work__connector=connector, helped=Helped.NO)
    assert owners_words.for_connector(connector).in_words == mine.in_words
    answers(connector, 5)
    public = owners_words.for_public(connector)
    assert public.shown
    assert public.to_answer == ()
    assert len(public.said) == 1


def test_published_words_come_newest_first() -> None:
    connector = ConnectorFactory()
    now = timezone.now()
    for days in (5, 1, 30, *range(40, 50)):
        TestimonyFactory(
            work__connector=connector, published=True, said_at=now - timedelta(days=days)
        )
    shown = owners_words.for_public(connector).said
    assert len(shown) == 13
    assert all(newer.said_at > older.said_at for newer, older in pairwise(shown))
