"""Answering otherwise than alone on a screen: on paper, or with somebody who helps, in browsers."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from accounts.models import OrganisationMember
from diagnostics.models import Assistance, PaperSheet
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import AdviserFactory, OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]
RESULT = "Le résultat de votre diagnostic"


def expect_title(one: Visitor, title: str) -> None:
    expect(one.main.get_by_role("heading", level=1)).to_have_text(title)


def print_sheet(one: Visitor) -> str:
    """Print the questionnaire from the start page; return its number as it is written there."""
    one.open("/diagnostic/")
    one.press("Imprimer le questionnaire")
    expect_title(one, re.compile("Où en est votre entreprise"))  # type: ignore[arg-type]
    one.check_page("paper-sheet")
    return one.main.locator(".paper-number strong").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_a_sheet_is_printed_then_typed_in_elsewhere(visitor: MakeVisitor, javascript: bool) -> None:
    number = print_sheet(visitor(javascript=javascript))
    assert re.fullmatch(r"(\d\d ){4}\d\d", number)
    # Somebody else, another day, on a phone.
    typist = visitor(javascript=javascript, screen=PHONE)
    typist.open("/diagnostic/papier/")
    typist.check_page("paper-type-in")
    typist.page.get_by_label("Numéro du questionnaire").fill(swapped(number))
    typist.press("Commencer la saisie")
    typist.expect("deux sont inversés")
    typist.check_page()
    typist.page.get_by_label("Numéro du questionnaire").fill(number)
    typist.press("Commencer la saisie")
    typist.answer_questions()
    typist.press("Envoyer et voir mon résultat")
    typist.expect("La saisie est terminée")
    link = typist.page.get_by_label("Votre lien personnel").input_value()
    typist.check_page("paper-typed")
    typist.follow("Revenir au résultat")
    expect_title(typist, RESULT)
    # The number has served; the link is for the person who answered.
    stranger = visitor(javascript=javascript)
    stranger.open("/diagnostic/papier/")
    stranger.page.get_by_label("Numéro du questionnaire").fill(number)
    stranger.press("Commencer la saisie")
    stranger.expect("déjà saisi")
    owner = visitor(javascript=javascript, screen=PHONE)
    owner.open(link)
    owner.press("Ouvrir le résultat")
    expect_title(owner, RESULT)


def swapped(number: str) -> str:
    """Swap the first two neighbours that differ."""
    digits = number.replace(" ", "")
    at = next(at for at in range(9) if digits[at] != digits[at + 1])
    return f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"


def test_the_printed_sheet_has_no_page_around_it(visitor: MakeVisitor) -> None:
    one = visitor()
    print_sheet(one)
    one.page.emulate_media(media="print")
    for around in (".cc-header", ".cc-footer", ".paper-screen"):
        expect(one.page.locator(around)).to_be_hidden()
    broken = one.page.evaluate(
        "[...document.querySelectorAll('.paper-question')]"
        ".filter((one) => getComputedStyle(one).breakInside !== 'avoid').length"
    )
    assert broken == 0
    # Ten pages or so, as many as it takes at 12 points.
    pages = one.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert 6 <= pages <= 12


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_a_connecteur_helps_then_hands_over(visitor: MakeVisitor, javascript: bool) -> None:
    person = ConnectorFactory(user=UserFactory(email=f"aide-{uuid4().hex[:8]}@example.org")).user
    helper = visitor(javascript=javascript)
    helper.be(person)
    helper.open("/connecteur/")
    helper.follow("Remplir un diagnostic avec un dirigeant")
    helper.follow("Remplir avec un dirigeant")
    helper.check_page("assist")
    helper.main.locator("label", has_text="J’ai lu ce texte").click()
    helper.press("Commencer avec lui")
    helper.expect("Vous remplissez ce diagnostic pour un dirigeant")
    helper.check_page("assisted-question")
    helper.answer_questions()
    helper.press("Envoyer et voir mon résultat")
    expect_title(helper, RESULT)
    result = helper.page.url
    helper.check_page("assisted-result")
    helper.follow("Le remettre au dirigeant")
    helper.check_page("hand-over")
    code = helper.main.locator(".hand-over__code").inner_text()

    owner = visitor(javascript=javascript, screen=PHONE)
    owner.open("/diagnostic/code/")
    owner.page.get_by_label("Votre code").fill(code.lower())
    owner.press("Continuer")
    owner.expect("n’y a plus accès")
    owner.check_page("take-over")
    owner.press("Ouvrir mon diagnostic")
    expect_title(owner, RESULT)
    assert owner.page.url == result
    assert owner.main.get_by_text("pour un dirigeant").count() == 0

    gone = helper.page.goto(result)
    assert gone is not None
    assert gone.status == 404
    helper.open("/diagnostic/accompagner/")
    helper.expect("Remis")
    helper.check_page("assisted-list")
    again = visitor(javascript=javascript, screen=PHONE)
    again.open("/diagnostic/code/")
    again.page.get_by_label("Votre code").fill(code)
    again.press("Continuer")
    again.expect("Il a déjà servi")


def test_an_adviser_types_a_sheet_in_with_the_owner_s_consent(visitor: MakeVisitor) -> None:
    number = print_sheet(visitor())
    mark = uuid4().hex[:8]
    member: OrganisationMember = AdviserFactory(
        user=UserFactory(email=f"conseil-{mark}@example.org"),
        organisation=OrganisationFactory(name=f"Chambre Exemple {mark}"),
    )
    adviser = visitor(screen=PHONE)
    adviser.be(member.user)
    adviser.open("/diagnostic/papier/")
    adviser.page.get_by_label("Numéro du questionnaire").fill(number)
    adviser.press("Commencer la saisie")
    adviser.expect(f"questionnaire papier n°\u00a0{number}")
    adviser.press("Commencer avec lui")
    adviser.expect("Lisez le texte au dirigeant")
    adviser.check_page()
    adviser.main.locator("label", has_text="J’ai lu ce texte").click()
    adviser.press("Commencer avec lui")
    adviser.expect("pour un dirigeant")
    sheet = PaperSheet.objects.get(number=number.replace(" ", ""))
    assert sheet.assessment == Assistance.objects.get(helper=member.user).assessment
