"""Somebody looks for what to do on Monday: without JavaScript, by keyboard, on paper."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from resources.models import Opinion, Resource
from tests.e2e.conftest import PHONE
from tests.e2e.test_keyboard import enter, tab_to, type_in
from tests.e2e.visitor import Visitor
from tests.factories.accounts import AdviserFactory, UserFactory

pytestmark = pytest.mark.e2e
LIBRARY = reverse("resources:library")
SHEET = "tester-une-sauvegarde"


@pytest.fixture(autouse=True)
def nobody_said_anything(stack: object) -> None:
    """All the visitors of these tests are one reader: one browser, at one address."""
    Opinion.objects.filter(resource__slug=SHEET).delete()


def test_everything_works_without_javascript_a24(visitor: Callable[..., Visitor]) -> None:
    one = visitor(javascript=False, screen=PHONE)
    one.open("/plan-du-site/")
    one.follow("Ressources")
    one.page.fill("#id_q", "sauvegardes a tester")
    one.press("Chercher")
    title = Resource.objects.get(slug=SHEET).title
    one.follow(re.compile(re.escape(title[:20])))
    one.expect("Comment en 5 étapes")
    one.check_page("resource")
    one.press("Pas utile")
    one.expect("votre avis est compté")
    said = Opinion.objects.filter(resource__slug=SHEET).latest("pk")
    assert not said.useful
    assert not one.page.context.cookies()
    one.follow("Signaler ce qui n’est plus à jour")
    one.press("Envoyer la remarque")
    one.expect("Dites ce qui n’est plus à jour.")
    one.page.fill("#id_text", "La troisième étape ne vaut plus sur mon téléphone.")
    one.press("Envoyer la remarque")
    one.expect("Notre équipe relit cette ressource")


def test_a_search_that_finds_nothing_leads_on(visitor: Callable[..., Visitor]) -> None:
    one = visitor(screen=PHONE)
    one.open(f"{LIBRARY}?q=rancongiciel+introuvable&gratuit=on")
    one.expect("Aucune ressource pour cette recherche")
    one.check_page("library-nothing")
    one.follow("chercher sans ces mots")
    expect(one.page.locator("#id_gratuit")).to_be_checked()
    one.expect("ressources")
    one.check_page("library")


def test_the_keyboard_leads_from_the_search_to_an_opinion_a17(
    visitor: Callable[..., Visitor],
) -> None:
    one = visitor()
    one.open(LIBRARY)
    type_in(one, "q", "sauvegarde tester")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(re.compile("q=sauvegarde"))
    tab_to(one, f"a[href$='/{SHEET}/']")
    enter(one)
    one.page.wait_for_url(re.compile(SHEET))
    tab_to(one, "button[value=utile]")
    enter(one)
    expect(one.page.get_by_role("status")).to_contain_text("votre avis")
    one.open(reverse("resources:resource", args=[SHEET]))
    one.check_page("resource")


def test_a_sheet_is_read_on_paper(visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    one.open(reverse("resources:resource", args=[SHEET]))
    one.page.emulate_media(media="print")
    expect(one.main.get_by_role("heading", level=1)).to_be_visible()
    expect(one.main.locator("#avis")).to_be_hidden()
    expect(one.page.locator(".cc-nav")).to_be_hidden()


def test_an_adviser_proposes_and_the_team_publishes(visitor: Callable[..., Visitor]) -> None:
    mark = uuid4().hex[:8]
    author, team = visitor(), visitor()
    author.be(AdviserFactory(user__email=f"conseil-{mark}@example.org").user)
    author.open(LIBRARY)
    author.follow("Proposer une ressource")
    author.press("Envoyer la proposition")
    author.expect("réponses sont à revoir")
    author.page.fill("#id_title", f"Choisir son hébergeur {mark}")
    author.page.fill("#id_summary", "Quatre questions à poser avant de signer.")
    author.page.fill("#id_body", "## Avant\n\nPosez quatre **questions**.")
    author.page.fill("#id_publisher", "Chambre Exemple")
    author.page.locator("label", has_text="Site internet").first.click()
    author.check_page("propose")
    author.press("Envoyer la proposition")
    author.expect("Notre équipe lit votre proposition")
    author.check_page("proposal")
    made = Resource.objects.get(title=f"Choisir son hébergeur {mark}")
    team.be(UserFactory(staff=True, email=f"relecture-{mark}@example.org"))
    team.open(reverse("admin:resources_resource_change", args=[made.pk]))
    team.check_page_of_staff("admin-resource")
    with team.page.expect_navigation():
        team.page.get_by_role("button", name="Publier").first.click()
    with team.page.expect_navigation():
        team.page.get_by_role("button", name="Publier").first.click()
    author.open(reverse("resources:resource", args=[made.slug]))
    author.expect("Chambre Exemple")
