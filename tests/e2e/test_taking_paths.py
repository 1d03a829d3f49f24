"""The other ways through a diagnostic, in a browser: one dimension first, coming back, one's firm.

On the real stack: the codes and recalls are sent by the worker.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from config.demo_data.past import let_pass
from diagnostics.models import Assessment
from diagnostics.services.recalling import RECALL
from notifications.models import DueRow
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import FIRM, Visitor

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


# What the firm does better the second time: a written plan, backups that were tried.
BETTER = {"S1": "plan", "Y2": "testee"}


def pass_six_months(email: str) -> Assessment:
    """Move the diagnostic of an owner, and the mail that proposes the next, half a year back."""
    taken = Assessment.objects.completed().get(owner__email=email)
    with transaction.atomic():
        let_pass(taken, 190)
    planned = DueRow.objects.open().filter(
        kind="diagnostics.retake", subject_id=taken.pk, occasion="t1"
    )
    assert planned.update(due_at=timezone.now() - timedelta(minutes=1)) == 1
    return taken


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without"])
def test_retaken_after_six_months_with_the_change_shown_a24(
    visitor: MakeVisitor, javascript: bool
) -> None:
    email = f"dirigeante-{uuid4().hex[:8]}@example.org"
    owner = visitor(javascript=javascript, screen=PHONE)
    owner.sign_in(email)
    owner.open("/diagnostic/")
    owner.press("Commencer le diagnostic")
    owner.answer_questions()
    owner.press("Envoyer et voir mon résultat")
    owner.open(f"{owner.page.url.removesuffix('resultat/')}refaire/")
    # Not before: the page says from when.
    expect(owner.main.get_by_role("button", name="Refaire le diagnostic")).to_be_disabled()
    owner.check_page("retake-too-soon")

    taken = pass_six_months(email)
    owner.open_mail(email, "diagnostics.retake")
    owner.follow_link_of_mail()
    owner.check_page("retake")
    owner.press("Refaire le diagnostic")
    owner.answer_questions(BETTER)
    owner.press("Envoyer et voir mon résultat")
    owner.expect("Ce qui a changé depuis")
    owner.expect(re.compile(r"Votre score passe de \d+ à \d+ sur 100"))
    owner.check_page("result-changed")
    again = Assessment.objects.get(previous=taken)
    assert again.global_score is not None
    assert taken.global_score is not None
    assert again.global_score >= taken.global_score + 2
    owner.open(f"/diagnostic/{taken.pk}/resultat/")
    owner.expect("Le résultat de votre diagnostic")


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without"])
def test_ones_firm_is_found_and_what_is_known_not_asked_a22(
    visitor: MakeVisitor, javascript: bool
) -> None:
    owner = visitor(javascript=javascript, screen=PHONE)
    owner.open("/diagnostic/")
    owner.press("Commencer en retrouvant mon entreprise")
    owner.check_page("firm")
    owner.main.get_by_label("Nom de l’entreprise").fill("introuvable")
    owner.press("Chercher")
    owner.expect("Aucune entreprise trouvée")
    owner.main.get_by_label("Nom de l’entreprise").fill("menuiserie")
    owner.press("Chercher")
    owner.press("C’est mon entreprise")
    owner.expect("Choisissez votre entreprise dans la liste")
    owner.check_page("firm-found")
    # By keyboard alone.
    owner.main.get_by_role("radio").first.focus()
    owner.page.keyboard.press("Space")
    with owner.page.expect_navigation():
        owner.page.keyboard.press("Enter")
    owner.expect("D’après le registre")
    owner.expect("10 à 19 salariés")
    expect(owner.main.locator("input[name=answer][value='10_49']")).to_be_checked()
    owner.check_page("firm-size")
    asked = []
    while owner.question_code() not in {"S1", None}:
        asked.append(owner.question_code())
        if asked[-1] != "personnes":
            owner.tick(str(FIRM[asked[-1] or ""]))
        owner.press("Continuer")
    assert asked == ["personnes", "clientele", "accueil"]


def test_leaving_an_address_brings_back_by_a_code_and_by_one_recall(visitor: MakeVisitor) -> None:
    email = f"retour-{uuid4().hex[:8]}@example.org"
    owner = visitor(screen=PHONE)
    owner.open("/diagnostic/")
    owner.press("Commencer le diagnostic")
    owner.tick("2_9")
    owner.press("Continuer")
    owner.follow("Continuer plus tard")
    owner.main.get_by_label("Votre adresse e-mail").fill(
        email.upper().replace("EXAMPLE", "example")
    )
    owner.main.locator("label", has_text="Me le rappeler une fois").click()
    owner.press("Envoyer le lien à cette adresse")
    owner.expect("un rappel est prévu")
    owner.check_page("later")

    # A day passes: nothing but the dates moves, the sweep does the rest.
    left = Assessment.objects.get(recall_address=email)
    Assessment.objects.filter(pk=left.pk).update(saved_at=timezone.now() - timedelta(hours=25))
    DueRow.objects.filter(kind=RECALL, subject_id=left.pk).update(due_at=timezone.now())
    owner.open_mail(email, "diagnostics.recall")
    owner.check_page("recall-mail")
    elsewhere = visitor(screen=PHONE)
    elsewhere.open_mail(email, "diagnostics.recall")
    elsewhere.follow_link_of_mail()
    elsewhere.press("Reprendre")
    assert elsewhere.question_code() == "clientele"

    # A third device knows the address only.
    third = visitor(screen=PHONE)
    third.sign_in(email)
    third.follow(re.compile("Reprendre|Continuer"))
    assert third.question_code() == "clientele"
    # What is answered from then on is that of the person who signed in.
    elsewhere.page.goto(f"/diagnostic/{left.pk}/")
    elsewhere.expect("n’existe pas")
