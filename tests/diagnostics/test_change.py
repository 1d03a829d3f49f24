"""What changed between two diagnostics, under one version and across two (scoring.md, 11)."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.change import Change, Move, Taken, Trend, change_between, in_common
from diagnostics.instrument import Instrument, load_shipped
from diagnostics.scoring import score, statuses
from tests.diagnostics.strategies import any_answers, taken
from tests.diagnostics.versions import Definition, parsed, question_of
from tests.factories.diagnostics import ANSWERS, PROFILE

SHIPPED = load_shipped()
LATER = parsed()


def compared(
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    first: Instrument = SHIPPED,
    second: Instrument = SHIPPED,
) -> Change:
    change = change_between(
        Taken(first, PROFILE, {**ANSWERS, **before}), Taken(second, PROFILE, after)
    )
    assert change is not None
    return change


class TestOneVersion:
    def test_the_difference_is_that_of_unrounded_scores(self) -> None:
        # S1 3 -> 7 (weight 3) of 7 in the dimension: 100 * 12 / 70.
        change = compared({}, {**ANSWERS, "S1": "priorites"})
        assert change.same_version
        assert change.dimensions["strategie"].difference == Fraction(120, 7)
        # The dimension weighs 15 of 100.
        assert change.total.difference == Fraction(120, 7) * Fraction(15, 100)
        assert change.dimensions["cyber"].difference == 0

    def test_nothing_is_shown_where_either_was_not_computed(self) -> None:
        fewer = {code: answer for code, answer in ANSWERS.items() if code not in {"S1", "S2"}}
        move = compared({}, fewer).dimensions["strategie"]
        assert move.before is not None
        assert (move.after, move.difference, move.trend) == (None, None, Trend.UNKNOWN)

    @pytest.mark.parametrize(
        ("after", "trend"),
        [
            (Fraction(50), Trend.STABLE),
            (Fraction(52) - Fraction(1, 1000), Trend.STABLE),
            (Fraction(52), Trend.UP),
            (Fraction(48), Trend.DOWN),
            (Fraction(48) + Fraction(1, 1000), Trend.STABLE),
        ],
    )
    def test_less_than_two_points_is_stable(self, after: Fraction, trend: Trend) -> None:
        assert Move(Fraction(50), after).trend is trend

    def test_a_need_that_left_the_list_is_treated(self) -> None:
        before = score(SHIPPED, PROFILE, ANSWERS).needs
        assert "site-internet" in [need.theme for need in before]
        change = compared({}, {**ANSWERS, "C1": "a_jour", "C2": ["offre", "contact", "mobile"]})
        assert "site-internet" in change.treated
        assert "WEB" in change.newly_true

    def test_a_need_that_others_overtook_is_not_called_treated(self) -> None:
        # No backup at all weighs 70 and comes before « competences », still at 54.
        change = compared({}, {**ANSWERS, "Y2": "non"})
        assert change.overtaken == ("competences",)
        assert change.treated == ()

    def test_a_use_not_known_before_is_not_called_new(self) -> None:
        change = compared({"G1": "nsp"}, {**ANSWERS, "G1": "plus_100"})
        assert "FIX30" not in change.newly_true
        change = compared({"G1": "moins_30"}, {**ANSWERS, "G1": "plus_100"})
        assert "FIX30" in change.newly_true


class TestAcrossVersions:
    """1.1.0: S2 removed, S4 added with a weight of 5, S1 reworded."""

    def test_both_are_scored_on_the_common_questions_by_hand(self) -> None:
        # Common in the dimension: S1 (weight 3) and S3 (weight 2).
        # Before: 3*3 + 2*3 = 15 of 50, that is 30; with S2 it was 25 of 70.
        # After:  3*7 + 2*7 = 35 of 50, that is 70; with S4 (5*0) it is 35 of 100.
        after = {**ANSWERS, "S1": "priorites", "S3": "parfois", "S4": "non"}
        del after["S2"]
        change = compared({}, after, second=LATER)
        move = change.dimensions["strategie"]
        assert (move.before, move.after) == (30, 70)
        assert not change.same_version
        # Global: the other five dimensions have not moved, strategie weighs 15 of 100.
        assert change.total.difference == Fraction(40) * Fraction(15, 100)
        codes = {question.code for question in change.instrument.questions}
        assert codes == {question.code for question in SHIPPED.questions} - {"S2"}

    def test_another_major_version_is_not_compared(self) -> None:
        second = parsed(version="2.0.0")
        assert change_between(Taken(SHIPPED, PROFILE, ANSWERS), Taken(second, PROFILE, {})) is None

    @pytest.mark.parametrize(
        "edit",
        [
            lambda it: question_of(it, "C1")["options"][0].update(points=1),
            lambda it: question_of(it, "C1")["options"].append(
                {"code": "autre", "label": "Autre", "points": 5}
            ),
            lambda it: question_of(it, "C1").update(unknown="zero"),
        ],
        ids=["points", "option", "je ne sais pas"],
    )
    def test_a_question_worth_something_else_leaves_with_what_rests_on_it(self, edit: Any) -> None:
        common = in_common(SHIPPED, parsed(edit))
        codes = {question.code for question in common.questions}
        assert not codes & {"C1", "C2", "R3"}
        assert "C4" in codes
        variables = {variable.code for variable in common.variables}
        assert "WEB" not in variables
        assert "SM1" in variables
        assert "WEB" not in common.dii_version("v3_2025").variables

    def test_a_question_asked_in_other_cases_is_not_the_same(self) -> None:
        def edit(definition: Definition) -> None:
            question_of(definition, "R3")["ask_if"] = {"question": "C1", "in": ["a_jour"]}

        codes = {question.code for question in in_common(SHIPPED, parsed(edit)).questions}
        assert "R3" not in codes
        assert {"C1", "C2"} <= codes

    def test_both_are_scored_by_the_later_weights(self) -> None:
        def edit(definition: Definition) -> None:
            question_of(definition, "S3")["weight"] = 9

        change = compared({}, {**ANSWERS, "S3": "parfois"}, second=parsed(edit))
        move = change.dimensions["strategie"]
        # 3*3 + 9*3 = 36 of 120; 3*3 + 9*7 = 72 of 120.
        assert (move.before, move.after) == (30, 60)

    def test_a_profile_question_of_one_version_only_is_no_obstacle(self) -> None:
        def edit(definition: Definition) -> None:
            new = {
                "code": "saison",
                "label": "Saisonnier ?",
                "help": "Oui ou non.",
                "required": True,
            }
            options = [{"code": "oui", "label": "Oui"}, {"code": "non", "label": "Non"}]
            definition["profile"].append({**new, "options": options})

        after = Taken(parsed(edit), {**PROFILE, "saison": "oui"}, ANSWERS_OF_LATER)
        change = change_between(Taken(SHIPPED, PROFILE, ANSWERS), after)
        assert change is not None
        assert change.total.trend is Trend.STABLE

    def test_a_common_question_stands_where_it_stood(self) -> None:
        common = in_common(SHIPPED, LATER)
        alone = statuses(common, PROFILE, ANSWERS)
        whole = statuses(SHIPPED, PROFILE, ANSWERS)
        assert alone == {code: status for code, status in whole.items() if code != "S2"}


ANSWERS_OF_LATER = {code: answer for code, answer in ANSWERS.items() if code != "S2"}


@st.composite
def later_versions(draw: st.DrawFn) -> Instrument:
    """Draw a version with questions reworded, reweighed, changed and added."""
    changed = draw(st.sets(st.sampled_from([each.code for each in SHIPPED.questions]), max_size=6))
    reworded = draw(st.sets(st.sampled_from([each.code for each in SHIPPED.questions])))
    weight = draw(st.integers(1, 9))

    def edit(definition: Definition) -> None:
        for question in definition["questions"]:
            if question["code"] in reworded:
                question["label"] = f"Autrement dit : {question['label']}"
                question["weight"] = weight if question["weight"] else 0
            if question["code"] in changed and question["kind"] == "single":
                question["options"][0]["points"] = 1
            elif question["code"] in changed:
                question["unknown"] = "zero" if question["unknown"] != "zero" else "excluded"

    return parsed(edit)


@settings(max_examples=60)
@given(st.data(), taken(), later_versions())
def test_the_same_answers_to_common_questions_are_no_change(
    data: st.DataObject, first: tuple[dict[str, str], dict[str, Any]], later: Instrument
) -> None:
    """Whatever is answered to the questions that only one of the versions asks."""
    profile, answers = first
    common = {question.code for question in in_common(SHIPPED, later).questions}
    second = {code: answer for code, answer in answers.items() if code in common}
    for question in later.questions:
        if question.code not in common:
            answer = data.draw(any_answers(question))
            if answer is not None:
                second[question.code] = answer
    change = change_between(Taken(SHIPPED, profile, answers), Taken(later, profile, second))
    assert change is not None
    assert change.total.difference in (0, None)
    assert {move.difference for move in change.dimensions.values()} <= {0, None}
    assert (change.treated, change.overtaken, change.newly_true) == ((), (), ())


@settings(max_examples=60)
@given(taken(), taken())
def test_going_back_undoes_the_change(
    first: tuple[dict[str, str], dict[str, Any]], second: tuple[dict[str, str], dict[str, Any]]
) -> None:
    one, other = Taken(SHIPPED, *first), Taken(SHIPPED, *second)
    there, back = change_between(one, other), change_between(other, one)
    assert there is not None
    assert back is not None
    for move, undone in zip(there.dimensions.values(), back.dimensions.values(), strict=True):
        assert (move.difference is None) == (undone.difference is None)
        if move.difference is not None and undone.difference is not None:
            assert move.difference == -undone.difference
