"""The welcome: three steps, shown until a first work is finished."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connectors import services
from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.selectors.welcome import StepStatus, steps_of
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db
SPACE, WELCOME, GUIDE, EXAMPLE = (
    reverse(f"connectors:{name}") for name in ("space", "welcome", "guide", "first_request")
)


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def done(connector: Connector) -> list[bool]:
    return [step.status == StepStatus.DONE for step in steps_of(connector)]


def test_each_step_is_done_by_what_happened(client: Client, connector: Connector) -> None:
    assert done(connector) == [False, False, False]
    assert client.post(GUIDE)["Location"] == WELCOME
    connector.refresh_from_db()
    assert done(connector) == [True, False, False]
    connector.last_proposed_at = connector.welcomed_at = timezone.now()
    assert done(connector) == [True, True, True]


def test_reading_the_guide_again_keeps_the_first_date(client: Client, connector: Connector) -> None:
    assert "J’ai lu" in client.get(GUIDE).content.decode()
    connector.refresh_from_db()
    assert connector.guide_read_at is None
    client.post(GUIDE)
    connector.refresh_from_db()
    first = connector.guide_read_at
    assert first is not None
    client.post(GUIDE)
    connector.refresh_from_db()
    assert connector.guide_read_at == first
    text = client.get(GUIDE).content.decode()
    assert "Vous avez lu ce guide le" in text
    assert '<button class="fr-btn">J’ai lu' not in text


def test_the_space_shows_it_until_it_is_over(client: Client, connector: Connector) -> None:
    client.post(GUIDE)
    text = client.get(SPACE).content.decode()
    assert "1 étape sur 3." in text
    assert f'href="{WELCOME}"' in text
    Connector.objects.update(welcomed_at=timezone.now())
    assert f'href="{WELCOME}"' not in client.get(SPACE).content.decode()
    assert "Votre accueil est terminé" in client.get(WELCOME).content.decode()


def test_a_candidate_is_not_welcomed_yet(client: Client, connector: Connector) -> None:
    Connector.objects.update(state=ConnectorState.SUBMITTED)
    assert f'href="{WELCOME}"' not in client.get(SPACE).content.decode()


def test_whoever_is_let_in_is_led_to_it() -> None:
    connector = ConnectorFactory(state=ConnectorState.SUBMITTED)
    services.approve(connector, by=UserFactory(staff=True))
    assert WELCOME in Message.objects.get(name="connectors.approved").body_text


def test_the_example_shows_no_contact_before_acceptance(
    client: Client, connector: Connector
) -> None:
    before, after = client.get(EXAMPLE).content.decode().split("Après avoir accepté", 1)
    assert "camille@example.org" not in before
    assert "camille@example.org" in after


@pytest.mark.parametrize("url", [WELCOME, GUIDE, EXAMPLE])
def test_a29_queries_are_few(client: Client, connector: Connector, url: str) -> None:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    assert len(seen) <= 12
