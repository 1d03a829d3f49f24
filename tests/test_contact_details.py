"""Who an owner is stays unseen until somebody accepts, and then by that one alone (QUALITY B10)."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from matching import services
from matching.models import Introduction
from notifications.models import Message
from tests.test_guards import MATRIX, client_of
from tests.world import CANARIES, ROLES, World, make_world

pytestmark = pytest.mark.django_db

# Staff see details on pages whose opening is kept in the journal; the demo's mails show all.
OTHERS = [role for role in ROLES if role not in {"owner", "staff"}]
SHOWN_IN_THE_DEMO = "notifications:demo_"


@pytest.fixture
def world(settings: Settings) -> World:
    cache.clear()
    return make_world()


def leaks(text: str) -> set[str]:
    """Return which personal fields show in a text, however they are written."""
    plain = text.lower()
    bare = plain.replace(" ", "").replace("\u00a0", "")
    return {
        field
        for field, value in CANARIES.items()
        if value.lower() in plain or value.lower().replace(" ", "") in bare
    }


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    return answer.content.decode() + str(answer.headers)


def addresses(world: World, about: Introduction) -> list[str]:
    """Every page of the site, with the request in question wherever one is named."""
    return [
        f"/connecteur/demandes/{about.pk}/",
        f"/demandes/{about.help_request_id}/",
        *("/connecteur/", "/connecteur/?etat=en-cours", "/connecteur/?etat=terminees"),
        *(world.address(name) for name in MATRIX if not name.startswith(SHOWN_IN_THE_DEMO)),
    ]


def test_b10_the_canary_is_seen_where_it_may_be(world: World) -> None:
    page = read(client_of(world, "connector"), f"/connecteur/demandes/{world.accepted.pk}/")
    assert leaks(page) == {"company", "contact_name", "email", "phone"}


@pytest.mark.parametrize("state", ["requested", "declined", "expired", "withdrawn", "done"])
def test_b10_nobody_sees_who_asks_outside_an_acceptance(world: World, state: str) -> None:
    about = world.done if state == "done" else world.introduction
    if state == "declined":
        services.decline_introduction(about, by=world.connector)
    elif state == "expired":
        services.expire_introduction(about)
    elif state == "withdrawn":
        about = world.accepted
        services.withdraw_request(about.help_request, by=world.owner)
    about.refresh_from_db()
    assert about.state == state
    for role in OTHERS:
        client = client_of(world, role)
        for address in addresses(world, about):
            assert not leaks(read(client, address)), (role, address)


def test_b10_only_who_accepted_sees_who_asks(world: World) -> None:
    for role in ("anonymous", "stranger", "other_connector"):
        client = client_of(world, role)
        for address in addresses(world, world.accepted):
            assert not leaks(read(client, address)), (role, address)


def test_b10_no_mail_to_others_names_the_owner(world: World) -> None:
    services.decline_introduction(world.introduction, by=world.connector)
    mails = Message.objects.exclude(user=world.owner)
    assert mails.filter(user=world.connector).count() > 3
    for mail in mails:
        assert not leaks(mail.subject + mail.body_text + mail.body_html), mail.name


def test_b10_an_owner_never_reads_the_address_of_a_connecteur(world: World) -> None:
    client = client_of(world, "owner")
    secret = world.connector.email
    for address in addresses(world, world.introduction):
        assert secret not in read(client, address), address
    for mail in Message.objects.filter(user=world.owner):
        assert secret not in mail.body_text + mail.body_html, mail.name


def test_b11_a_consent_withdrawn_closes_the_page_already_open(world: World) -> None:
    client = client_of(world, "connector")
    address = f"/connecteur/demandes/{world.accepted.pk}/"
    assert leaks(read(client, address))
    services.withdraw_request(world.accepted.help_request, by=world.owner)
    assert not leaks(read(client, address))
