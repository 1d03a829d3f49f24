"""Becoming a connecteur in a browser: from the public page to the answer of the team."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from accounts.enums import OrganisationRole
from connectors import services, steps
from connectors.models import Connector
from connectors.services import interests
from tests.connectors.joining import ANSWERS, step_url
from tests.e2e.conftest import PHONE
from tests.e2e.test_accessibility import expect_error_page
from tests.e2e.visitor import Visitor
from tests.factories.accounts import AdviserFactory, OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.e2e
MakeVisitor = Callable[..., Visitor]
ON = re.compile("Enregistrer et continuer|Signer la charte et continuer")
# What each step shows when it is sent without an answer; the others may be left empty.
REFUSED_EMPTY = (
    steps.IDENTITY,
    steps.MOTIVATION,
    steps.THEMES,
    steps.TERRITORY,
    steps.AVAILABILITY,
    steps.INTERESTS,
    steps.CHARTER,
)


def an_address(name: str) -> str:
    return f"{name}-{uuid4().hex[:8]}@example.org"


def fill(one: Visitor, slug: str) -> None:
    """Answer a step as somebody would, by its labels on the page."""
    for name, value in ANSWERS[slug].items():
        control = one.main.locator(f"[name='{name}']").first
        tag = control.evaluate("(one) => one.tagName + ':' + one.type")
        if tag.startswith("SELECT"):
            control.select_option(str(value))
        elif tag.endswith((":checkbox", ":radio")):
            chosen = value if isinstance(value, list) else [value]
            for each in chosen:
                box = one.main.locator(f"[name='{name}'][value='{each}']")
                box = box if box.count() else control
                one.main.locator(f"label[for='{box.get_attribute('id')}']").click()
        else:
            control.fill(str(value))


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_from_the_public_page_to_an_answer(visitor: MakeVisitor, javascript: bool) -> None:
    CommuneFactory()
    email = an_address("candidate")
    one = visitor(javascript=javascript, screen=PHONE)
    one.open("/devenir-connecteur/")
    one.check_page("join")
    one.follow("Commencer ma candidature")
    one.sign_in(email)
    for slug in ANSWERS:
        expect(one.page).to_have_url(re.compile(f"{step_url(slug)}$"))
        if slug == steps.MOTIVATION:
            # Left half way, and taken up again where it was.
            one.open("/devenir-connecteur/")
            one.follow("Reprendre ma candidature")
            expect(one.page).to_have_url(re.compile(f"{step_url(slug)}$"))
        fill(one, slug) if slug != steps.TERRITORY else _fill_territory(one)
        one.check_page(f"step-{slug}")
        one.press(ON)
    one.expect("Relisez vos réponses")
    one.check_page("recap")
    one.follow(re.compile("Modifier.*Présentation"))
    one.page.get_by_label("Présentez-vous aux entreprises").fill("J’ai tenu deux boutiques.")
    one.press(ON)
    one.expect("J’ai tenu deux boutiques.")
    one.press("Déposer ma candidature")
    one.expect("Votre candidature est déposée")
    one.check_page("submitted")
    one.page.go_back()
    one.open("/connecteurs/candidature/")
    one.open_mail(email, "connectors.submitted")
    connector = Connector.objects.get(user__email=email)
    staff = UserFactory(email=an_address("equipe"), staff=True)
    services.send_back(connector, by=staff, reason="Précisez vos thèmes.", step=steps.THEMES)
    one.open_mail(email, "connectors.more_asked")
    one.expect(step_url(steps.THEMES))
    # Written from here and not by the site, the mail names another host.
    one.open(step_url(steps.THEMES))
    one.expect("Précisez vos thèmes.")
    one.check_page("more-asked")
    one.press(ON)
    one.press("Déposer ma candidature")
    connector.refresh_from_db()
    services.refuse(connector, by=staff, reason="Hors de nos thèmes.")
    one.open_mail(email, "connectors.refused")
    one.open("/connecteurs/candidature/")
    one.expect("n’a pas été retenue")
    one.check_page("refused")


def _fill_territory(one: Visitor) -> None:
    """Give the commune by its postcode: the running site knows every Périgueux of France."""
    one.page.get_by_text("À distance", exact=True).click()
    one.page.get_by_label(re.compile("Votre commune")).fill("24000")


def test_each_step_sent_empty_says_what_to_do_a9(visitor: MakeVisitor) -> None:
    one = visitor()
    draft = ConnectorFactory(
        draft=True,
        user=UserFactory(email=an_address("vide"), full_name=""),
        commune=None,
        display_name="",
        on_site=False,
        languages=[],
        themes=[],
        interests_declared_at=None,
    )
    one.be(draft.user)
    for slug in REFUSED_EMPTY:
        if slug == steps.CHARTER:
            interests.declare(draft, by=draft.user)
        one.open(step_url(slug))
        one.press(ON)
        expect_error_page(one)
        one.check_page(f"error-{slug}")
    one.open(step_url(steps.INTERESTS))
    one.press("Ajouter ce lien")
    expect_error_page(one)
    one.check_page("error-lien")


def test_a_manager_follows_invites_and_ends(visitor: MakeVisitor) -> None:
    ours = OrganisationFactory(name="Chambre Essai")
    user = UserFactory(email=an_address("responsable"))
    AdviserFactory(user=user, organisation=ours, role=OrganisationRole.MANAGER)
    commune = CommuneFactory()
    for name in ("Alix Essai", "Noa Modèle"):
        connector = ConnectorFactory(
            user=UserFactory(email=an_address("membre")),
            organisation=ours,
            display_name=name,
            commune=commune,
            remote=True,
        )
    LabelFactory(connector=connector)
    one = visitor(screen=PHONE)
    one.be(user)
    one.open("/connecteurs/organisation/")
    one.expect("Noa Modèle")
    one.check_page("organisation")
    one.check_keyboard()
    one.press("Envoyer l’invitation")
    expect_error_page(one)
    one.check_page("organisation-error")
    guest = an_address("invitee")
    one.page.get_by_label("Prénom et nom de la personne").fill("Nour Fictif")
    one.page.get_by_label(re.compile("Son adresse e-mail")).fill(guest)
    one.press("Envoyer l’invitation")
    one.expect("Candidature en préparation")
    one.press(re.compile("Mettre fin au rattachement de Alix Essai"))
    one.expect("Alix Essai n’est plus rattaché")
    second = OrganisationFactory(name="Fédération Essai")
    AdviserFactory(user=user, organisation=second, role=OrganisationRole.MANAGER)
    one.open("/connecteurs/organisation/")
    one.check_page("organisations")
    one.check_keyboard()
    newcomer = visitor(screen=PHONE)
    newcomer.open_mail(guest, "connectors.invitation")
    newcomer.expect("Chambre Essai vous propose")
    newcomer.follow_link_of_mail(then_sign_in=guest)
    newcomer.expect("Qui êtes-vous")
