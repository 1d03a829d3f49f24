"""The team reads a proposal as its readers will, and decides; a correspondent in their region."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import history
from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from notifications.models import Message
from reference.models import Region
from resources.enums import ResourceState
from resources.models import OutdatedReport, Resource
from resources.services import opinions
from tests.factories.accounts import UserFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:resources_resource_changelist")


@pytest.fixture
def staff(client: Client) -> User:
    member: User = UserFactory(staff=True)
    client.force_login(member)
    return member


def act(client: Client, one: Any, action: str, **fields: Any) -> HttpResponse:
    address = reverse(f"admin:resources_{one._meta.model_name}_changelist")
    sent = {"action": action, "_selected_action": [one.pk], "index": 0, **fields}
    return client.post(address, sent, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def page_of(client: Client, one: Resource) -> str:
    html = client.get(reverse("admin:resources_resource_change", args=[one.pk])).content.decode()
    return re.sub(r"\s+", " ", html)


def test_publishing_asks_first_and_enters_the_library(client: Client, staff: User) -> None:
    one = ResourceFactory(by_somebody=True, proposed=True)
    assert "entre dans la bibliothèque" in act(client, one, "publish").content.decode()
    one.refresh_from_db()
    assert one.state == ResourceState.PROPOSED
    assert said(act(client, one, "publish", confirmed=1)) == ["Ressource publiée\u00a0: 1."]
    one.refresh_from_db()
    assert one.state == ResourceState.PUBLISHED
    assert Message.objects.get().name == "resources.published"
    assert client.get(reverse("resources:resource", args=[one.slug])).status_code == 200
    assert "ne le permet pas" in said(act(client, one, "publish", confirmed=1))[0]


@pytest.mark.parametrize("action", ["ask_for_changes", "refuse"])
def test_sending_back_or_refusing_needs_its_reason(
    client: Client, staff: User, action: str
) -> None:
    one = ResourceFactory(by_somebody=True, proposed=True)
    empty = act(client, one, action, confirmed=1, reason="")
    assert "Ce champ est obligatoire" in empty.content.decode()
    act(client, one, action, confirmed=1, reason="Dites le prix.")
    assert history.of(one)[-1].reason == "Dites le prix."
    assert "Dites le prix." in Message.objects.get().body_text


def test_nobody_publishes_their_own(client: Client, staff: User) -> None:
    one = ResourceFactory(author=staff, proposed=True)
    assert "quelqu’un d’autre décide" in said(act(client, one, "publish", confirmed=1))[0]


def test_the_page_shows_it_as_read_and_what_could_be_plainer(client: Client, staff: User) -> None:
    long = "mot " * 30
    one = ResourceFactory(proposed=True, body=f"**Gras** <script>1</script> {long}. Le RGAA.")
    opinions.say(one, useful=True, reader="a" * 64)
    page = page_of(client, one)
    assert "<strong>Gras</strong>" in page
    assert "<script>1" not in page
    assert "Phrase longue" in page
    assert "Sigle non expliqué\u00a0: RGAA".replace("\u00a0", " ") in page.replace("\u00a0", " ")
    assert "1 sur 1" in page


def test_a_text_is_mended_under_the_same_rules(client: Client, staff: User) -> None:
    one = ResourceFactory()
    address = reverse("admin:resources_resource_change", args=[one.pk])
    form = client.get(address).context["adminform"].form
    given = {name: form[name].value() or "" for name in form.fields}
    assert "state" not in given
    bad = client.post(address, {**given, "body": "<b>x</b>"})
    assert "code HTML" in str(bad.context["errors"])
    mended = {"title": "Mieux", "body": "Un texte.", "url": "https://example.org/"}
    assert client.post(address, {**given, **mended}).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.body, one.url) == tuple(mended.values())


def test_what_ships_is_changed_in_its_file(client: Client, staff: User) -> None:
    one = ResourceFactory(shipped_as="sauvegarde/essai")
    address = reverse("admin:resources_resource_change", args=[one.pk])
    assert client.get(address).context["adminform"].form.fields == {}
    client.post(address, {"title": "Autre"})
    one.refresh_from_db()
    assert one.title == "Tester une sauvegarde"


def test_a_correspondent_decides_in_their_region_and_national_ones_are_the_teams(
    client: Client,
) -> None:
    for code in ("75", "53"):
        Region.objects.create(code=code, name=f"Région {code}")
    load_groups()
    correspondent = UserFactory(is_staff=True, region_id="75")
    correspondent.groups.add(Group.objects.get(name=CORRESPONDENTS))
    client.force_login(correspondent)
    theirs, other, national = (
        ResourceFactory(by_somebody=True, proposed=True, region_id=code)
        for code in ("75", "53", None)
    )
    assert list(client.get(LIST).context["cl"].result_list) == [theirs]
    for one in (theirs, other, national):
        act(client, one, "publish", confirmed=1)
        one.refresh_from_db()
    assert [one.state for one in (theirs, other, national)] == ["published", "proposed", "proposed"]


def test_the_situations_of_the_list(client: Client, staff: User) -> None:
    to_read = ResourceFactory(proposed=True)
    dead = ResourceFactory(hidden=True, elsewhere=True, link_failures=3)
    back = ResourceFactory(hidden=True, elsewhere=True)
    reported = ResourceFactory()
    OutdatedReport.objects.create(resource=reported, text="Un lien est mort.")
    for situation, one in (
        *(("to_read", to_read), ("link_dead", dead), ("link_back", back)),
        ("reported", reported),
    ):
        found = client.get(LIST, {"situation": situation}).context["cl"].result_list
        assert list(found) == [one], situation


def test_a_report_is_settled_once(client: Client, staff: User) -> None:
    filed = OutdatedReport.objects.create(resource=ResourceFactory(), text="Un lien est mort.")
    assert said(act(client, filed, "settle", confirmed=1)) == ["Signalement traité\u00a0: 1."]
    filed.refresh_from_db()
    assert filed.settled_by == staff
    assert "déjà traité" in said(act(client, filed, "settle", confirmed=1))[0]
