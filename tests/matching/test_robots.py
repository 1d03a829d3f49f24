"""Connecteurs are not flooded: limits and traps that no honest owner meets (QUALITY B18, B19)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from matching.models import HelpRequest
from notifications.models import Message
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory
from tests.matching.test_pages import form
from ui import robots

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    CommuneFactory()
    ConnectorFactory(themes=list(Theme))
    user: User = UserFactory()
    client.force_login(user)
    return user


def place(owner: User) -> str:
    """Return where this owner asks for help on a new diagnostic."""
    assessment = AssessmentFactory(completed=True, owner=owner)
    return reverse("matching:ask", args=[assessment.pk])


def another(number: int, **given: Any) -> dict[str, Any]:
    return form(submission_id=str(uuid4()), company=f"Boutique {number}", siret="", **given)


def mark_of(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    return found[1]


# Named: a signature holds the moment it was made, and each worker would name its test its own way.
@pytest.mark.parametrize(
    "opened",
    ["", "autre", signing.dumps("hier", salt=robots.SALT), None],
    ids=["empty", "unsigned", "not a moment", "true mark sent at once"],
)
def test_b19_too_quick_is_asked_again_and_loses_nothing(
    client: Client, owner: User, settings: Settings, opened: str | None
) -> None:
    settings.ASK_MINIMUM_SECONDS = 3
    url = place(owner)
    given = mark_of(client.get(url).content.decode()) if opened is None else opened
    page = client.post(url, form(opened=given)).content.decode()
    assert "envoyez-la de nouveau" in page
    assert 'value="Boulangerie Canari"' in page
    assert not HelpRequest.objects.exists()
    settings.ASK_MINIMUM_SECONDS = 0.001
    assert client.post(url, form(opened=mark_of(page))).status_code == 302
    assert HelpRequest.objects.count() == 1


def test_b19_an_owner_who_takes_three_seconds_meets_nothing(
    client: Client, owner: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ASK_MINIMUM_SECONDS = 3
    url = place(owner)
    opened = mark_of(client.get(url).content.decode())
    now = robots.time.time()
    monkeypatch.setattr(robots.time, "time", lambda: now + 4)
    assert client.post(url, form(opened=opened)).status_code == 302


def test_b19_who_fills_in_the_hidden_field_sends_nothing(client: Client, owner: User) -> None:
    url = place(owner)
    hidden = re.search(r'<div class="fr-hidden" aria-hidden="true">.*</div>', _page(client, url))
    assert hidden
    assert f'name="{robots.TRAP}" tabindex="-1"' in hidden[0]
    page = client.post(url, form(**{robots.TRAP: "http://example.org"})).content.decode()
    assert "<title>Erreur" in page.replace("\n", "")
    assert 'value="Boulangerie Canari"' in page
    assert "http://example.org" not in page
    assert not HelpRequest.objects.exists()
    assert client.post(url, form()).status_code == 302


def _page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_b18_a_fourth_request_in_a_day_waits(client: Client, owner: User) -> None:
    answers = [client.post(place(owner), another(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert answers[-1]["Retry-After"] == "86400"
    assert "déjà déposé 3 demandes" in answers[-1].content.decode()
    assert HelpRequest.objects.count() == 3


def test_b18_ten_requests_a_day_from_one_network(
    client: Client, owner: User, settings: Settings
) -> None:
    settings.ASKS_PER_DAY_AND_NETWORK = 2
    network = "192.0.2.18"
    cache.delete(f"limit:ask:{network}")
    url = place(owner)
    sent = another(0)
    for _ in range(4):  # the same form again is no new request
        assert client.post(url, sent, REMOTE_ADDR=network).status_code == 302
    assert client.post(place(owner), {}, REMOTE_ADDR=network).status_code == 200
    client.post(place(owner), another(1), REMOTE_ADDR=network)
    client.force_login(UserFactory())
    stranger = User.objects.latest("pk")
    refused = client.post(place(stranger), another(2), REMOTE_ADDR=network)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "86400"
    assert "votre réseau" in refused.content.decode()
    assert client.post(place(stranger), another(2), REMOTE_ADDR="192.0.2.19").status_code == 302


def test_b19_a_second_request_for_the_same_firm_leads_to_the_first(
    client: Client, owner: User
) -> None:
    url = place(owner)
    client.post(url, form())
    first = reverse("matching:request", args=[HelpRequest.objects.get().pk])
    for answer in (
        client.get(url, follow=True),
        client.post(url, form(submission_id=str(uuid4())), follow=True),
        client.post(place(owner), form(submission_id=str(uuid4())), follow=True),
    ):
        assert answer.redirect_chain == [(first, 302)]
        assert "Rien n’a été envoyé deux fois" in answer.content.decode()
    assert HelpRequest.objects.count() == 1


def test_b19_of_all_that_a_robot_sends_three_reach_a_connecteur(
    client: Client, owner: User
) -> None:
    urls = [place(owner) for _ in range(4)]
    for number in range(40):  # 1,000 take a minute and tell no more
        client.post(urls[number % 4], another(number))
    assert HelpRequest.objects.count() == 3
    assert Message.objects.filter(name="matching.introduction_requested").count() == 3
