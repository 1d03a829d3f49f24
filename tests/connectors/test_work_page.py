"""What one has done: the list, delays from five on, what owners said from five answers on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connectors.models import Connector
from connectors.selectors.space import space_of
from connectors.selectors.work import Delays, delays_of
from reference.enums import Theme
from tests.factories.connectors import ConnectorFactory, FinishedWorkFactory, TestimonyFactory

pytestmark = pytest.mark.django_db
PAGE, SPACE = reverse("connectors:work"), reverse("connectors:space")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def span(accept: float, finish: float) -> tuple[datetime, datetime, datetime]:
    accepted = START + timedelta(days=accept)
    return START, accepted, accepted + timedelta(days=finish)


def test_delays_are_those_in_the_middle() -> None:
    spans = [span(0, 10), span(1, 20), span(2, 30), span(3, 40), span(20, 300)]
    assert delays_of(spans) == Delays(to_accept=2, to_finish=30)
    assert delays_of([*spans, span(3, 40)]) == Delays(to_accept=2, to_finish=35)


def test_delays_of_four_are_not_told(client: Client, connector: Connector) -> None:
    assert delays_of([span(1, 10)] * 4) is None
    FinishedWorkFactory.create_batch(4, connector=connector)
    assert "à partir de 5 accompagnements" in client.get(PAGE).content.decode()
    FinishedWorkFactory(connector=connector)
    text = client.get(PAGE).content.decode()
    assert "Vous acceptez en 1 jour" in text
    assert "dure 39 jours" in text


def test_what_is_done_the_same_day_is_said_in_words(client: Client, connector: Connector) -> None:
    for _ in range(5):
        FinishedWorkFactory(
            connector=connector, requested_at=START, accepted_at=START, finished_at=START
        )
    text = client.get(PAGE).content.decode()
    assert "Vous acceptez le jour même, et l’accompagnement dure moins d’un jour" in text


def test_a_page_with_nothing_done_says_what_comes(client: Client, connector: Connector) -> None:
    FinishedWorkFactory()
    text = client.get(PAGE).content.decode()
    assert "Aucun accompagnement n’est encore terminé." in text


def test_the_firm_is_told_by_what_it_is_never_by_its_name(
    client: Client, connector: Connector
) -> None:
    FinishedWorkFactory(connector=connector, themes=[Theme.SAUVEGARDE], as_labelled=True)
    text = client.get(PAGE).content.decode()
    assert "Sauvegarde" in text
    assert "Commerce, réparation de véhicules, 2 à 9 personnes, Dordogne" in text
    assert "Comme professionnel labellisé" in text


def test_what_owners_said_shows_from_five_answers(client: Client, connector: Connector) -> None:
    for _ in range(4):
        TestimonyFactory(work__connector=connector, published=True)
    text = client.get(PAGE).content.decode()
    assert "Trois heures gagnées" not in text
    assert "quand 1 autre entreprise aura répondu" in text
    TestimonyFactory(work__connector=connector, to_answer=True)
    text = client.get(PAGE).content.decode()
    assert text.count("Trois heures gagnées") == 4
    assert "Vous pouvez répondre à un avis" in text
    assert "Lire 1 avis d’entreprise" in client.get(SPACE).content.decode()


def test_pages_of_twenty(client: Client, connector: Connector) -> None:
    FinishedWorkFactory.create_batch(21, connector=connector)
    first, second = (client.get(PAGE, {"page": n}).content.decode() for n in (1, 2))
    assert first.count("cc-tasks__title") == 20
    assert second.count("cc-tasks__title") == 1
    assert "Page suivante" in first
    assert "Page précédente" in second


def test_finished_work_is_counted_in_the_space(connector: Connector) -> None:
    FinishedWorkFactory.create_batch(2, connector=connector)
    assert space_of(connector, at=START).finished == 2


@pytest.mark.parametrize("url", [PAGE, SPACE])
def test_a29_e11_queries_are_few_and_the_same_at_two_sizes(
    client: Client, connector: Connector, url: str
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            TestimonyFactory(work__connector=connector, published=True)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
