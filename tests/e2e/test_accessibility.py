"""Every page that a visitor, an owner or a connecteur reaches, as it opens and with an error.

No violation found by axe-core (A14), none of the content security policy (B4), no other host (B28),
no sideways scroll at 320 px, everything reached by Tab and seen to be (A17), and a weight within
bounds (A27). The pages are those of the URLconf: one that no scenario covers fails the last test
(A15).
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import (
    assert_accessible,
    assert_fits_narrow_screens,
    assert_keyboard_reaches_everything,
)
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.test_guards import NAMES
from tests.world import World, make_world

pytestmark = pytest.mark.e2e

HEAVIEST = 350_000
MOST_REQUESTS = 25
NOBODY, OWNER, CONNECTOR, OTHER = "anonymous", "owner", "connector", "other_connector"


@dataclass(frozen=True)
class Scenario:
    """Who opens a page; `wrong` is the button that sends its form empty or with `typed`, after
    `unfolds` was pressed."""

    role: str
    wrong: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    query: str = ""
    unfolds: str = ""


SCENARIOS = {
    "accessibility": Scenario(NOBODY),
    "account_login": Scenario(NOBODY, wrong="Recevoir un code"),
    "account_logout": Scenario(OWNER),
    "accounts:change_firm": Scenario(OWNER, wrong="Enregistrer", typed={"name": ""}),
    "accounts:choose_firm": Scenario(OWNER),
    "accounts:firm": Scenario(OWNER),
    "accounts:hand_over": Scenario(OWNER),
    "accounts:invitation": Scenario(NOBODY),
    "accounts:invite": Scenario(OWNER, wrong="Envoyer l’invitation"),
    "accounts:leave_firm": Scenario(OWNER),
    "accounts:name_firm": Scenario(OWNER, wrong="Enregistrer l’entreprise", typed={"name": ""}),
    "accounts:remove_person": Scenario(OWNER),
    "accounts:profile": Scenario(OWNER, wrong="Enregistrer", typed={"full_name": ""}),
    # The first step of who applies for the first time; the others are walked in test_joining.
    "connectors:apply_step": Scenario(OWNER, wrong="Enregistrer", typed={"display_name": ""}),
    "connectors:availability": Scenario(CONNECTOR, wrong="Prévoir ce congé"),
    "connectors:first_request": Scenario(CONNECTOR),
    "connectors:guide": Scenario(CONNECTOR),
    "connectors:offer": Scenario(
        CONNECTOR, wrong="Enregistrer sans publier", typed={"title": "", "price_to": "1"}
    ),
    "connectors:offers": Scenario(CONNECTOR),
    "connectors:welcome": Scenario(CONNECTOR),
    "connectors:work": Scenario(CONNECTOR),
    "connectors:leave": Scenario(CONNECTOR),
    "connectors:appeal": Scenario(OTHER, wrong="Envoyer mon recours"),
    "connectors:charter": Scenario(CONNECTOR),
    "connectors:label": Scenario(CONNECTOR),
    "connectors:label_clients": Scenario(CONNECTOR, wrong="Citer ce client"),
    "connectors:label_criterion": Scenario(CONNECTOR, wrong="Ajouter cette pièce"),
    "connectors:label_file": Scenario(CONNECTOR),
    "connectors:label_themes": Scenario(CONNECTOR),
    "connectors:reference": Scenario(NOBODY, wrong="Envoyer ma réponse"),
    "connectors:review": Scenario(OTHER, wrong="Rendre mon avis"),
    "connectors:reviews": Scenario(OTHER),
    "connectors:certificate": Scenario(NOBODY),
    "connectors:label_held": Scenario(CONNECTOR),
    "connectors:own_reports": Scenario(CONNECTOR),
    "connectors:register": Scenario(
        NOBODY, wrong="Vérifier", typed={"number": "LC-2026-AAAA-AAAA"}
    ),
    "connectors:report": Scenario(OWNER, wrong="Envoyer le signalement"),
    "connectors:report_answer": Scenario(CONNECTOR, wrong="Envoyer ma réponse"),
    "connectors:suspension": Scenario(CONNECTOR),
    "connectors:preview": Scenario(
        CONNECTOR, wrong="Enregistrer mes choix", typed={"display_name": ""}
    ),
    "connectors:space": Scenario(CONNECTOR),
    "connectors:join": Scenario(NOBODY),
    "connectors:profile": Scenario(CONNECTOR),
    "connectors:profile_step": Scenario(
        CONNECTOR, wrong="Enregistrer", typed={"motivation": "", "presentation": ""}
    ),
    "connectors:directory": Scenario(
        NOBODY, wrong="Chercher", typed={"lieu": "Nulle-Part-sur-Rien"}
    ),
    "connectors:directory_map": Scenario(NOBODY),
    "connectors:directory_order": Scenario(NOBODY),
    "connectors:person": Scenario(NOBODY),
    "connectors:testimony": Scenario(CONNECTOR, wrong="Envoyer ma réponse"),
    "contact": Scenario(NOBODY),
    "diagnostics:assist": Scenario(CONNECTOR, wrong="Commencer avec lui"),
    "diagnostics:assisted": Scenario(CONNECTOR),
    "diagnostics:hand_over": Scenario(CONNECTOR),
    "diagnostics:firm": Scenario(OWNER, wrong="Chercher", typed={"looked_for": "12"}),
    "diagnostics:interim": Scenario(OWNER),
    "diagnostics:later": Scenario(OWNER, wrong="Recevoir|Envoyer", typed={"email": ""}),
    "diagnostics:method": Scenario(NOBODY),
    "diagnostics:of_firm": Scenario(OWNER),
    "diagnostics:question": Scenario(OWNER),
    "diagnostics:recall_stop": Scenario(NOBODY),
    "diagnostics:report": Scenario(OWNER, wrong="Envoyer le lien", typed={"email": "camille@"}),
    "diagnostics:report_received": Scenario(NOBODY),
    "diagnostics:result": Scenario(OWNER),
    "diagnostics:resume": Scenario(NOBODY),
    "diagnostics:retake": Scenario(OWNER),
    "diagnostics:review": Scenario(OWNER),
    "diagnostics:sheet": Scenario(NOBODY),
    "diagnostics:share": Scenario(OWNER),
    "diagnostics:shared": Scenario(NOBODY),
    "diagnostics:start": Scenario(NOBODY, wrong="Commencer par ce domaine"),
    "diagnostics:take_over": Scenario(NOBODY, wrong="Continuer"),
    "diagnostics:type_in": Scenario(NOBODY, wrong="Commencer la saisie"),
    "events:change": Scenario(CONNECTOR, wrong="Enregistrer", typed={"day": ""}),
    "events:event": Scenario(NOBODY, wrong="S’inscrire"),
    "events:events": Scenario(NOBODY),
    "events:propose": Scenario(CONNECTOR, wrong="Envoyer la proposition"),
    "events:registered": Scenario(CONNECTOR),
    "events:registration": Scenario(NOBODY),
    "home": Scenario(NOBODY),
    "how_it_works": Scenario(NOBODY),
    "legal": Scenario(NOBODY),
    "matching:ask": Scenario(OWNER, wrong="Envoyer ma demande"),
    "matching:cancel_meeting": Scenario(OWNER),
    "matching:close": Scenario(CONNECTOR, wrong="Clore l’accompagnement"),
    "matching:decline_by_link": Scenario(NOBODY),
    "matching:dashboard": Scenario(CONNECTOR),
    "matching:exchange": Scenario(OWNER, wrong="Envoyer le message"),
    "matching:follow_up": Scenario(NOBODY, wrong="Envoyer ma réponse"),
    "matching:how": Scenario(NOBODY),
    "matching:introduction": Scenario(CONNECTOR),
    "matching:introduction_ranking": Scenario(CONNECTOR),
    "matching:note_contact": Scenario(CONNECTOR, wrong="Enregistrer"),
    "matching:proposals": Scenario(
        OWNER, wrong="Mettre à jour", typed={"commune": "Nulle-Part-sur-Rien"}
    ),
    "matching:request": Scenario(OWNER),
    "matching:request_ranking": Scenario(OWNER),
    "notifications:choices": Scenario(CONNECTOR),
    "notifications:choices_by_link": Scenario(NOBODY),
    "notifications:stop": Scenario(NOBODY),
    "matching:tracking": Scenario(NOBODY),
    "matching:slots": Scenario(CONNECTOR, wrong="Proposer ces créneaux"),
    "notifications:demo_mail": Scenario(NOBODY),
    "notifications:demo_mails": Scenario(NOBODY),
    "plans:action": Scenario(OWNER),
    "plans:check_in": Scenario(NOBODY, wrong="Envoyer ma réponse"),
    "plans:home": Scenario(OWNER),
    "plans:in_charge": Scenario(
        CONNECTOR, wrong="Proposer cette action", unfolds="Proposer une action"
    ),
    "plans:method": Scenario(NOBODY),
    # Their plan is under pact: its form, and its errors, are in tests/e2e/test_plan.py.
    "plans:pact": Scenario(OWNER),
    "plans:plan": Scenario(OWNER),
    "plans:preview": Scenario(OWNER),
    "plans:resume": Scenario(NOBODY),
    "plans:share": Scenario(OWNER, wrong="Envoyer le lien", typed={"address": "camille@"}),
    "plans:shared": Scenario(NOBODY),
    # A request is under way: what is typed is added to it. The form that asks is « matching:ask ».
    "plans:stuck": Scenario(OWNER),
    "privacy": Scenario(NOBODY),
    "reports:check": Scenario(NOBODY, wrong="Vérifier"),
    "reports:checked": Scenario(NOBODY),
    "resources:library": Scenario(NOBODY),
    "resources:own": Scenario(CONNECTOR),
    "resources:proposal": Scenario(CONNECTOR, wrong="Renvoyer la proposition", typed={"title": ""}),
    "resources:propose": Scenario(CONNECTOR, wrong="Envoyer la proposition"),
    "resources:report": Scenario(NOBODY, wrong="Envoyer la remarque"),
    "resources:resource": Scenario(NOBODY),
    "sitemap": Scenario(NOBODY),
}
# Opened in tests of their own below.
APART = {
    "account_confirm_login_code",
    # See tests/e2e/test_joining.py.
    "connectors:apply",
    "connectors:organisation",
    "connectors:organisations",
}
NOT_PAGES = {
    # Redirections.
    "account_request_login_code",
    "account_signup",
    "accounts:my_firm",
    "diagnostics:carry_on",
    "matching:ask_person",
    # Acts: they answer to POST only, and lead to a page above.
    "accounts:revoke_invitation",
    "accounts:withdraw_consent",
    "connectors:cancel_holiday",
    # The same page as an offer that is changed; without a label it leads back to the list.
    "connectors:new_offer",
    "connectors:publish_offer",
    "connectors:withdraw_offer",
    "connectors:pause",
    "connectors:renew",
    "connectors:directory_near",
    "diagnostics:give_up",
    "diagnostics:link",
    "diagnostics:unlink",
    "diagnostics:print_sheet",
    "events:cancel",
    "events:cancel_registration",
    "matching:accept",
    "matching:choose",
    "matching:decline",
    "matching:evaluate",
    "matching:give_back",
    "matching:mark_read",
    "matching:other_slots",
    "matching:report_selling",
    "matching:resume",
    "matching:take_back",
    "matching:take_slot",
    "matching:withdraw",
    "resources:opinion",
    "resources:retire",
    # Not read by people, or the mail itself, which is no page of the site.
    "connectors:evidence",
    "connectors:badge",
    "matching:introduction_ranking_json",
    "matching:meeting_file",
    "matching:request_ranking_json",
    "diagnostics:download",
    "events:event_file",
    "plans:calendar",
    "events:registration_file",
    "diagnostics:report_file",
    "diagnostics:report_received_file",
    "notifications:demo_mail_html",
    "notifications:livez",
    "notifications:readyz",
    "notifications:worker_health",
    "robots",
}
MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def world(stack: object) -> World:
    return make_world(mark=uuid4().hex[:8])


def faults_of(one: Visitor) -> list[str]:
    """Return what is wrong with the page now open."""
    faults = []
    for check in (
        lambda: assert_accessible(one.page),
        lambda: assert_fits_narrow_screens(one.page),
        one.watch.assert_clean,
    ):
        try:
            check()
        except AssertionError as error:
            faults.append(str(error))
    return faults


def keyboard_faults_of(one: Visitor) -> list[str]:
    """Return what the keyboard alone cannot reach or see on the page now open."""
    try:
        assert_keyboard_reaches_everything(one.page)
    except AssertionError as error:
        return [str(error)]
    return []


class Scale:
    """Weighs pages as a server that compresses would send them to a browser that knows nothing."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def weigh(self, one: Visitor) -> tuple[int, int]:
        """Return the bytes and the requests of the page now open."""
        addresses = one.page.evaluate(
            "[location.href, ...performance.getEntriesByType('resource').map((one) => one.name)]"
        )
        fetched = [address for address in addresses if address.startswith("http")]
        return sum(self._size(one, address) for address in fetched), len(fetched)

    def _size(self, one: Visitor, address: str) -> int:
        if "/static/" not in address or address not in self.known:
            body = one.page.context.request.get(address).body()
            self.known[address] = min(len(body), len(gzip.compress(body, 6)))
        return self.known[address]


@pytest.mark.parametrize("role", [NOBODY, OWNER, CONNECTOR, OTHER])
def test_every_page_a14_a17_a27_b4_b28(visitor: MakeVisitor, world: World, role: str) -> None:
    one = visitor()
    one.be(world.person(role))
    scale = Scale()
    faults: list[str] = []
    weights: dict[str, tuple[int, int]] = {}
    for name, scenario in SCENARIOS.items():
        if scenario.role == role:
            one.open(world.address(name))
            faults += faults_of(one)
            weights[name] = scale.weigh(one)
            faults += keyboard_faults_of(one)
    heaviest = max(weights.items(), key=lambda item: item[1])
    print(f"{role}: the heaviest page is {heaviest}")  # noqa: T201 - read in the run's report
    assert not faults, "\n\n".join(faults)
    for name, (size, requests) in weights.items():
        assert size <= HEAVIEST, (name, size)
        assert requests <= MOST_REQUESTS, (name, requests)


def expect_error_page(one: Visitor) -> None:
    """The title says it, the summary has the focus, its links lead to fields (A9)."""
    expect(one.page).to_have_title(re.compile(r"^Erreur"))
    expect(one.page.locator("#error-summary")).to_be_focused()
    targets = one.main.locator("a[href^='#id_']")
    assert targets.count(), f"{one.page.url}: no link to a field"
    for link in targets.all():
        assert one.page.locator(str(link.get_attribute("href"))).count(), link.inner_text()


@pytest.mark.parametrize("role", [NOBODY, OWNER, CONNECTOR, OTHER])
def test_every_form_with_an_error_a9_a14(visitor: MakeVisitor, world: World, role: str) -> None:
    one = visitor()
    one.be(world.person(role))
    faults: list[str] = []
    for name, scenario in SCENARIOS.items():
        if scenario.role == role and scenario.wrong:
            one.open(world.address(name))
            if scenario.unfolds:
                one.main.locator("summary", has_text=scenario.unfolds).click()
            for field_name, text in scenario.typed.items():
                one.main.locator(f"[name={field_name}]").fill(text)
            one.press(re.compile(scenario.wrong))
            expect_error_page(one)
            faults += faults_of(one)
    assert not faults, "\n\n".join(faults)


def test_a_question_left_empty_a9(visitor: MakeVisitor) -> None:
    one = visitor()
    one.open("/diagnostic/")
    one.press("Commencer le diagnostic")
    one.press("Continuer")
    expect_error_page(one)
    assert not faults_of(one)


def test_the_charter_left_unsigned_a9(visitor: MakeVisitor, world: World) -> None:
    draft = ConnectorFactory(
        draft=True,
        user=UserFactory(email=f"charte-{uuid4().hex[:8]}@example.org"),
        commune=world.connector.connector.commune,
    )
    one = visitor()
    one.be(draft.user)
    one.open("/connecteurs/charte/")
    one.press("Signer la charte et continuer")
    expect_error_page(one)
    assert not faults_of(one)


def test_a_last_word_without_an_answer_a9(visitor: MakeVisitor, world: World) -> None:
    one = visitor()
    one.be(world.owner)
    one.open(reverse("matching:request", args=[world.done.help_request_id]))
    one.press("Envoyer mon avis")
    expect_error_page(one)
    assert not faults_of(one)


def test_a_wrong_code_a9(visitor: MakeVisitor) -> None:
    one = visitor()
    one.open("/comptes/login/")
    one.page.get_by_label(re.compile("adresse e-mail")).fill(f"code-{uuid4().hex[:8]}@example.org")
    one.press("Recevoir un code")
    assert not faults_of(one)
    one.page.get_by_label(re.compile("[Cc]ode")).fill("000000")
    one.press("Se connecter")
    expect_error_page(one)
    assert not faults_of(one)


@pytest.mark.parametrize("address", ["/nulle-part/", "/suivi/rien/", "/diagnostic/reprendre/rien/"])
def test_a_dead_end(visitor: MakeVisitor, address: str) -> None:
    one = visitor()
    answer = one.page.goto(address)
    assert answer is not None
    assert answer.status in {404, 410}
    # The browser itself notes a page that is not found; that is no fault of the page.
    assert not faults_of(one)


def test_every_address_has_its_scenario_a15() -> None:
    covered = sorted([*SCENARIOS, *APART, *NOT_PAGES])
    assert covered == [name for name in NAMES if not name.startswith("admin:")]
