"""From the home page to the request sent, with the keyboard alone (QUALITY A17)."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor

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
