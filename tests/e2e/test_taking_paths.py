"""The other ways through a diagnostic, in a browser: one dimension first, coming back, one's firm.

On the real stack: the codes and recalls are sent by the worker.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without"])
def test_three_minutes_then_the_rest_a24(visitor: MakeVisitor, javascript: bool) -> None:
    owner = visitor(javascript=javascript, screen=PHONE)
    owner.open("/diagnostic/")
    owner.check_page("hurry-start")
    owner.main.locator("label", has_text="Cybersécurité").click()
    owner.press("Commencer par ce domaine")
    owner.answer_questions()
    expect(owner.page).to_have_url(re.compile("/premier-resultat/$"))
    owner.expect(re.compile(r"\d+\s*sur 100"))
    owner.expect("score d’ensemble")
    owner.check_page("hurry-interim")
    # Coming back another day leads there again.
    owner.open("/diagnostic/")
    owner.follow("Reprendre là où vous en étiez")
    owner.follow("Continuer maintenant")
    owner.expect(re.compile("Étape 3 sur 8"))
    owner.press("Précédent")
    owner.expect("Votre premier résultat")
    owner.follow("Continuer maintenant")
    owner.answer_questions()
    owner.expect("Vérifiez vos réponses")
    owner.press("Envoyer et voir mon résultat")
    expect(owner.main.get_by_role("heading", level=1)).to_have_text(
        "Le résultat de votre diagnostic"
    )
