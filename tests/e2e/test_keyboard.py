"""What people come for, with the keyboard alone (QUALITY A17).

An owner, from the home page to the request sent; somebody who becomes a connecteur, from the public
page to the application handed in; a connecteur who pauses and comes back. Looking for somebody is
in tests/e2e/test_directory.py; that every page is reached key by key, in test_accessibility.py.
"""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connectors.models import Connector
from tests.connectors.joining import ANSWERS, step_url
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.e2e

FARTHEST = 120
# Whether what has the focus shows it: drawn around it, or around what stands for it.
SHOWS_FOCUS = """
() => {
  const one = document.activeElement;
  const label = one.labels && one.labels[0];
  return [one, label].some((part) => part && ["", "::before", "::after"].some((pseudo) => {
    const style = getComputedStyle(part, pseudo || null);
    return style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  }));
}
"""


def tab_to(one: Visitor, selector: str) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(FARTHEST):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert one.page.evaluate(SHOWS_FOCUS), f"{one.page.url}: no focus seen on {selector}"
            return
    raise AssertionError(f"{one.page.url}: Tab never reaches {selector}")


def enter(one: Visitor) -> None:
    """Press Enter and wait for the page it leads to."""
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")


def answer(one: Visitor) -> None:
    """Choose the first answer of the question now open, and go on."""
    if not one.page.locator("select#id_answer").count():
        tab_to(one, "input[name=answer]")
        one.page.keyboard.press("Space")
    tab_to(one, "button[name=continue]")
    enter(one)


def type_in(one: Visitor, field: str, text: str) -> None:
    tab_to(one, f"[name={field}]")
    one.page.keyboard.type(text)


def test_from_home_to_the_request_sent_a17(visitor: Callable[..., Visitor]) -> None:
    email = f"clavier-{uuid4().hex[:8]}@example.org"
    one = visitor(screen=PHONE)
    one.open("/")
    tab_to(one, "main a[href='/diagnostic/']")
    enter(one)
    tab_to(one, "main form button")
    enter(one)
    while one.question_code() is not None:
        answer(one)
    tab_to(one, "main form button")
    enter(one)
    tab_to(one, "main a[href$='/connecteurs/']")
    enter(one)
    type_in(one, "commune", "69001")
    tab_to(one, "main form button")
    enter(one)
    tab_to(one, "main a[href*='/demande/?connecteur=']")
    enter(one)
    type_in(one, "email", email)
    asked_at = timezone.now()
    enter(one)
    type_in(one, "code", one.code_of(email, asked_at))
    enter(one)
    type_in(one, "company", "Fleuriste Exemple")
    type_in(one, "contact_name", "Camille Clavier")
    tab_to(one, "[name=consent]")
    one.page.keyboard.press("Space")
    tab_to(one, "main form button.fr-btn")
    enter(one)
    one.expect(re.compile("a jusqu’au .* pour répondre"))


def choose(one: Visitor, field: str, value: str) -> None:
    """Set a list, a radio button, a box or a text with keys, as its kind asks."""
    boxes = one.main.locator(f"[name='{field}'][value='{value}']")
    control = boxes if boxes.count() else one.main.locator(f"[name='{field}']").first
    kind = control.evaluate("(one) => one.type")
    if kind == "radio":
        # One stop for the group; arrows choose in it.
        tab_to(one, f"[name='{field}']")
        one.page.keyboard.press("Space")
        for _ in range(FARTHEST):
            if control.is_checked():
                return
            one.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{one.page.url}: no arrow reaches {field}={value}")
    if kind == "checkbox":
        tab_to(one, f"#{control.get_attribute('id')}")
        if not control.is_checked():
            one.page.keyboard.press("Space")
    elif kind.startswith("select"):
        tab_to(one, f"[name='{field}']")
        for _ in range(FARTHEST):
            if control.input_value() == value:
                return
            one.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{one.page.url}: no arrow reaches {field}={value}")
    else:
        tab_to(one, f"[name='{field}']")
        one.page.keyboard.press("Control+A")
        one.page.keyboard.type(value)


def test_becoming_a_connecteur_a17(visitor: Callable[..., Visitor]) -> None:
    email = f"clavier-{uuid4().hex[:8]}@example.org"
    one = visitor()
    one.open("/devenir-connecteur/")
    tab_to(one, "main form button, main a.fr-btn")
    enter(one)
    type_in(one, "email", email)
    asked_at = timezone.now()
    enter(one)
    type_in(one, "code", one.code_of(email, asked_at))
    enter(one)
    for slug, answers in ANSWERS.items():
        expect(one.page).to_have_url(re.compile(f"{step_url(slug)}$"))
        for field, given in answers.items():
            # The running site knows every Périgueux of France: a postcode tells which.
            given = "24000" if field == "commune" else given
            for value in given if isinstance(given, list) else [given]:
                choose(one, field, str(value))
        tab_to(one, "main button.fr-btn:not([name=add]):not(.fr-btn--secondary)")
        enter(one)
    one.expect("Relisez vos réponses")
    tab_to(one, "main form button.fr-btn")
    enter(one)
    one.expect("Votre candidature est déposée")
    connector = Connector.objects.get(user__email=email)
    assert set(connector.languages) == {"fr", "oc"}


def test_pausing_and_taking_requests_again_a17(visitor: Callable[..., Visitor]) -> None:
    connector = ConnectorFactory(user=UserFactory(email=f"pause-{uuid4().hex[:8]}@example.org"))
    one = visitor(screen=PHONE)
    one.be(connector.user)
    one.open("/connecteurs/")
    tab_to(one, "main a[href='/connecteurs/disponibilite/']")
    enter(one)
    for state in ("paused", "active"):
        tab_to(one, f"main button[value={state}]")
        enter(one)
        connector.refresh_from_db()
        assert connector.state == state
