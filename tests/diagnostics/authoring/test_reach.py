"""The search for answers that make a condition true, against every answer there is."""

from dataclasses import replace
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.authoring.reach import TooManyCases, find_case
from diagnostics.instrument import (
    NOT_APPLICABLE,
    All,
    Chosen,
    Condition,
    Instrument,
    Not,
    Option,
    ProfileIs,
    Question,
    load_shipped,
)
from diagnostics.instrument import Any as AnyOf
from diagnostics.scoring import check_answers, check_profile, statuses
from diagnostics.scoring.statuses import holds

SHIPPED = load_shipped()
PROFILE = tuple(each for each in SHIPPED.profile if each.code in {"clientele", "accueil"})


def conditions(asked: list[Question]) -> st.SearchStrategy[Condition]:
    leaves: list[st.SearchStrategy[Condition]] = [
        st.builds(
            ProfileIs,
            st.just(each.code),
            st.frozensets(st.sampled_from([option.code for option in each.options]), min_size=1),
        )
        for each in PROFILE
    ]
    for question in asked:
        codes = [option.code for option in question.options]
        leaves.append(
            st.builds(
                Chosen,
                st.just(question.code),
                st.frozensets(st.sampled_from(codes), min_size=1),
                st.integers(1, 2) if question.kind == "multiple" else st.just(1),
            )
        )
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=5,
    )


@st.composite
def small(draw: st.DrawFn) -> tuple[Instrument, Condition]:
    """Draw three questions that open one another, and a condition on them."""
    model = SHIPPED.question("G3")
    asked: list[Question] = []
    for code in ("A", "B", "C"):
        multiple = draw(st.booleans())
        asked.append(
            replace(
                model,
                code=code,
                kind="multiple" if multiple else "single",
                options=tuple(
                    Option(each, each, None, multiple and each == "z" and draw(st.booleans()))
                    for each in "xyz"
                ),
                ask_if=draw(conditions(asked)) if draw(st.booleans()) else None,
                allows_not_applicable=draw(st.booleans()),
            )
        )
    condition = draw(conditions(asked))
    return replace(SHIPPED, profile=PROFILE, questions=tuple(asked)), condition


def every_answer(question: Question) -> list[Any]:
    codes = [option.code for option in question.options]
    alone = {option.code for option in question.options if option.exclusive}
    given: list[Any] = list(codes)
    if question.kind == "multiple":
        several = chain.from_iterable(combinations(codes, size) for size in (1, 2, 3))
        given = [list(each) for each in several if len(each) == 1 or not alone & set(each)]
    return [None, *given, *([NOT_APPLICABLE] if question.allows_not_applicable else [])]


def is_true(instrument: Instrument, condition: Condition, profile: Any, answers: Any) -> bool:
    found = statuses(instrument, profile, answers)
    return holds(condition, profile, answers, found) is True


@settings(max_examples=150, deadline=None)
@given(small())
def test_it_finds_answers_exactly_when_there_are_some(drawn: tuple[Instrument, Condition]) -> None:
    instrument, condition = drawn
    case = find_case(instrument, condition)
    if case is not None:
        check_answers(instrument, case.answers)
        check_profile(
            replace(instrument, profile=tuple(replace(each, required=False) for each in PROFILE)),
            case.profile,
        )
        assert is_true(instrument, condition, case.profile, case.answers)
        return
    profiles = product(*([option.code for option in each.options] for each in PROFILE))
    answers = list(product(*map(every_answer, instrument.questions)))
    for told in profiles:
        profile = dict(zip((each.code for each in PROFILE), told, strict=True))
        for given_ in answers:
            answered = {
                question.code: answer
                for question, answer in zip(instrument.questions, given_, strict=True)
                if answer is not None
            }
            assert not is_true(instrument, condition, profile, answered)


def test_the_shortest_answers_are_given() -> None:
    case = find_case(SHIPPED, SHIPPED.variable("WEBB2C").rule)
    assert case is not None
    assert case.profile == {"clientele": "particuliers"}
    assert set(case.answers) == {"C5", "C6"}


def test_eleven_options_make_few_sorts() -> None:
    options = [option.code for option in SHIPPED.question("Y1").options if not option.exclusive]
    wanted = Chosen("Y1", frozenset(options), len(options))
    case = find_case(SHIPPED, wanted)
    assert case is not None
    assert case.answers == {"Y1": options}
    assert find_case(SHIPPED, All((wanted, Chosen("Y1", frozenset({"aucun"}))))) is None


def test_what_would_take_too_long_is_given_up() -> None:
    """Of eleven pairs, one of each and not the other: told apart, they make 2^11 sorts."""
    options = [option.code for option in SHIPPED.question("Y1").options]
    tangled = All(tuple(Chosen("Y1", frozenset({code})) for code in options))
    with pytest.raises(TooManyCases):
        find_case(SHIPPED, tangled)
