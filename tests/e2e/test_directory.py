"""Somebody looks for help in the directory: with a position, without JavaScript, by keyboard."""

import gzip
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from connectors.models import Connector
from reference.enums import Theme
from reference.models import Commune
from tests.e2e.conftest import PHONE
from tests.e2e.test_keyboard import enter, tab_to, type_in
from tests.e2e.visitor import Visitor
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.e2e
DIRECTORY = reverse("connectors:directory")
MENDE = {"latitude": 44.51833, "longitude": 3.49915}
HEAVIEST = 60_000


@pytest.fixture
def person(stack: object) -> Connector:
    """Return somebody listed in Mende, under a name of their own."""
    made: Connector = ConnectorFactory(
        display_name=f"Camille Lozère {uuid4().hex[:6]}",
        commune=Commune.objects.get(pk="48095"),
        themes=[Theme.ACCESSIBILITE],
        languages=["fr", "oc"],
        listed=True,
        user__email=f"lozere-{uuid4().hex[:8]}@example.org",
    )
    return made


def test_around_me_asks_no_third_party_b28(
    visitor: Callable[..., Visitor], person: Connector
) -> None:
    one = visitor(screen=PHONE)
    one.page.context.grant_permissions(["geolocation"])
    one.page.context.set_geolocation(MENDE)
    sent: list[str] = []
    one.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    one.open(f"{DIRECTORY}?quoi=accessibilit%C3%A9")
    with one.page.expect_navigation():
        one.main.get_by_role("button", name="Autour de moi").click()
    expect(one.page.locator("#id_lieu")).to_have_value("Mende (48)")
    one.expect(person.display_name)
    # Rounded in the browser, in the body of one request, and nowhere else.
    assert [line for line in sent if "44." in line or "3.4" in line or "3.5" in line] == [
        line for line in sent if "lat=44.52&lon=3.5" in line
    ]
    assert len([line for line in sent if "lat=" in line]) == 1
    one.check_page("directory-around-me")


def test_a_position_refused_is_said(visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    one.open(DIRECTORY)
    one.main.get_by_role("button", name="Autour de moi").click()
    expect(one.page.get_by_role("status")).to_contain_text("Saisissez votre commune")
    one.check_page()


def test_everything_works_without_javascript_a24(
    visitor: Callable[..., Visitor], person: Connector
) -> None:
    one = visitor(javascript=False, screen=PHONE)
    one.open("/")
    one.follow("Voir l’annuaire")
    expect(one.main.get_by_role("button", name="Autour de moi")).to_be_hidden()
    one.page.fill("#id_quoi", "accesibilité")
    one.page.fill("#id_lieu", "mende")
    one.press("Chercher")
    one.expect("nous avons compris Accessibilité numérique")
    one.follow(person.display_name)
    one.expect("occitan")
    one.check_page("person")
    one.follow("Demander à être aidé")
    assert one.page.url.endswith(reverse("diagnostics:start"))
    one.expect(f"demander à {person.display_name}")


def test_the_keyboard_leads_from_the_map_to_somebody_a17(
    visitor: Callable[..., Visitor], person: Connector
) -> None:
    one = visitor()
    one.open(reverse("connectors:directory_map"))
    tab_to(one, "a[aria-label^='Ain']")
    enter(one)
    expect(one.page).to_have_url(re.compile(r"lieu=01$"))
    type_in(one, "lieu", "48")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(re.compile("lieu=48"))
    tab_to(one, f"a[href$='{person.pk}/']")
    enter(one)
    one.expect("Accessibilité numérique")


def test_the_map_is_light_and_its_own_alternative_a27(visitor: Callable[..., Visitor]) -> None:
    one = visitor(screen=PHONE)
    one.open(reverse("connectors:directory_map"))
    assert one.main.locator("svg a").count() == 101
    assert one.main.locator("tbody tr").count() == 101
    weight = len(gzip.compress(one.page.content().encode(), 6))
    assert weight < HEAVIEST, weight
    one.check_page("directory-map")
