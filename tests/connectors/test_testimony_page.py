"""The page where a connecteur reads what an owner said, and replies once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connectors.models import Testimony
from connectors.services import testimonies
from tests.factories.accounts import UserFactory
from tests.factories.connectors import TestimonyFactory

pytestmark = pytest.mark.django_db


def address(said: Testimony) -> str:
    return reverse("connectors:testimony", args=[said.pk])


def signed_in(client: Client, said: Testimony) -> Client:
    client.force_login(said.work.connector.user)
    return client


@pytest.mark.parametrize("state", ["unpublished", "to_moderate", "waiting", "rejected"])
def test_f9_what_may_not_be_read_yet_does_not_exist(client: Client, state: str) -> None:
    said = TestimonyFactory(state=state, may_publish=state != "unpublished")
    page = signed_in(client, said).get(address(said))
    assert page.status_code == 404
    assert client.post(address(said), {"text": "Merci."}).status_code == 404


def test_it_is_read_answered_once_and_says_what_follows(client: Client) -> None:
    said = TestimonyFactory(to_answer=True)
    signed_in(client, said)
    page = client.get(address(said)).content.decode()
    assert said.sentence in page
    assert "Vous pouvez répondre jusqu’au" in page
    for wrong, error in (("", "Écrivez votre réponse."), ("Au 06 12 34 56 78", "enlevez un num")):
        assert error in client.post(address(said), {"text": wrong}).content.decode()
    said.refresh_from_db()
    assert said.state == "to_answer"
    page = client.post(address(said), {"text": "Avec plaisir."}, follow=True).content.decode()
    assert "dès que notre équipe l’aura relue" in page
    page = client.post(address(said), {"text": "Encore."}, follow=True).content.decode()
    assert "n’attend plus de réponse" in page
    said.refresh_from_db()
    assert (said.state, said.reply) == ("published", "Avec plaisir.")
    testimonies.accept_reply(said, by=UserFactory(staff=True))
    assert "Cet avis et votre réponse sont publiés" in client.get(address(said)).content.decode()


def test_a_reply_set_aside_is_said(client: Client) -> None:
    said = TestimonyFactory(to_answer=True)
    testimonies.reply(said, by=said.work.connector.user, text="Merci.")
    testimonies.reject_reply(said, by=UserFactory(staff=True), reason="Un nom.")
    page = signed_in(client, said).get(address(said)).content.decode()
    assert "Votre réponse ne l’est pas" in page


def test_the_page_costs_the_same_at_any_size(client: Client) -> None:
    said = TestimonyFactory(to_answer=True)
    signed_in(client, said)

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address(said)).status_code == 200
        return len(made)

    few = queries()
    TestimonyFactory.create_batch(15, work__connector=said.work.connector, to_answer=True)
    assert queries() == few <= 12
