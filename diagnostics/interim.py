"""What somebody who answered one dimension first can already be told: that dimension, no more.

Computed at each reading from the answers before the pause: the diagnostic stays in progress and
nothing is kept. No overall score, nor European index: too little is known of them.
"""

from dataclasses import dataclass
from fractions import Fraction

from diagnostics import scoring
from diagnostics.instrument import Instrument
from diagnostics.models import Assessment
from diagnostics.scoring import half_up
from diagnostics.selectors import instrument_of, minutes_for, read_need
from diagnostics.steps import Way, dimensions_in_order
from reference.vocabulary import Need

STRENGTHS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Interim:
    """One dimension as it stands; scores are whole numbers, 0 to 100, half up.

    `score` is None when too few of its questions have an answer, `low` and `high` when none of
    them applies to the firm. `questions` and `minutes` are what is left, at most.
    """

    title: str
    score: int | None
    low: int | None
    high: int | None
    level: str
    strengths: tuple[str, ...]
    needs: tuple[Need, ...]
    others: tuple[str, ...]
    questions: int
    minutes: int


def interim_of(assessment: Assessment, way: Way) -> Interim:
    """Tell what the first leg says; ValueError while one of its steps is not settled."""
    if not way.can_pause:
        raise ValueError("The first dimension is not answered yet.")
    instrument = instrument_of(assessment)
    leg = {step.code for step in way.first_leg}
    answers = {code: given for code, given in assessment.answers.items() if code in leg}
    result = scoring.score(instrument, assessment.profile, answers)
    found = result.dimensions[assessment.first_dimension]
    # Those that other answers open are counted when they open.
    left = sum(step.code not in way.settled for step in way.steps)
    return Interim(
        title=instrument.dimension(assessment.first_dimension).label,
        score=_whole(found.score),
        low=_whole(found.minimum),
        high=_whole(found.maximum),
        level=found.level.label if found.level else "",
        strengths=_strengths(instrument, result, answers),
        needs=tuple(
            read_need(
                instrument, {"theme": need.theme, "weight": need.weight, "action": need.action}
            )
            for need in result.needs
        ),
        others=tuple(
            dimension.label
            for dimension in dimensions_in_order(instrument, assessment.first_dimension)[1:]
        ),
        questions=left,
        minutes=minutes_for(instrument, questions=left),
    )


def _whole(value: Fraction | None) -> int | None:
    return None if value is None else half_up(value)


def _strengths(
    instrument: Instrument, result: scoring.Result, answers: scoring.Answers
) -> tuple[str, ...]:
    """The words of the best answers, the weightiest questions first."""
    best = sorted(
        (
            question
            for question in instrument.questions
            if result.points.get(question.code) == instrument.parameters.max_points
            and question.weight
        ),
        key=lambda question: (-question.weight, question.order),
    )
    found = []
    for question in best[:STRENGTHS_SHOWN]:
        given = answers[question.code]
        codes = [given] if isinstance(given, str) else given
        found.append(" ; ".join(question.option(code).label for code in codes))
    return tuple(found)
