"""Offers of paid work: for those whose label is valid, shown while it is, never ranked on."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import matching
from accounts import history
from connectors.enums import LabelState, OfferState
from connectors.errors import ForbiddenTransition, LabelNeeded, TooManyOffers
from connectors.models import Connector, Label, Offer
from connectors.selectors.person import person_card
from connectors.services import offers
from reference.enums import Theme
from tests.factories.connectors import ConnectorFactory, LabelFactory, OfferFactory

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("connectors:offers"), reverse("connectors:new_offer")
CONTENT: dict[str, Any] = {
    "theme": Theme.VENTE_EN_LIGNE,
    "title": "Votre boutique en ligne",
    "description": "Trois jours, sur place.",
    "audience": "Commerces",
    "price_from": 900,
    "price_to": 1800,
    "delay_days": 10,
}


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    LabelFactory(connector=made)
    client.force_login(made.user)
    return made


def address(name: str, offer: Offer) -> str:
    return reverse(f"connectors:{name}", kwargs={"pk": offer.pk})


def end_the_label() -> None:
    Label.objects.update(state=LabelState.SUSPENDED)


def shown(connector: Connector) -> list[str]:
    return [line.title for line in person_card(connector, at=timezone.now()).offers]


class TestServices:
    def test_it_is_written_published_and_taken_back(self, connector: Connector) -> None:
        offer = offers.write_offer(connector, by=connector.user, **CONTENT)
        assert shown(connector) == []
        offers.publish_offer(offer, by=connector.user)
        assert shown(connector) == ["Votre boutique en ligne"]
        offers.withdraw_offer(offer, by=connector.user)
        assert shown(connector) == []
        offers.publish_offer(offer, by=connector.user)
        steps = [step.to_state for step in history.of(offer)]
        assert steps == ["draft", "published", "withdrawn", "published"]

    @pytest.mark.parametrize("state", OfferState.values)
    @pytest.mark.parametrize(
        ("act", "allowed"),
        [("publish_offer", {"draft", "withdrawn"}), ("withdraw_offer", {"published"})],
    )
    def test_only_these_transitions_are_possible(
        self, connector: Connector, act: str, allowed: set[str], state: str
    ) -> None:
        offer = OfferFactory(connector=connector, state=state, published_at=timezone.now())
        if state in allowed:
            getattr(offers, act)(offer, by=connector.user)
            assert len(history.of(offer)) == 1
            return
        with pytest.raises(ForbiddenTransition):
            getattr(offers, act)(offer, by=connector.user)
        offer.refresh_from_db()
        assert offer.state == state

    def test_f1_the_end_of_the_label_hides_it_the_same_minute(self, connector: Connector) -> None:
        OfferFactory(connector=connector, published=True)
        until = timezone.now() + timedelta(hours=1)
        Label.objects.update(valid_until=until)
        assert person_card(connector, at=until - timedelta(seconds=1)).offers
        assert not person_card(connector, at=until).offers
        end_the_label()
        assert not person_card(connector, at=timezone.now()).offers

    def test_without_a_label_one_takes_back_and_nothing_else(self, connector: Connector) -> None:
        offer = OfferFactory(connector=connector, published=True)
        end_the_label()
        for act in (
            partial(offers.write_offer, connector, **CONTENT),
            partial(offers.change_offer, offer, **CONTENT),
            partial(offers.publish_offer, offer),
        ):
            with pytest.raises(LabelNeeded):
                act(by=connector.user)
        offers.withdraw_offer(offer, by=connector.user)
        assert Offer.objects.get().state == OfferState.WITHDRAWN

    def test_so_many_and_no_more(self, connector: Connector) -> None:
        OfferFactory.create_batch(offers.MOST_OFFERS, connector=connector)
        with pytest.raises(TooManyOffers):
            offers.write_offer(connector, by=connector.user, **CONTENT)

    @pytest.mark.parametrize(
        "fields",
        [{"price_from": 2, "price_to": 1}, {"state": "shown"}, {"state": OfferState.PUBLISHED}],
    )
    def test_the_table_refuses_what_cannot_be(
        self, connector: Connector, fields: dict[str, Any]
    ) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            OfferFactory(connector=connector, **fields)


def test_f4_no_offer_enters_a_ranking() -> None:
    folder = Path(matching.__file__).parent
    files = [*folder.glob("ranking/*.py"), folder / "candidates.py", folder / "replay.py"]
    assert len(files) > 5
    for path in files:
        assert not re.search(r"offer", path.read_text(), re.I), path.name


class TestPages:
    def test_one_is_written_and_published_at_once(
        self, client: Client, connector: Connector
    ) -> None:
        assert client.post(NEW, {**CONTENT, "publish": "1"})["Location"] == LIST
        assert shown(connector) == [CONTENT["title"]]
        text = client.get(LIST).content.decode()
        assert "de 900\u00a0€ à 1\u00a0800\u00a0€ hors taxes" in text
        assert "Retirer de ma page" in text

    def test_one_is_kept_changed_shown_and_taken_back(
        self, client: Client, connector: Connector
    ) -> None:
        client.post(NEW, CONTENT)
        offer = Offer.objects.get()
        assert offer.state == OfferState.DRAFT
        client.post(address("offer", offer), {**CONTENT, "title": "Autre titre"})
        client.post(address("publish_offer", offer))
        assert shown(connector) == ["Autre titre"]
        client.post(address("withdraw_offer", offer))
        again = client.post(address("withdraw_offer", offer), follow=True)
        assert "Cette offre n’était pas publiée." in again.content.decode()
        assert shown(connector) == []

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            *[({name: ""}, name, "obligatoire") for name in sorted({*CONTENT} - {"theme"})],
            ({"theme": ""}, "theme", "Choisissez un thème."),
            ({"price_to": "10"}, "price_to", "Le prix le plus haut vient en second."),
            ({"price_from": "-1"}, "price_from", "supérieure ou égale à 0"),
            ({"delay_days": "366"}, "delay_days", "inférieure ou égale à 365"),
            ({"title": "a" * 121}, "title", "au plus 120"),
            ({"title": "Voir atelier.fr"}, "title", "enlevez une adresse de site"),
            ({"description": "06 12 34 56 78"}, "description", "enlevez un numéro"),
            ({"audience": "a@example.org"}, "audience", "enlevez une adresse e-mail"),
        ],
    )
    def test_a9_an_error_is_told_at_its_field(
        self, client: Client, connector: Connector, given: dict[str, str], field: str, words: str
    ) -> None:
        response = client.post(NEW, {**CONTENT, **given})
        text = response.content.decode()
        assert response.status_code == 200
        assert re.search(r"<title>Erreur\s:", text)
        assert f'href="#id_{field}"' in text
        assert words in text
        assert not Offer.objects.exists()

    def test_without_a_label_the_pages_say_why(self, client: Client, connector: Connector) -> None:
        offer = OfferFactory(connector=connector)
        end_the_label()
        for answer in (
            client.get(NEW, follow=True),
            client.post(NEW, CONTENT, follow=True),
            client.post(address("offer", offer), CONTENT, follow=True),
            client.post(address("publish_offer", offer), follow=True),
        ):
            assert "Les offres payantes sont réservées" in answer.content.decode()
        text = client.get(LIST).content.decode()
        assert "Votre label n’est pas valable aujourd’hui" in text
        assert "Publier sur ma page" not in text
        assert Offer.objects.get().state == OfferState.DRAFT

    def test_one_too_many_is_told_in_the_form(self, client: Client, connector: Connector) -> None:
        OfferFactory.create_batch(offers.MOST_OFFERS, connector=connector)
        assert "Vous avez déjà 12 offres" in client.post(NEW, CONTENT).content.decode()
        assert "autant d’offres que la page" in client.get(LIST).content.decode()

    @pytest.mark.parametrize("name", ["offer", "publish_offer", "withdraw_offer"])
    def test_b8_somebody_else_s_offer_is_not_found(
        self, client: Client, connector: Connector, name: str
    ) -> None:
        theirs = OfferFactory(connector=LabelFactory().connector)
        for one in (address(name, theirs), reverse(f"connectors:{name}", kwargs={"pk": uuid4()})):
            assert client.post(one, CONTENT).status_code == 404
        theirs.refresh_from_db()
        assert (theirs.state, theirs.title) == (OfferState.DRAFT, OfferFactory.title)

    def test_a29_queries_are_few_and_the_same_at_two_sizes(
        self, client: Client, connector: Connector
    ) -> None:
        OfferFactory(connector=connector, published=True)
        preview = reverse("connectors:preview")
        counts: dict[str, list[int]] = {LIST: [], preview: []}
        for _ in range(2):
            for url, seen in counts.items():
                client.get(url)
                with CaptureQueriesContext(connection) as queries:
                    client.get(url)
                seen.append(len(queries))
            OfferFactory.create_batch(10, connector=connector, published=True)
        assert all(small == large <= 12 for small, large in counts.values()), counts
