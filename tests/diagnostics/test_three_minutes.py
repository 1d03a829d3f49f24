"""« J’ai trois minutes » : one dimension first, an interim result, the rest now or later."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import services
from diagnostics.interim import interim_of
from diagnostics.models import Assessment
from diagnostics.scoring import score
from diagnostics.selectors import dimension_choices, way_of
from diagnostics.steps import Step, way
from tests.diagnostics.strategies import ANY, INSTRUMENT, profiles
from tests.diagnostics.taking import LISTS, answer_all
from tests.factories.diagnostics import (
    ANSWERS,
    PROFILE,
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

DIMENSIONS = [dimension.code for dimension in INSTRUMENT.dimensions]


# --- The order of the pages, without a database -----------------------------------------------
class Walk:
    """Somebody who answers page after page, with answers decided beforehand."""

    def __init__(self, profile: dict[str, str], decided: dict[str, Any], first: str) -> None:
        self.profile: dict[str, str] = {}
        self.answers: dict[str, Any] = {}
        self.skipped: list[str] = []
        self.first = first
        self.decided = {**profile, **decided}
        self.asked: list[Step] = []

    @property
    def way(self) -> Any:
        return way(
            INSTRUMENT,
            profile=self.profile,
            answers=self.answers,
            skipped=self.skipped,
            first_dimension=self.first,
        )

    def settle(self, step: Step) -> None:
        self.asked.append(step)
        given = self.decided.get(step.code)
        if given is None:
            self.skipped.append(step.code)
        elif step.in_profile:
            self.profile[step.code] = given
        else:
            self.answers[step.code] = given

    def to_the_end(self) -> "Walk":
        while (step := self.way.first_open) is not None:
            self.settle(step)
        return self


@st.composite
def decided(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, Any]]:
    return draw(profiles()), {code: draw(answers) for code, answers in ANY.items()}


@given(decided(), st.sampled_from(DIMENSIONS))
def test_whatever_comes_first_the_result_is_the_same(
    given_: tuple[dict[str, str], dict[str, Any]], first: str
) -> None:
    usual, hurried = Walk(*given_, "").to_the_end(), Walk(*given_, first).to_the_end()
    assert hurried.answers == usual.answers
    assert sorted(hurried.skipped) == sorted(usual.skipped)
    assert (
        score(INSTRUMENT, hurried.profile, hurried.answers).as_json()
        == score(INSTRUMENT, usual.profile, usual.answers).as_json()
    )


@given(decided(), st.sampled_from(DIMENSIONS))
def test_one_never_goes_back_to_a_part_already_left_a11_b9(
    given_: tuple[dict[str, str], dict[str, Any]], first: str
) -> None:
    walk = Walk(*given_, first).to_the_end()
    stages = [step.stage for step in walk.asked]
    assert stages == sorted(stages)
    assert set(stages) <= set(range(1, 8))
    assert [step.code for step in walk.asked] == [step.code for step in walk.way.steps]
    leg = walk.way.first_leg
    assert {INSTRUMENT.question(s.code).dimension for s in leg if not s.in_profile} == {first}


@given(decided(), st.sampled_from(DIMENSIONS))
def test_the_pause_stays_where_it_is_whatever_is_answered_after(
    given_: tuple[dict[str, str], dict[str, Any]], first: str
) -> None:
    walk = Walk(*given_, first)
    while not walk.way.can_pause:
        walk.settle(walk.way.first_open)
    leg = [step.code for step in walk.way.first_leg]
    assert [step.code for step in walk.asked] == leg
    assert walk.way.is_paused
    walk.to_the_end()
    assert [step.code for step in walk.way.first_leg] == leg
    assert not walk.way.is_paused


def test_a_question_that_another_dimension_opens_is_asked_with_it() -> None:
    """« Votre site est-il utilisable… » waits until the owner has said there is a site."""
    walk = Walk(PROFILE, {**ANSWERS, "C1": "a_jour", "C2": "oui", "R3": "jamais"}, "responsable")
    walk.to_the_end()
    codes = [step.code for step in walk.asked]
    assert [code for code in codes if code.startswith("R")] == ["R1", "R2", "R3"]
    assert codes[codes.index("R3") - 1].startswith("C")
    assert codes[codes.index("R3") + 1].startswith("G")


def test_minutes_come_from_the_questionnaire() -> None:
    minutes = {each.code: each.minutes for each in dimension_choices(INSTRUMENT)}
    # Five pages of profile, then the dimension's own, fifteen seconds each.
    assert minutes == {
        "strategie": 2,
        "commerce": 3,
        "gestion": 4,
        "cyber": 3,
        "competences": 2,
        "responsable": 2,
    }


# --- The pages --------------------------------------------------------------------------------
@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _published(self) -> None:
        QuestionnaireFactory()
        BenchmarkReleaseFactory()
        cache.clear()

    def begin(self, client: Client, dimension: str = "cyber") -> str:
        response = client.post("/diagnostic/", {"trois_minutes": "1", "domaine": dimension})
        assert response.status_code == 302
        return f"/diagnostic/{Assessment.objects.latest('started_at').pk}/"

    def to_interim(self, client: Client, dimension: str = "cyber") -> str:
        at = self.begin(client, dimension)
        reached = answer_all(client, f"{at}question/personnes/")
        assert reached == f"{at}premier-resultat/"
        return at

    def test_the_start_page_offers_each_dimension_and_sets_nothing_a6_b6(
        self, client: Client
    ) -> None:
        text = client.get("/diagnostic/").content.decode()
        for dimension in DIMENSIONS:
            assert f'value="{dimension}"' in text
        assert re.search(r"Cybersécurité et protection des données \(3\smin\)", text)
        assert not client.cookies

    @pytest.mark.parametrize("given_", [{}, {"domaine": "tout"}])
    def test_without_a_dimension_nothing_begins_a9(
        self, client: Client, given_: dict[str, str]
    ) -> None:
        response = client.post("/diagnostic/", {"trois_minutes": "1", **given_})
        text = response.content.decode()
        assert "<title>Erreur" in text
        assert 'href="#id_domaine_0"' in text
        assert 'id="id_domaine_0"' in text
        assert not Assessment.objects.exists()

    def test_a_dimension_that_the_questionnaire_lacks_is_left_aside(self) -> None:
        assert services.start_assessment(first_dimension="poterie").first_dimension == ""

    def test_one_dimension_then_an_interim_result(self, client: Client) -> None:
        at = self.to_interim(client)
        assessment = Assessment.objects.get()
        assert set(assessment.answers) == {"Y1", "Y2", "Y3", "Y4", "Y5", "Y6"}
        assert assessment.completed_at is None
        text = client.get(f"{at}premier-resultat/").content.decode()
        found = score(INSTRUMENT, assessment.profile, assessment.answers)
        page = interim_of(assessment, way_of(assessment))
        exact = found.dimensions["cyber"].score
        assert exact is not None
        assert page.score is not None
        assert abs(page.score - exact) <= 0.5
        assert (page.low, page.high) == (page.score, page.score)
        assert f">{page.score}<" in text
        assert found.total.score is None
        assert "score d’ensemble" in text
        assert page.needs
        for need in page.needs:
            assert need.action_code.startswith("Y")

    def test_missing_answers_widen_the_interval(self, client: Client) -> None:
        at = self.begin(client)
        answer_all(client, f"{at}question/personnes/", {"Y3": "nsp", "Y5": "nsp"})
        assessment = Assessment.objects.get()
        page = interim_of(assessment, way_of(assessment))
        assert page.low is not None
        assert page.high is not None
        assert page.low < page.high

    def test_the_rest_gives_the_same_result_as_in_one_go(self, client: Client) -> None:
        at = self.to_interim(client)
        go_on = re.search(
            r'href="([^"]+)">Continuer maintenant',
            client.get(f"{at}premier-resultat/").content.decode(),
        )
        assert go_on is not None
        assert go_on[1].endswith("/question/S1/")
        assert answer_all(client, go_on[1]) == f"{at}verification/"
        assert client.post(f"{at}verification/")["Location"] == f"{at}resultat/"
        hurried = Assessment.objects.get()
        assert hurried.results == score(INSTRUMENT, {**PROFILE}, {**ANSWERS}).as_json()
        assert client.get(f"{at}premier-resultat/", follow=True).redirect_chain[-1][0] == (
            f"{at}resultat/"
        )

    def test_the_stepper_follows_the_order_chosen_a11(self, client: Client) -> None:
        at = self.begin(client)
        first = client.get(f"{at}question/personnes/").content.decode()
        assert 'data-fr-current-step="1" data-fr-steps="8"' in first
        assert "Cybersécurité et protection des données" in first
        assert self.to_interim(client)
        at = f"/diagnostic/{Assessment.objects.latest('started_at').pk}/"
        shown = client.get(f"{at}question/Y1/").content.decode()
        assert 'data-fr-current-step="2" data-fr-steps="8"' in shown
        assert "Question 6 sur 11" in shown
        second = client.get(f"{at}question/S1/").content.decode()
        assert 'data-fr-current-step="3" data-fr-steps="8"' in second

    def test_coming_back_leads_to_the_interim_result_until_one_goes_on(
        self, client: Client
    ) -> None:
        at = self.to_interim(client)
        assert client.get(at)["Location"] == f"{at}premier-resultat/"
        client.post(f"{at}question/S1/", {"answer": ANSWERS["S1"]})
        assert client.get(at)["Location"] == f"{at}question/S2/"

    def test_going_back_loses_nothing(self, client: Client) -> None:
        at = self.to_interim(client)
        back = client.post(f"{at}question/S1/", {"back": "1", "answer": "plan"})
        assert back["Location"] == f"{at}premier-resultat/"
        back = client.post(f"{at}question/Y6/", {"back": "1"})
        assert back["Location"] == f"{at}question/Y5/"
        assessment = Assessment.objects.get()
        assert assessment.answers["S1"] == "plan"
        assert {f"Y{n}" for n in range(1, 7)} < set(assessment.answers)
        changed = client.post(f"{at}question/Y6/", {"answer": ANSWERS["Y6"]})
        assert changed["Location"] == f"{at}premier-resultat/"

    def test_nobody_sees_the_interim_result_before_it_is_there_b9(self, client: Client) -> None:
        at = self.begin(client)
        client.post(f"{at}question/personnes/", {"answer": "1"})
        response = client.get(f"{at}premier-resultat/", follow=True)
        assert response.redirect_chain[-1][0] == f"{at}question/clientele/"
        response = client.get(f"{at}question/S1/")
        assert response["Location"] == f"{at}question/clientele/"

    def test_a_diagnostic_in_the_usual_order_has_no_interim_result(self, client: Client) -> None:
        client.post("/diagnostic/")
        at = f"/diagnostic/{Assessment.objects.get().pk}/"
        assert answer_all(client, f"{at}question/personnes/") == f"{at}verification/"
        assert client.get(f"{at}premier-resultat/")["Location"] == at

    def test_the_check_page_keeps_the_order_of_the_questionnaire_a4(self, client: Client) -> None:
        assessment = AssessmentFactory(answered=True, first_dimension="responsable")
        session = client.session
        session["diagnostics_started"] = [str(assessment.pk)]
        session.save()
        text = client.get(f"/diagnostic/{assessment.pk}/verification/").content.decode()
        codes = re.findall(r'id="review-(\w+)"', text)
        assert codes == [*list(PROFILE), *LISTS, *ANSWERS]
        labels = [dimension.label for dimension in INSTRUMENT.dimensions]
        assert list(map(text.find, labels)) == sorted(map(text.find, labels))
