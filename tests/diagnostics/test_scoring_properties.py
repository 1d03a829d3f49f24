"""What must hold of every diagnostic, not of eight: the method's own list of properties."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Question
from diagnostics.scoring import AnswerError, Result, Status, score, shown_questions
from diagnostics.scoring.outcomes import points_of
from tests.diagnostics.strategies import (
    INSTRUMENT,
    Answers,
    Taken,
    any_answers,
    go_on,
    option_answers,
    taken,
)

settings.register_profile("method", max_examples=40, deadline=None)
METHOD = settings.get_profile("method")


@METHOD
@given(taken())
def test_scores_are_bounded_and_stand_inside_their_interval(given_answers: Taken) -> None:
    result = score(INSTRUMENT, *given_answers)
    for each in (*result.dimensions.values(), result.total):
        if each.minimum is None or each.maximum is None or each.coverage is None:
            assert each.score is None
            continue
        assert 0 <= each.minimum <= each.maximum <= 100
        assert 0 <= each.coverage <= 1
        if each.score is not None:
            assert each.minimum <= each.score <= each.maximum
    assert 0 <= result.reliability <= 100
    for version in result.dii_versions.values():
        assert 0 <= version.value <= version.max_value <= 12


@METHOD
@given(taken(whole=True))
def test_a_whole_diagnostic_is_sure_of_itself(given_answers: Taken) -> None:
    result = score(INSTRUMENT, *given_answers)
    assert result.reliability == 100
    assert result.total.score == result.total.minimum == result.total.maximum
    assert all(version.complete for version in result.dii_versions.values())


@st.composite
def improved(draw: st.DrawFn) -> tuple[Taken, Taken]:
    """Draw a whole diagnostic and the same with one answer worth more points; the questions
    that this opens are answered as well, anyhow."""
    profile, answers = draw(taken(whole=True))
    question = INSTRUMENT.question(draw(st.sampled_from(sorted(answers))))
    assume(question.weight and answers[question.code] != NOT_APPLICABLE)
    better = draw(option_answers(question))
    assume(points_of(question, better) > points_of(question, answers[question.code]))
    changed = go_on(draw, profile, {**answers, question.code: better}, whole=True)
    return (profile, answers), (profile, changed)


def applicable(result: Result, dimension: str) -> set[str]:
    return {
        question.code
        for question in INSTRUMENT.questions
        if question.dimension == dimension
        and result.statuses[question.code] is not Status.NOT_APPLICABLE
    }


@METHOD
@given(improved())
def test_a_better_answer_never_lowers_the_score(pair: tuple[Taken, Taken]) -> None:
    before, after = (score(INSTRUMENT, *each) for each in pair)
    assert before.total.score is not None
    assert after.total.score is not None
    assert after.total.score >= before.total.score
    for code, dimension in before.dimensions.items():
        better = after.dimensions[code].score
        if dimension.score is not None and applicable(before, code) == applicable(after, code):
            assert better is not None
            assert better >= dimension.score


def test_opening_the_site_questions_may_lower_a_dimension_but_not_the_whole() -> None:
    """The one exception that the method names: accessibility is asked of firms with a site."""
    profile = {"personnes": "10_49", "clientele": "particuliers", "accueil": "oui"}
    lowest: Answers = {
        question.code: [question.options[-1].code]
        if question.kind == "multiple"
        else question.options[0].code
        for question in INSTRUMENT.questions
        if question.ask_if is None or question.code in {"C3", "H3"}
    }
    closed = {**lowest, "R1": ["duree", "papier", "fichiers"], "R2": "oui", "C1": "fiche"}
    opened = {**closed, "C1": "ancien", "C2": ["aucun"], "R3": "jamais"}
    before, after = (score(INSTRUMENT, profile, answers) for answers in (closed, opened))
    assert [each.dimensions["responsable"].score for each in (before, after)] == [100, 75]
    assert before.total.score is not None
    assert after.total.score is not None
    assert after.total.score > before.total.score


@METHOD
@given(taken(), st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_matter(given_answers: Taken, random: Any) -> None:
    profile, answers = given_answers
    codes = list(answers)
    random.shuffle(codes)
    shuffled = {
        code: random.sample(answers[code], len(answers[code]))
        if isinstance(answers[code], list)
        else answers[code]
        for code in codes
    }
    # Another firm, with the same answers given in another order, has the same result.
    other_profile = dict(reversed(list(profile.items())))
    assert score(INSTRUMENT, other_profile, shuffled) == score(INSTRUMENT, profile, answers)


@METHOD
@given(taken(), st.data())
def test_answering_then_clearing_gives_back_the_former_result(
    given_answers: Taken, data: st.DataObject
) -> None:
    profile, answers = given_answers
    before = score(INSTRUMENT, profile, answers)
    kept = copy.deepcopy(answers)
    left = [question for question in INSTRUMENT.questions if question.code not in answers]
    assume(left)
    question = data.draw(st.sampled_from(left))
    answers[question.code] = data.draw(option_answers(question))
    between = score(INSTRUMENT, profile, answers)
    shown = shown_questions(INSTRUMENT, profile, kept)
    assert (between != before) == (question in shown)
    del answers[question.code]
    assert answers == kept
    assert score(INSTRUMENT, profile, answers) == before


@METHOD
@given(taken(), st.data())
def test_answers_kept_from_a_branch_left_change_nothing(
    given_answers: Taken, data: st.DataObject
) -> None:
    profile, answers = given_answers
    result = score(INSTRUMENT, profile, answers)
    hidden = {
        question.code: data.draw(any_answers(question).filter(lambda answer: answer is not None))
        for question in INSTRUMENT.questions
        if result.statuses[question.code] in {Status.ZERO_NOT_ASKED, Status.NOT_APPLICABLE}
        and question.code not in answers
    }
    assert score(INSTRUMENT, profile, {**answers, **hidden}) == result


@METHOD
@given(taken(), st.randoms(use_true_random=False))
def test_no_weight_and_no_point_touches_the_index(given_answers: Taken, random: Any) -> None:
    reweighted = replace(
        INSTRUMENT,
        dimensions=tuple(
            replace(each, weight=random.randint(1, 50)) for each in INSTRUMENT.dimensions
        ),
        questions=tuple(
            replace(
                each,
                weight=random.randint(1, 9),
                options=tuple(
                    option
                    if option.points is None
                    else replace(option, points=random.randint(0, 10))
                    for option in each.options
                ),
            )
            for each in INSTRUMENT.questions
        ),
    )
    before, after = (score(each, *given_answers) for each in (INSTRUMENT, reweighted))
    assert after.dii_variables == before.dii_variables
    assert after.dii_versions == before.dii_versions


def spoilt(question: Question) -> st.SearchStrategy[Any]:
    """Draw an answer that a question must refuse."""
    codes = [option.code for option in question.options]
    refused: list[Any] = ["jamais-vu", ["jamais-vu"], [], "", None, 3, True, {"a": 1}, [None]]
    if not question.allows_unknown:
        refused.append(UNKNOWN)
    if not question.allows_not_applicable:
        refused.append(NOT_APPLICABLE)
    if question.kind == "single":
        refused += [[code] for code in codes]
    else:
        refused += [*codes, [codes[0], codes[0]], [codes[0], UNKNOWN]]
        exclusive = [option.code for option in question.options if option.exclusive]
        refused += [[codes[0], code] for code in exclusive]
    return st.sampled_from(refused)


@METHOD
@given(taken(), st.sampled_from(INSTRUMENT.questions), st.data())
def test_a_malformed_answer_is_refused_by_the_name_of_its_question(
    given_answers: Taken, question: Question, data: st.DataObject
) -> None:
    profile, answers = given_answers
    answers[question.code] = data.draw(spoilt(question))
    with pytest.raises(AnswerError) as refusal:
        score(INSTRUMENT, profile, answers)
    assert refusal.value.question == question.code
    assert refusal.value.fault
