"""An event is proposed in one form, read by the team, then open to anybody."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from resources.enums import ResourceKind, ResourceState
from resources.event_errors import WrongMoment
from resources.models import Event, Resource
from resources.services import events, moderating
from resources.services.events import Sitting
from resources.services.proposing import MayNotPropose, Proposal
from tests.factories.accounts import AdviserFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.events import in_days
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
PROPOSE = reverse("events:propose")


@pytest.fixture(autouse=True)
def nobody_proposed_today() -> None:
    cache.clear()


@pytest.fixture
def author(client: Client) -> User:
    made: User = ConnectorFactory().user
    client.force_login(made)
    return made


def form(**more: Any) -> dict[str, Any]:
    CommuneFactory()
    return {
        "title": "Créer sa fiche d’établissement",
        "summary": "En une matinée, pas à pas.",
        "day": f"{in_days(9):%Y-%m-%d}",
        "starts": "09:30",
        "ends": "12:00",
        "last_day": "",
        "place": "Salle Exemple",
        "commune": "24000",
        "join_url": "",
        "places": "8",
        "body": "## Matin\n\nNous créons **votre** fiche.",
        "url": "",
        "themes": ["visibilite-locale"],
        "euros": "0",
        "region": "",
        "language": "fr",
        "publisher": "Chambre Exemple",
        "author_name": "Camille Exemple",
        "interest": "",
        **more,
    }


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_only_who_may_propose_finds_the_form(client: Client) -> None:
    assert client.get(PROPOSE).status_code == 302
    client.force_login(UserFactory())
    assert client.get(PROPOSE).status_code == 403
    assert client.post(PROPOSE, form()).status_code == 403
    for user in (ConnectorFactory().user, AdviserFactory().user, UserFactory(staff=True)):
        client.force_login(user)
        assert client.get(PROPOSE).status_code == 200
        assert PROPOSE in text(client.get(reverse("events:events")))
        assert PROPOSE in text(client.get(reverse("resources:propose")))
    assert not Event.objects.exists()


def test_an_event_is_proposed_then_published_and_open(client: Client, author: User) -> None:
    answer = client.post(PROPOSE, form(), follow=True)
    assert "Notre équipe lit votre proposition" in text(answer)
    assert "Cette page n’est pas publique" in text(answer)
    event = Event.objects.select_related("resource").get()
    resource = event.resource
    assert (resource.kind, resource.state) == (ResourceKind.EVENT, ResourceState.PROPOSED)
    assert (event.starts_at, event.places, event.taken) == (in_days(9, 9).replace(minute=30), 8, 0)
    # It is of the region where it is held, whose correspondent reads it.
    assert (resource.department_id, resource.region_id) == ("24", "75")
    page = reverse("events:event", args=[resource.slug])
    client.logout()
    assert client.get(page).status_code == 404
    moderating.publish(resource, by=UserFactory(staff=True))
    shown = text(client.get(page))
    assert "<strong>votre</strong>" in shown
    assert "Camille Exemple, Chambre Exemple" in shown
    # The mail that says so leads to where resources are: it leads on.
    old = reverse("resources:resource", args=[resource.slug])
    assert client.get(old).headers["Location"] == page
    assert client.get(reverse("resources:resource", args=["inconnue"])).status_code == 404
    assert resource.title not in text(client.get(reverse("resources:library")))


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Donnez un titre."),
        ({"themes": []}, "Choisissez un thème au moins."),
        ({"day": "2020-01-02"}, "Choisissez un moment à venir."),
        ({"day": ""}, "Indiquez le jour."),
        ({"place": "", "commune": ""}, "Dites où se rendre, ou donnez le lien de connexion."),
        ({"body": "<script>alert(1)</script>"}, "HTML"),
    ],
)
def test_what_is_wrong_keeps_nothing(client: Client, given: dict[str, Any], said: str) -> None:
    assert said in text(client.post(PROPOSE, form(**given)))
    assert not Event.objects.exists()
    assert not Resource.objects.filter(kind=ResourceKind.EVENT).exists()


def test_a_text_to_change_is_sent_again_and_keeps_its_date(client: Client, author: User) -> None:
    client.post(PROPOSE, form())
    event = Event.objects.get()
    moderating.ask_for_changes(event.resource, reason="Dites le prix.", by=UserFactory(staff=True))
    page = reverse("resources:proposal", args=[event.resource_id])
    shown = text(client.get(page))
    assert 'name="day"' not in shown
    assert reverse("events:change", args=[event.resource.slug]) in shown
    client.post(page, form(title="Sa fiche, à deux"))
    before = event.starts_at
    event = Event.objects.select_related("resource").get()
    assert (event.resource.title, event.resource.state) == (
        "Sa fiche, à deux",
        ResourceState.PROPOSED,
    )
    assert (event.resource.kind, event.starts_at) == (ResourceKind.EVENT, before)


def test_a_date_gone_by_or_a_stranger_proposes_nothing() -> None:
    given = Proposal(
        kind=ResourceKind.EVENT,
        title="Hier",
        summary="Trop tard.",
        themes=["rgpd"],
        author_name="Camille",
        publisher="Exemple",
        body="Texte.",
    )
    gone = Sitting(in_days(-1, 9), in_days(-1, 12), "Salle", CommuneFactory())
    with pytest.raises(WrongMoment):
        events.propose_event(given, sitting=gone, by=ConnectorFactory().user)
    coming = Sitting(in_days(1, 9), in_days(1, 12), "Salle", CommuneFactory())
    with pytest.raises(MayNotPropose):
        events.propose_event(given, sitting=coming, by=UserFactory())
    assert not Resource.objects.exists()
