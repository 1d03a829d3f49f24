"""Versions of the charter: published once, told to those in service, signed again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors import services
from connectors.charter_text import articles_of, text_of
from connectors.enums import ConnectorState
from connectors.errors import CharterEmpty, CharterPublished
from connectors.models import Charter, CharterSignature, Connector
from connectors.services import availability, charters
from notifications import due
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory

pytestmark = pytest.mark.django_db
KIND = charters.CHARTER_PUBLISHED


@pytest.fixture
def staff() -> User:
    made: User = UserFactory(staff=True)
    return made


@pytest.fixture
def draft() -> Charter:
    made: Charter = CharterFactory(version="2.0.0", changes="Un article.", published_at=None)
    return made


def sweep() -> None:
    """Handle every batch that is due, as the sweep would, one after the other."""
    while row := DueRow.objects.open().filter(kind=KIND).order_by("due_at", "pk").first():
        charters.charter_published(row, now=timezone.now())
        DueRow.objects.filter(pk=row.pk).update(done_at=timezone.now())


def told() -> list[str]:
    mails = Message.objects.filter(name="connectors.charter_changed")
    return sorted(mails.values_list("address", flat=True))


def test_the_handler_is_registered() -> None:
    assert due.registered[KIND] is charters.charter_published


def test_a_version_is_published_once_and_never_changes(draft: Charter, staff: User) -> None:
    before = Charter.objects.in_force()
    assert before != draft
    charters.publish_charter(draft, by=staff)
    assert Charter.objects.in_force() == draft
    assert [step.by for step in history.of(draft)] == [staff]
    with pytest.raises(CharterPublished):
        charters.publish_charter(draft, by=staff)
    assert DueRow.objects.filter(kind=KIND).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Charter.objects.filter(pk=draft.pk).update(changes="Autre chose.")
    with pytest.raises(DatabaseError), transaction.atomic():
        draft.delete()


def test_a_version_without_an_article_is_not_published(staff: User) -> None:
    empty = CharterFactory(version="2.0.0", articles=[], published_at=None)
    with pytest.raises(CharterEmpty):
        charters.publish_charter(empty, by=staff)
    empty.refresh_from_db()
    assert empty.published_at is None


def test_those_in_service_are_told_once_in_batches(
    draft: Charter, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charters, "BATCH", 3)
    in_service = [ConnectorFactory() for _ in range(6)] + [
        ConnectorFactory(state=ConnectorState.PAUSED)
    ]
    for state in ("submitted", "suspended", "refused", "left"):
        ConnectorFactory(state=state)
    ConnectorFactory(draft=True)
    charters.publish_charter(draft, by=staff)
    sweep()
    assert told() == sorted(one.user.email for one in in_service)
    assert DueRow.objects.filter(kind=KIND).count() == 3
    body = Message.objects.filter(name="connectors.charter_changed")[0].body_text
    assert "Un article." in body
    assert "/connecteurs/charte/" in body
    # A batch handled again, after a worker died before its commit was known, tells nobody twice.
    for row in DueRow.objects.filter(kind=KIND):
        charters.charter_published(row, now=timezone.now())
    assert len(told()) == 7


def test_a_full_last_batch_is_followed_by_an_empty_one(
    draft: Charter, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charters, "BATCH", 2)
    for _ in range(2):
        ConnectorFactory()
    charters.publish_charter(draft, by=staff)
    sweep()
    assert len(told()) == 2


def test_whoever_signed_meanwhile_is_left_alone(draft: Charter, staff: User) -> None:
    early, late = ConnectorFactory(), ConnectorFactory()
    charters.publish_charter(draft, by=staff)
    services.sign_charter(early, by=early.user)
    sweep()
    assert told() == [late.user.email]


def test_a_younger_version_takes_over(draft: Charter, staff: User) -> None:
    ConnectorFactory()
    charters.publish_charter(draft, by=staff)
    younger = CharterFactory(version="3.0.0", published_at=None)
    charters.publish_charter(younger, by=staff)
    sweep()
    assert len(told()) == 1


def test_signing_again_keeps_each_signature(draft: Charter, staff: User) -> None:
    connector = ConnectorFactory()
    first = connector.charter
    CharterSignature.objects.create(
        connector=connector, charter=first, signed_at=timezone.now() - timedelta(days=9)
    )
    charters.publish_charter(draft, by=staff)
    assert charters.to_sign(connector) == draft
    services.sign_charter(connector, by=connector.user)
    assert charters.to_sign(connector) is None
    assert [one.charter for one in connector.signatures.all()] == [draft, first]


@pytest.mark.parametrize("state", [s for s in ConnectorState if s not in charters.IN_SERVICE])
def test_nobody_else_is_asked_to_sign(draft: Charter, staff: User, state: str) -> None:
    connector: Connector = ConnectorFactory(state=state)
    charters.publish_charter(draft, by=staff)
    assert charters.to_sign(connector) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un.\nTexte.", [{"title": "Un.", "text": "Texte."}]),
        (
            "\r\nUn.\r\nTexte\r\nsuite.\r\n\r\n \r\nDeux.\r\nFin.\r\n",
            [{"title": "Un.", "text": "Texte suite."}, {"title": "Deux.", "text": "Fin."}],
        ),
        ("", []),
    ],
)
def test_articles_are_read_as_they_are_typed(text: str, expected: list[Any]) -> None:
    assert articles_of(text) == expected
    assert articles_of(text_of(expected)) == expected


def test_an_article_without_a_text_is_named() -> None:
    with pytest.raises(ValueError, match="Deux"):
        articles_of("Un.\nTexte.\n\nDeux.")


@pytest.mark.parametrize(
    ("state", "come_in"),
    [
        (ConnectorState.SUBMITTED, services.approve),
        (ConnectorState.SUSPENDED, availability.lift_suspension),
    ],
)
def test_whoever_comes_in_after_that_day_is_told_then(
    draft: Charter, staff: User, state: str, come_in: Callable[..., None]
) -> None:
    late, signed = ConnectorFactory(state=state), ConnectorFactory(state=state)
    charters.publish_charter(draft, by=staff)
    sweep()
    assert told() == []
    charters.sign_charter(signed, by=signed.user)
    come_in(signed, by=staff)
    come_in(late, by=staff)
    assert told() == [late.user.email]
    charters.charter_published(DueRow(subject_id=draft.pk, occasion="first"), now=timezone.now())
    assert told() == [late.user.email]
