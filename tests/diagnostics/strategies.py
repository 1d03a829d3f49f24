"""Diagnostics as people give them: a profile, then answers that follow the branching."""

from typing import Any

from hypothesis import strategies as st

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, Question, load_shipped
from diagnostics.scoring import shown_questions

INSTRUMENT = load_shipped()
Answers = dict[str, Any]
Taken = tuple[dict[str, str], Answers]


def option_answers(question: Question) -> st.SearchStrategy[Any]:
    """Draw options of a question, never « nsp » nor « na »."""
    if question.kind == "single":
        return st.sampled_from([option.code for option in question.options])
    together = [option.code for option in question.options if not option.exclusive]
    alone = [[option.code] for option in question.options if option.exclusive]
    several = st.lists(st.sampled_from(together), min_size=1, unique=True)
    return several | st.sampled_from(alone) if alone else several


def any_answers(question: Question) -> st.SearchStrategy[Any]:
    """Draw any answer that a question allows; None stands for no answer."""
    others: list[Any] = [None]
    if question.allows_unknown:
        others.append(UNKNOWN)
    if question.allows_not_applicable:
        others.append(NOT_APPLICABLE)
    # Twice the options: most people answer most questions.
    return st.one_of(option_answers(question), option_answers(question), st.sampled_from(others))


def whole_answers(question: Question) -> st.SearchStrategy[Any]:
    """Draw an answer that leaves nothing unknown: options, or « na » where it is offered."""
    if question.allows_not_applicable:
        return option_answers(question) | st.just(NOT_APPLICABLE)
    return option_answers(question)


# Built once: making a strategy costs more than drawing from it.
WHOLE = {question.code: whole_answers(question) for question in INSTRUMENT.questions}
ANY = {question.code: any_answers(question) for question in INSTRUMENT.questions}


def profiles(instrument: Instrument = INSTRUMENT) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {
            question.code: st.sampled_from([option.code for option in question.options])
            for question in instrument.profile
            if question.required
        }
    )


@st.composite
def taken(draw: st.DrawFn, *, whole: bool = False) -> Taken:
    """Draw a profile and the answers given to the questions it shows, page after page."""
    profile = draw(profiles())
    answers: Answers = {}
    return profile, go_on(draw, profile, answers, whole=whole)


def go_on(draw: st.DrawFn, profile: dict[str, str], answers: Answers, *, whole: bool) -> Answers:
    """Answer every question shown that has no answer yet, those that open on the way included."""
    given = set(answers)
    for question in INSTRUMENT.questions:
        # A condition only looks back: one pass in order meets every question that opens.
        if question.code in given or not (
            question.ask_if is None or question in shown_questions(INSTRUMENT, profile, answers)
        ):
            continue
        answer = draw((WHOLE if whole else ANY)[question.code])
        if answer is not None:
            answers[question.code] = answer
    return answers
