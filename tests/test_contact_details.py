"""Who an owner is stays unseen until somebody accepts, and then by that one alone (QUALITY B10)."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from connectors.models import Connector
from connectors.services import testimonies
from connectors.trust import SHOWN_TO_PUBLIC_FROM
from matching import services
from matching.models import Introduction
from notifications.models import Message
from tests.factories.connectors import TestimonyFactory
from tests.rights import MATRIX, client_of
from tests.world import CANARIES, ROLES, World, make_world

pytestmark = pytest.mark.django_db

# Words that name the firm and its owner.
NAMING = {"what_done": CANARIES["contact_name"], "sentence": CANARIES["company"]}
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


def test_b10_words_that_staff_have_not_read_name_nobody(world: World) -> None:
    """What an owner or a connecteur writes may name the firm: nobody else learns of it so."""
    connector = world.connector.connector
    Connector.objects.update(listed=True)
    for _ in range(SHOWN_TO_PUBLIC_FROM):
        TestimonyFactory(work__connector=connector, unpublished=True, **NAMING)
    # Words answered by a reply that names the firm, which staff have not read either.
    testimonies.reply(world.testimony, by=world.connector, text=CANARIES["company"])
    for state in ("waiting", "rejected"):
        TestimonyFactory(work__connector=connector, state=state, **NAMING)
    # Her own introductions name the owner to her, and are looked at above.
    pages = [
        *(world.address(name) for name in ("connectors:testimony", "connectors:work")),
        *(world.address(name) for name in MATRIX if name.startswith("connectors:")),
    ]
    for role in OTHERS:
        client = client_of(world, role)
        for address in pages:
            text = read(client, address)
            mine = role == "connector" and address == world.address("connectors:testimony")
            # The author of the reply reads it again.
            assert leaks(text) == ({"company"} if mine else set()), (role, address)
    work = read(client_of(world, "connector"), world.address("connectors:work"))
    assert world.testimony.sentence in work
    # The same page shows what staff let through, so that they read with care.
    TestimonyFactory(work__connector=connector, published=True, **NAMING)
    work = read(client_of(world, "connector"), world.address("connectors:work"))
    assert leaks(work) == {"contact_name", "company"}
