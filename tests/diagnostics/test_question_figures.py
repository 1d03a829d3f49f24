"""How each question of a version fares: what is counted, for whom, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from diagnostics import scoring
from diagnostics.desk.asked import AskedSQL
from diagnostics.desk.figures import FEWEST, QuestionFigures, figures_of, takings_of
from diagnostics.instrument import Instrument, load_shipped
from diagnostics.models import Assessment, Questionnaire
from tests.diagnostics.strategies import INSTRUMENT, Taken, taken
from tests.diagnostics.versions import parsed, question_of
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import ANSWERS, PROFILE, AssessmentFactory, QuestionnaireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> Questionnaire:
    return QuestionnaireFactory.create()


def figures(version: Questionnaire) -> dict[str, QuestionFigures]:
    found = figures_of(version.pk, load_shipped(), now=timezone.now())
    return {each.code: each for each in found}


def asked(instrument: Instrument, assessment: Assessment) -> set[str]:
    """Give the codes of the questions that the database says are asked."""
    sql = AskedSQL(instrument)
    columns = ", ".join(sql.column(each.code) for each in instrument.questions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM diagnostics_assessment t {sql.joins}"  # noqa: S608
            f" WHERE t.id = {sql.bind(assessment.pk)}::uuid",
            sql.parameters,
        )
        row = cursor.fetchone()
    return {
        question.code
        for question, is_asked in zip(instrument.questions, row, strict=True)
        if is_asked
    }


def nested(definition: dict[str, Any]) -> None:
    """Ask G9 under a condition with every shape that a condition may have."""
    question_of(definition, "G9").update(
        if_not_asked="zero",
        ask_if={
            "any": [
                {"not": {"question": "C2", "any_of": ["commande", "aucun"]}},
                {"all": [
                    {"question": "G6", "count_among": ["courriel", "stockage", "calcul"], "min": 2},
                    {"question": "C5", "any_of": ["site"]},
                    {"profile": "clientele", "in": ["mixte"]},
                ]},
            ]
        },
    )  # fmt: skip


NESTED = parsed(nested)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=taken())
def test_the_database_asks_the_questions_that_scoring_asks(
    version: Questionnaire, drawn: Taken
) -> None:
    profile, answers = drawn
    made = AssessmentFactory.create(questionnaire=version, profile=profile, answers=answers)
    for instrument in (INSTRUMENT, NESTED):
        expected = {each.code for each in scoring.shown_questions(instrument, profile, answers)}
        assert asked(instrument, made) == expected
    # The profile is known page after page: a condition on what is missing is not met.
    made = AssessmentFactory.create(questionnaire=version, profile={}, answers=answers)
    expected = {each.code for each in scoring.shown_questions(NESTED, {}, answers)}
    assert asked(NESTED, made) == expected


def test_a_question_counts_for_those_it_was_shown_to(version: Questionnaire) -> None:
    with_site = {**ANSWERS, "C1": "ancien", "C2": ["offre", "contact"], "R3": "nsp"}
    AssessmentFactory.create(completed=True, questionnaire=version)
    AssessmentFactory.create(completed=True, questionnaire=version, answers=with_site)
    # Closed since by another answer to C1: what was said to C2 is kept, and no longer asked.
    AssessmentFactory.create(
        completed=True, questionnaire=version, answers={**with_site, "C1": "fiche"}
    )
    found = figures(version)
    assert (found["C1"].shown, found["C1"].answered) == (3, 3)
    assert (found["C2"].shown, found["C2"].answered) == (1, 1)
    assert (found["R3"].shown, found["R3"].answered, found["R3"].unknown) == (1, 0, 1)
    assert [(each.label[:12], each.chosen) for each in found["C2"].options[:3]] == [
        ("Voir l'offre", 1),
        ("Demander un ", 1),
        ("Réserver ou ", 0),
    ]
    assert {each.label: each.chosen for each in found["accueil"].options} == {"Oui": 3, "Non": 0}
    assert found["secteur"].options == ()


def test_passed_and_not_applicable_are_told_apart(version: Questionnaire) -> None:
    answers = {code: answer for code, answer in ANSWERS.items() if code not in {"C1", "C5"}}
    AssessmentFactory.create(
        completed=True,
        questionnaire=version,
        answers={**answers, "C5": "na"},
        skipped=["secteur", "departement", "C1", "C2"],
    )
    found = figures(version)
    assert (found["C5"].shown, found["C5"].not_applicable, found["C5"].answered) == (1, 1, 0)
    assert (found["C1"].shown, found["C1"].skipped) == (1, 1)
    # C2 hangs on C1, which was passed: « missing » in the results, but never asked.
    assert found["C2"].shown == 0


def left(version: Questionnaire, *, at: str, days: int, **fields: Any) -> None:
    made = AssessmentFactory.create(
        questionnaire=version, profile=dict(PROFILE), waiting_code=at, **fields
    )
    Assessment.objects.filter(pk=made.pk).update(saved_at=timezone.now() - timedelta(days=days))


def test_the_page_left_there_is_the_one_that_waits(version: Questionnaire) -> None:
    common = {"answers": {"S1": "idees"}, "skipped": ["secteur", "departement"]}
    left(version, at="S2", days=3, **common)
    left(version, at="S2", days=1, **common)
    left(version, at="", days=5, answers=ANSWERS, skipped=["secteur", "departement"])
    found = figures(version)
    assert (found["S2"].shown, found["S2"].left, found["S2"].answered) == (3, 1, 1)
    # Nobody of the first two went as far.
    assert found["S3"].shown == 1
    counted = takings_of(version.pk, now=timezone.now())
    assert (counted.begun, counted.under_way, counted.left, counted.unsent) == (3, 1, 2, 1)


def test_the_median_time_is_of_those_it_was_shown_to(version: Questionnaire) -> None:
    for seconds in (4.0, 9.0, 20.5):
        AssessmentFactory.create(
            completed=True, questionnaire=version, pace={"S1": seconds, "C2": seconds}
        )
    assert figures(version)["S1"].median == 9.0
    assert figures(version)["C2"].median is None
    assert figures(version)["S2"].median is None


def test_other_versions_are_left_out(version: Questionnaire) -> None:
    AssessmentFactory.create(completed=True)
    other = QuestionnaireFactory.create(version="0.9.0")
    assert takings_of(other.pk, now=timezone.now()).begun == 0
    assert not any(each.shown for each in figures(other).values())


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def as_staff(client: Client) -> Client:
    client.force_login(UserFactory.create(staff=True))
    return client


def page(version: Questionnaire) -> str:
    return reverse("admin:diagnostics_questionnaire_quality", args=[version.pk])


def test_no_share_is_given_of_a_few(as_staff: Client, version: Questionnaire) -> None:
    AssessmentFactory.create_batch(FEWEST - 1, completed=True, questionnaire=version)
    text = as_staff.get(page(version)).content.decode()
    assert "trop peu" in text
    assert "100\u00a0%" not in text
    AssessmentFactory.create(completed=True, questionnaire=version)
    text = as_staff.get(page(version)).content.decode()
    assert "100\u00a0%" in text


def test_what_stands_out_is_said_first(as_staff: Client, version: Questionnaire) -> None:
    AssessmentFactory.create_batch(
        FEWEST, completed=True, questionnaire=version, answers={**ANSWERS, "G1": "nsp"},
        pace={"S1": 5, "S2": 5, "Y5": 40},
    )  # fmt: skip
    remarks = {each.title: each.lines for each in as_staff.get(page(version)).context["remarks"]}
    assert [
        (line.code, words) for line, words in remarks["Souvent «\u00a0je ne sais pas\u00a0»"]
    ] == [("G1", "100\u00a0%")]
    assert [(line.code, words) for line, words in remarks["Plus longues que les autres"]] == [
        ("Y5", "40\u00a0s")
    ]
    # Nobody gave what the profile does not require.
    assert [line.code for line, _ in remarks["Souvent passées"]] == ["secteur", "departement"]
    assert "Où l’on s’arrête" not in remarks


def test_a_draft_that_cannot_be_read_still_has_its_page(as_staff: Client) -> None:
    broken = Questionnaire.objects.create(version="2.0.0", definition={"questions": []})
    assert as_staff.get(page(broken)).status_code == 200


def test_only_who_may_change_questionnaires_reads_it(
    client: Client, version: Questionnaire
) -> None:
    assert client.get(page(version)).status_code == 302
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get(page(version)).status_code == 403
    client.force_login(UserFactory.create(staff=True))
    assert client.get(page(version)).status_code == 200
    assert client.post(page(version)).status_code == 405
    assert client.get(page(Questionnaire(pk=987654))).status_code == 404


def test_the_page_costs_the_same_whatever_the_number(
    as_staff: Client, version: Questionnaire
) -> None:
    AssessmentFactory.create(completed=True, questionnaire=version)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(page(version))
    AssessmentFactory.create_batch(30, completed=True, questionnaire=version)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(page(version))
    assert len(few) == len(many) <= 12
