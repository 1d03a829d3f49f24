from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from notifications import layout, registry
from notifications.checks import templates_exist
from notifications.enums import MessageState
from notifications.messages import BaseMessage, NotInTransaction, UnsafeHeader
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.notifications.messages import TRIALS, Trial, trial_registered


@pytest.fixture(autouse=True)
def _registered() -> Any:
    with trial_registered():
        yield


@pytest.mark.django_db
def test_send_writes_a_row_that_is_due_now() -> None:
    user = UserFactory(email="camille@example.org")
    message = Trial(user).send()
    message.refresh_from_db()
    assert message.state == MessageState.DUE
    assert abs(message.due_at - timezone.now()) < timedelta(seconds=10)
    assert (message.user, message.address) == (user, "camille@example.org")
    assert (message.name, message.category) == ("trial.hello", "matching")


@pytest.mark.django_db
def test_a20_a_mail_says_why_and_can_be_answered() -> None:
    message = Trial("quelquun@example.org").send()
    assert message.user is None
    for part in (message.body_text, message.body_html):
        assert "Vous recevez ce message parce que" in part
        assert "Vous pouvez répondre à ce message" in part


@pytest.mark.django_db
def test_text_is_never_escaped_and_html_always_is() -> None:
    message = Trial("a@example.org", firm="L'Atelier <b>").send()
    assert message.subject == "Une demande de L'Atelier <b>"
    assert "L'Atelier <b> demande" in message.body_text
    assert "L&#x27;Atelier &lt;b&gt; demande" in message.body_html
    assert '<html lang="fr">' in message.body_html


@pytest.mark.django_db(transaction=True)
def test_send_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        Trial("a@example.org").send()
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_c1_a_message_disappears_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Any] = []
    monkeypatch.setattr("notifications.messages.ring", rung.append)
    with transaction.atomic():
        Trial("a@example.org").send()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert rung == []
    with transaction.atomic():
        message = Trial("a@example.org").send()
        assert rung == []
    assert rung == [message.pk]


@pytest.mark.django_db
def test_c3_one_key_makes_one_message(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        first = Trial("a@example.org", dedup_key="k").send()
        second = Trial("b@example.org", dedup_key="k").send()
        third = Trial("a@example.org").send()
    assert first == second != third
    assert Message.objects.count() == 2
    assert len(callbacks) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("firm", ["A\r\nBcc: x@example.org", "A\nB", "A\rB", "A\u2028B"])
def test_b21_a_line_break_in_the_subject_is_refused(firm: str) -> None:
    with pytest.raises(UnsafeHeader):
        Trial("a@example.org", firm=firm).send()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "nobody", "a@example.org\r\nBcc: b@example.org"])
def test_b21_what_is_not_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Trial(address).send()


@pytest.mark.django_db
def test_a_long_subject_is_cut() -> None:
    assert len(Trial("a@example.org", firm="x" * 300).send().subject) == 200


@pytest.mark.django_db
def test_an_unregistered_class_is_refused() -> None:
    class Forgotten(BaseMessage):
        name = "trial.forgotten"
        category = "matching"

    with pytest.raises(LookupError):
        Forgotten("a@example.org").send()


def test_names_are_registered_once_and_well_formed() -> None:
    class Twin(Trial):
        pass

    with pytest.raises(ValueError, match="Two message classes"):
        registry.register_message(Twin)
    Twin.name = "no_application"
    with pytest.raises(ValueError, match="short_name"):
        registry.register_message(Twin)


def test_templates_are_found_by_name() -> None:
    assert Trial.template("subject") == "trial/mails/hello_subject.txt"


def test_a_registered_message_without_templates_is_an_error() -> None:
    missing = templates_exist(None)
    assert {error.id for error in missing} == {"notifications.E001"}
    assert len(missing) == 2 * len(TRIALS)
    assert "trial/mails/hello_subject.txt" in missing[0].msg


def test_no_answer_stands_out_where_several_questions_have_the_same(settings: Any) -> None:
    settings.SITE_URL = "https://site.example/"
    question = "{n}. Une action\n\nC’est fait :\nhttps://site.example/{n}/f/\n\n"
    one = layout.blocks_of(question.format(n=1))
    two = layout.blocks_of(question.format(n=1) + question.format(n=2))
    assert [block.kind for block in one if block.url] == ["button"]
    assert [block.kind for block in two if block.url] == ["choice", "choice"]


def test_layout_makes_paragraphs_lists_and_buttons(settings: Any) -> None:
    settings.SITE_URL = "https://site.example/"
    blocks = layout.blocks_of(
        "Bonjour,\n\nVous pouvez :\n- accepter ;\n- refuser.\n\n"
        "Répondre\u00a0:\nhttps://site.example/r/1/\n\nDeux lignes\nici\n\n"
        "https://site.example/r/2/\n\nhttps://elsewhere.example/"
    )
    assert [(b.kind, b.lines or (b.label, b.url)) for b in blocks] == [
        ("paragraph", ("Bonjour,",)),
        ("paragraph", ("Vous pouvez :",)),
        ("list", ("accepter ;", "refuser.")),
        ("button", ("Répondre", "https://site.example/r/1/")),
        ("paragraph", ("Deux lignes", "ici")),
        ("choice", ("Ouvrir la page", "https://site.example/r/2/")),
        ("paragraph", ("https://elsewhere.example/",)),
    ]
