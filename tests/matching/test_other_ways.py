"""When nobody accepts, each way that the frank mail gives leads somewhere (QUALITY E2)."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from matching import mails, services
from matching.models import HelpRequest, Introduction
from notifications.models import Message
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.matching.test_ladder import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> HelpRequest:
    """A request of which its owner has to choose."""
    first = ConnectorFactory()
    asked = ask(next_allowed=False)
    services.decline_introduction(Introduction.objects.get(), by=first.user)
    asked.refresh_from_db()
    assert asked.state == "unanswered"
    return asked


def test_the_frank_mail_leads_to_people_at_a_distance_to_a_session_and_to_sheets(
    waiting: HelpRequest, client: Client
) -> None:
    mails.frank(waiting)
    mail = Message.objects.get(name="matching.frank")
    links = {urlsplit(link).path: link for link in re.findall(r"https?://\S+", mail.body_text)}
    directory = links[reverse("connectors:directory")]
    assert parse_qs(urlsplit(directory).query)["distance"] == ["on"]
    assert reverse("events:events") in links
    library = links[reverse("resources:library")]
    assert parse_qs(urlsplit(library).query)["theme"] == [waiting.needs[0]["theme"]]
    for link in (directory, library, links[reverse("events:events")]):
        assert client.get(link).status_code == 200
    assert "atelier" in mail.body_text


def test_who_is_found_in_the_directory_is_asked_for_the_request_that_waits(
    waiting: HelpRequest, client: Client
) -> None:
    # Beyond the three that the page of the request shows.
    ConnectorFactory.create_batch(3)
    found = ConnectorFactory(listed=True, on_site=False, remote=True)
    client.force_login(waiting.owner)
    shown = client.get(reverse("matching:request", args=[waiting.pk])).content.decode()
    assert "Demander à" in shown
    assert found.display_name not in shown
    page = client.get(reverse("matching:ask_person", args=[found.pk]), follow=True).content.decode()
    assert f"Demander à {found.display_name}" in page
    assert "attend votre choix" in page
    # Reading asks nobody.
    assert not Introduction.objects.requested().exists()
    address = reverse("matching:choose", args=[waiting.pk])
    assert f'action="{address}"' in page
    after = client.post(address, {"connector": str(found.pk)}, follow=True).content.decode()
    assert f"Votre demande est envoyée à {found.display_name}" in after
    assert Introduction.objects.requested().get().connector == found
    assert HelpRequest.objects.count() == 1


def test_a_request_that_somebody_has_is_shown_as_before(client: Client) -> None:
    introduction = IntroductionFactory()
    asked = introduction.help_request
    found = ConnectorFactory(listed=True)
    client.force_login(asked.owner)
    answer = client.get(
        reverse("matching:ask", args=[asked.assessment_id]) + f"?connecteur={found.pk}"
    )
    assert answer["Location"] == reverse("matching:request", args=[asked.pk])


def test_nobody_is_asked_for_the_request_of_somebody_else(client: Client) -> None:
    asked = HelpRequestFactory(unanswered=True)
    client.force_login(HelpRequestFactory().owner)
    address = reverse("matching:choose", args=[asked.pk])
    assert client.post(address, {"connector": str(ConnectorFactory().pk)}).status_code == 404


def test_the_public_page_says_of_which_people_a_reason_is_kept(client: Client) -> None:
    page = client.get(reverse("matching:how")).content.decode()
    assert "La raison est gardée avec le classement." not in page
    searched, _, judged = page.partition("Une personne étudiée")
    for words in ("ne parle pas la langue", "trop loin", "ne connaît aucune", "la charte"):
        assert words in searched
        assert words not in judged
    assert "la raison est gardée" in judged
