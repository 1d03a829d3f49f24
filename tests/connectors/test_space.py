"""One's own space: what to do now, and one's page as others see it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connectors import services
from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.selectors.space import Status, space_of
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory, LabelFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
SPACE, PREVIEW = reverse("connectors:space"), reverse("connectors:preview")


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def titles(connector: Connector) -> list[str]:
    return [task.title for task in space_of(connector, at=timezone.now()).tasks]


class TestWhatToDoNow:
    def test_a_page_with_nothing_to_do_says_so(self, client: Client, connector: Connector) -> None:
        text = client.get(SPACE).content.decode()
        assert "Rien n’attend votre réponse." in text
        assert f'href="{reverse("matching:dashboard")}"' in text

    def test_a_label_past_its_date_is_said_to_be_over(
        self, client: Client, connector: Connector
    ) -> None:
        LabelFactory(
            connector=connector,
            awarded_at=timezone.now() - timedelta(days=730),
            valid_until=timezone.now() - timedelta(days=1),
        )
        text = client.get(SPACE).content.decode()
        assert "Votre label s’est terminé le" in text
        assert "Label attribué." not in text

    def test_a_charter_that_changed_is_to_be_signed_again(self, connector: Connector) -> None:
        assert titles(connector) == []
        newer = CharterFactory(version="2.0.0", published_at=timezone.now())
        assert titles(connector) == ["Signer la nouvelle charte"]
        connector.charter = newer
        assert titles(connector) == []

    def test_requests_that_wait_are_counted_with_the_first_deadline(
        self, client: Client, connector: Connector
    ) -> None:
        IntroductionFactory(connector=connector)
        assert titles(connector) == ["Répondre à 1 demande"]
        IntroductionFactory(connector=connector)
        assert titles(connector) == ["Répondre à 2 demandes"]
        assert "La première est à répondre avant le" in client.get(SPACE).content.decode()

    @pytest.mark.parametrize(("days", "expected"), [(91, 0), (89, 1), (-1, 0)])
    def test_f1_the_end_of_a_label_is_told_ninety_days_before(
        self, connector: Connector, days: int, expected: int
    ) -> None:
        LabelFactory(
            connector=connector,
            awarded_at=timezone.now() - timedelta(days=500),
            valid_until=timezone.now() + timedelta(days=days),
        )
        assert len(titles(connector)) == expected

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            (ConnectorState.DRAFT, Status.TO_DO),
            (ConnectorState.SUBMITTED, Status.WAITING),
            (ConnectorState.SUSPENDED, Status.SEEN),
        ],
    )
    def test_a5_where_one_stands_is_told_in_words(
        self, client: Client, connector: Connector, state: ConnectorState, status: Status
    ) -> None:
        Connector.objects.update(state=state)
        text = client.get(SPACE).content.decode()
        assert status.value in text
        assert "Me mettre en pause" not in text

    def test_a5_statuses_are_three_at_most(self) -> None:
        assert len(Status) == 3


class TestPreview:
    def test_the_page_shows_what_the_directory_will(
        self, client: Client, connector: Connector
    ) -> None:
        Connector.objects.update(presentation="Trente ans de commerce.")
        text = client.get(PREVIEW).content.decode()
        assert "Trente ans de commerce." in text
        assert "Bénévole" in text
        assert connector.user.email not in text

    def test_choices_are_kept(self, client: Client, connector: Connector) -> None:
        sent = {"display_name": "Dominique", "listed": "on", "indexed": "on"}
        assert client.post(PREVIEW, sent)["Location"] == PREVIEW
        connector.refresh_from_db()
        assert (connector.display_name, connector.listed, connector.indexed) == (
            "Dominique",
            True,
            True,
        )
        client.post(PREVIEW, {"display_name": "Dominique"})
        connector.refresh_from_db()
        assert (connector.listed, connector.indexed) == (False, False)

    def test_b21_a_line_break_in_a_name_keeps_nobody_from_being_suspended(
        self, client: Client, connector: Connector
    ) -> None:
        client.post(PREVIEW, {"display_name": "Dominique\r\nBcc: x\x07"})
        connector.refresh_from_db()
        assert connector.display_name == "Dominique Bcc: x"
        services.suspend(connector, by=UserFactory(staff=True), reason="plainte")
        assert Message.objects.filter(name="connectors.person_suspended").exists()

    @pytest.mark.parametrize("name", ["A\nB", "A\x85B", "A\u2028B", "A\x7fB"])
    def test_b21_the_database_keeps_no_name_on_two_lines(self, name: str) -> None:
        with pytest.raises(IntegrityError, match="connector_name_on_one_line"):
            ConnectorFactory(display_name=name)

    def test_it_leads_to_the_public_page_where_there_is_one(
        self, client: Client, connector: Connector
    ) -> None:
        public = reverse("connectors:person", kwargs={"pk": connector.pk})
        assert public not in client.get(PREVIEW).content.decode()
        Connector.objects.update(listed=True)
        assert public in client.get(PREVIEW).content.decode()
        assert client.get(public).status_code == 200
        CharterFactory(version="2.0.0", published_at=timezone.now())
        # Out of the list until they sign; the page itself stays, and takes no request.
        assert public not in client.get(PREVIEW).content.decode()
        assert client.get(public).status_code == 200

    def test_a9_search_engines_need_the_directory(
        self, client: Client, connector: Connector
    ) -> None:
        response = client.post(PREVIEW, {"display_name": "Dominique", "indexed": "on"})
        text = response.content.decode()
        assert "Cochez d’abord l’annuaire public" in text
        assert 'href="#id_indexed"' in text
        connector.refresh_from_db()
        assert not connector.indexed


@pytest.mark.parametrize("url", [SPACE, PREVIEW])
def test_a29_queries_are_few_and_the_same_at_two_sizes(
    client: Client, connector: Connector, url: str
) -> None:
    Connector.objects.update(listed=True)
    client.get(url)
    counts = []
    for _ in range(2):
        LabelFactory.create_batch(5, connector=connector, state="expired", ended_at=timezone.now())
        IntroductionFactory.create_batch(5, connector=connector)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
