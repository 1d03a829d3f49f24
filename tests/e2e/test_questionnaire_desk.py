"""Staff prepare the next version of the questionnaire and publish it, without JavaScript."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from diagnostics.authoring import highest, next_versions
from diagnostics.enums import PublicationState
from diagnostics.models import BenchmarkRelease, Questionnaire
from diagnostics.services import authoring as services
from tests.browser import assert_accessible, assert_fits_narrow_screens
from tests.e2e.visitor import FIRM, Visitor
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import ANSWERS, PROFILE, AssessmentFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def staff(visitor: MakeVisitor) -> Visitor:
    one = visitor(javascript=False)
    one.be(UserFactory(email=f"redaction-{uuid4().hex[:8]}@example.org", staff=True))
    return one


def next_number() -> str:
    """Give a number above every version, drafts of a run cut short included."""
    return next_versions(highest(Questionnaire.objects.values_list("version", flat=True)))[1]


def test_the_pages_of_the_desk_are_accessible_and_fit_a_phone(visitor: MakeVisitor) -> None:
    one = visitor()
    by = UserFactory(email=f"redaction-{uuid4().hex[:8]}@example.org", staff=True)
    one.be(by)
    latest = Questionnaire.objects.filter(state=PublicationState.PUBLISHED).latest("published_at")
    # Enough of them for the page on the quality of questions to point some out.
    AssessmentFactory.create_batch(
        12,
        completed=True,
        questionnaire=latest,
        benchmark_release=BenchmarkRelease.objects.in_force(),
        profile={**PROFILE, "personnes": "50_249"},
        answers={**ANSWERS, "Y2": "nsp"},
    )
    draft = services.copy_version(latest, version=next_number(), by=by)
    definition = draft.definition
    definition["questions"][1]["theme"] = "inconnu"
    draft = services.save_draft(draft, definition=definition, revision=0, by=by)
    space = f"/admin/diagnostics/questionnaire/{draft.pk}"
    for page in (
        "contenu/",
        "contenu/question/C2/",
        "contenu/calcul/",
        "contenu/comparaison/",
        "contenu/usage/WEB/",
        "ajouter/",
        "importer/",
        "differences/",
        "publier/",
        "supprimer/",
        f"../{latest.pk}/qualite/",
        f"../{latest.pk}/copier/",
        f"../{latest.pk}/apercu/",
    ):
        one.open(f"{space}/{page}")
        if page.endswith("/qualite/"):
            expect(one.page.locator(".desk-remarks a").first).to_be_visible()
        one.check_page_of_staff()
        assert_accessible(one.page)
        # What looks at the page tries styles in line, which the policy of the page refuses.
        one.watch.refused.clear()
        assert_fits_narrow_screens(one.page)
    services.discard_draft(draft, by=by)


def fill(staff: Visitor, **typed: str) -> None:
    for name, text in typed.items():
        staff.page.locator(f"[name={name}]").fill(text)


def test_a_question_is_added_mended_walked_and_published(staff: Visitor) -> None:
    published = Questionnaire.objects.filter(state=PublicationState.PUBLISHED)
    latest = published.latest("published_at")
    number = next_number()
    code = f"S{uuid4().hex[:6]}"

    staff.open(f"/admin/diagnostics/questionnaire/{latest.pk}/change/")
    staff.follow("Copier dans un brouillon")
    fill(staff, version=number)
    staff.press("Créer le brouillon")
    staff.follow("Ajouter une question")
    fill(staff, code=code, label="Avez-vous un budget pour le numérique ?")
    staff.press("Ajouter la question")

    # What is missing is said on its page, and that nothing is lost of what was typed.
    expect(staff.page.locator(".desk-findings .fault").first).to_be_visible()
    fill(
        staff,
        help="Même petit.",
        need_actions__bas="Notez ce que vous pouvez y mettre cette année.",
        need_actions__moyen="Répartissez-le entre vos priorités.",
        # Of nobody that the other tests of this site speak for.
        ask_if="personnes parmi 1 et clientele parmi jamais",
    )
    for row, (option, label, points) in enumerate(
        [("non", "Non", "0"), ("oui", "Oui, un budget écrit", "10")]
    ):
        prefix = f"options-{row}"
        fill(staff, **{f"{prefix}-code": option, f"{prefix}-label": label})
        fill(staff, **{f"{prefix}-points": points})
    staff.press("Enregistrer")
    expect(staff.page.locator(".errorlist")).to_contain_text("clientele n’a pas cette option")
    fill(staff, ask_if="personnes parmi 1 et clientele parmi mixte")
    staff.press("Enregistrer")
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    expect(staff.page.locator(".desk-findings")).to_have_count(0)
    staff.expect("Je travaille seul")

    # Walked as the firm to which it is asked.
    staff.follow("Retour au contenu")
    staff.follow("Parcourir comme une entreprise")
    given = {**FIRM, "personnes": "1", code: "oui"}
    asked = []
    while staff.page.locator("[name=step]").count():
        step = str(staff.page.locator("[name=step]").get_attribute("value"))
        asked.append(step)
        assert len(asked) < 60
        # The questions that former runs added have the same two answers.
        staff.tick(given.get(step, "oui"))
        staff.press("Continuer")
    assert code in asked
    staff.press("Voir ce que serait le résultat")
    staff.expect("sur 100")
    staff.check_page()

    staff.follow("Revenir au contenu")
    staff.follow("Publier")
    staff.expect("1\u00a0question ajoutée")
    staff.press("Publier définitivement")
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    assert published.latest("published_at").version == number
