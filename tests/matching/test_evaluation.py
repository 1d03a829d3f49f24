"""The owner's last word: one click for the facts, words only for who wishes (F-8, F-9, B13)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connectors.models import FinishedWork, Testimony
from connectors.services import testimonies
from matching import follow_up_links, services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.forms import EvaluationForm
from matching.models import FollowUpAnswer, Introduction
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import SalesBarFactory, TestimonyFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
WORDS = {
    "helped": "partly",
    "what_done": "Une boutique en ligne.",
    "sentence": "Patient et clair.",
    "may_publish": "on",
}


def done() -> Introduction:
    introduction = IntroductionFactory.create(accepted=True)
    services.answer_follow_up(
        introduction,
        side=Side.CONNECTOR,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.DONE,
    )
    introduction.refresh_from_db()
    return introduction


def evaluate(client: Client, introduction: Introduction, **given: Any) -> Any:
    client.force_login(introduction.help_request.owner)
    address = reverse("matching:evaluate", args=[introduction.help_request_id])
    return client.post(address, given, follow=True)


@pytest.mark.parametrize(
    ("helped", "facts", "value"),
    [
        ("yes", (True, "yes"), "useful"),
        ("partly", (True, "partly"), "useful"),
        ("no", (True, "no"), "not_useful"),
        ("no_contact", (False, "no"), "not_useful"),
    ],
)
def test_one_click_tells_the_facts(
    client: Client, helped: str, facts: tuple[bool, str], value: str
) -> None:
    introduction = done()
    page = evaluate(client, introduction, helped=helped).content.decode()
    assert "Merci pour votre avis." in page
    said = Testimony.objects.get()
    assert (said.contact_made, said.helped) == facts
    assert (said.state, said.sentence) == ("unpublished", "")
    assert said.work.introduction_id == introduction.pk
    assert FollowUpAnswer.objects.get(follow_up="evaluation").value == value
    assert "Envoyer mon avis" not in page
    assert "Votre réponse compte dans des totaux" in page


@pytest.mark.parametrize(("value", "helped"), [("useful", "yes"), ("not_useful", "no")])
def test_a_page_opened_before_is_still_answered(client: Client, value: str, helped: str) -> None:
    evaluate(client, done(), value=value, comment="Une fiche en ligne.")
    said = Testimony.objects.get()
    assert (said.helped, said.what_done, said.may_publish) == (helped, "Une fiche en ligne.", False)


def test_words_are_public_only_with_the_tick_and_are_taken_back(client: Client) -> None:
    introduction = done()
    page = evaluate(client, introduction, **WORDS).content.decode()
    said = Testimony.objects.get()
    assert (said.state, said.may_publish) == ("to_moderate", True)
    assert "Notre équipe va relire vos mots." in page
    take_back = reverse("matching:take_back", args=[introduction.help_request_id])
    assert client.get(take_back).status_code == 405
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post(take_back).status_code == 404
    assert "ne sont plus publiés" in client.post(take_back, follow=True).content.decode()
    said.refresh_from_db()
    assert said.state == "unpublished"
    assert "ne sont pas publiés" in client.post(take_back, follow=True).content.decode()


def test_the_owner_reads_why_words_were_set_aside(client: Client) -> None:
    introduction = done()
    evaluate(client, introduction, **WORDS)
    testimonies.reject(
        Testimony.objects.get(), by=UserFactory(staff=True), reason="Un nom y figure."
    )
    page = client.get(reverse("matching:request", args=[introduction.help_request_id]))
    assert "Un nom y figure." in page.content.decode()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "Choisissez une réponse."),
        ({"helped": "yes", "may_publish": "on"}, "Écrivez les mots à publier"),
        (
            {**WORDS, "sentence": "Appelez-moi au 06 12 34 56 78."},
            "enlevez un numéro",
        ),
        (
            {**WORDS, "what_done": "Voir www.exemple.fr et a@example.org"},
            "enlevez une adresse e-mail et une adresse de site",
        ),
    ],
)
def test_what_is_typed_is_kept_and_the_error_says_what_to_do(
    client: Client, given: dict[str, str], error: str
) -> None:
    introduction = done()
    page = evaluate(client, introduction, **given).content.decode()
    assert error in page.replace("&#x27;", "’")
    assert not Testimony.objects.exists()
    # An error in what is folded unfolds it.
    assert ('<details class="cc-details fr-mb-2w" open' in page) is (len(given) > 1)


def test_without_the_tick_a_number_is_nobodys_business(client: Client) -> None:
    evaluate(client, done(), helped="yes", what_done="Joint au 06 12 34 56 78.")
    assert Testimony.objects.get().state == "unpublished"


def test_b13_the_mail_link_asks_once_whatever_is_read_before(client: Client) -> None:
    introduction = done()
    mail = Message.objects.get(
        name="matching.introduction_done", user=introduction.help_request.owner
    )
    address = follow_up_links.evaluation_address(introduction.pk)
    assert "/suivi/" in mail.body_text
    for _ in range(10):
        assert "vous a-t-il aidé" in client.get(address).content.decode()
    assert not Testimony.objects.exists()
    assert "<title>Erreur" in client.post(address).content.decode().replace("\n", "")
    assert "Merci" in client.post(address, {"helped": "yes"}).content.decode()
    assert "déjà répondu" in client.post(address, {"helped": "no"}).content.decode()
    assert Testimony.objects.get().helped == "yes"


def test_whoever_says_done_is_asked_the_facts_at_once(client: Client) -> None:
    introduction = IntroductionFactory.create(in_progress=True)
    question = follow_up_links.Question(introduction.pk, Side.OWNER, FollowUp.OUTCOME, 1)
    address = reverse("matching:follow_up", args=[follow_up_links.write(question)])
    page = client.post(address, {"value": "done"}, follow=True)
    assert page.redirect_chain
    assert "vous a-t-il aidé" in page.content.decode()
    assert FinishedWork.objects.count() == 1


def test_nothing_is_asked_before_the_end(client: Client) -> None:
    introduction = IntroductionFactory.create(in_progress=True)
    address = follow_up_links.evaluation_address(introduction.pk)
    for answer in (client.get(address), client.post(address, {"helped": "yes"})):
        assert "n’attend plus de réponse" in answer.content.decode()
    assert not Testimony.objects.exists()


def test_the_page_costs_the_same_with_bars_and_words(client: Client) -> None:
    introduction = done()
    client.force_login(introduction.help_request.owner)
    address = reverse("matching:request", args=[introduction.help_request_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    few = queries()
    work = FinishedWork.objects.get()
    TestimonyFactory(work=work)
    for number in range(20):
        other = IntroductionFactory(declined=True, help_request=introduction.help_request)
        # Accepted once, then given back.
        Introduction.objects.filter(pk=other.pk).update(state="withdrawn")
        SalesBarFactory(introduction_id=other.pk, siren=f"{number:09}")
    assert queries() == few <= 12
    assert client.get(address).content.decode().count("prestation payante") == 20


def test_the_form_says_whether_its_folded_part_is_used() -> None:
    assert not EvaluationForm().has_words
    assert not EvaluationForm({"helped": "yes"}).has_words
    assert EvaluationForm({"sentence": "Bien."}).has_words
