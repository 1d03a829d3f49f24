"""Scores of the dimensions and of the whole, with what is missing kept in sight."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from diagnostics.instrument import (
    CountScale,
    Dimension,
    Instrument,
    Question,
    TierScale,
)
from diagnostics.scoring.answers import (
    Answer,
    Answers,
    Profile,
    check_answers,
    check_profile,
    chosen,
)
from diagnostics.scoring.statuses import Status, holds, is_shown, statuses
from tests.diagnostics.plain.index import dii_results
from tests.diagnostics.plain.levels import level_of
from tests.diagnostics.plain.needs import needs
from tests.diagnostics.plain.result import DimensionResult, DimensionState, GlobalResult, Result

# Statuses that give a value (0 or more) to a question, and those that rest on an answer.
VALUED = {Status.SCORED, Status.ZERO_NOT_ASKED, Status.UNKNOWN_ZERO}
KNOWN = {Status.SCORED, Status.ZERO_NOT_ASKED}


def score(instrument: Instrument, profile: Profile, answers: Answers) -> Result:
    """Score one diagnostic; AnswerError when the profile or an answer is malformed.

    Answers to questions that are not asked are ignored.
    """
    check_profile(instrument, profile)
    check_answers(instrument, answers)
    found = statuses(instrument, profile, answers)
    points = {
        question.code: points_of(question, answers[question.code])
        for question in instrument.questions
        if found[question.code] is Status.SCORED
    }
    dimensions = {
        dimension.code: dimension_result(instrument, dimension, found, points)
        for dimension in instrument.dimensions
    }
    total, reliability = global_result(instrument, dimensions)
    variables = {
        variable.code: holds(variable.rule, profile, answers, found)
        for variable in instrument.variables
    }
    return Result(
        statuses=found,
        asked=sum(
            is_shown(question, profile, answers, found) is True for question in instrument.questions
        ),
        points=points,
        dimensions=dimensions,
        total=total,
        reliability=reliability,
        reliability_level=level_of(reliability, instrument.reliability_levels),
        dii_variables=variables,
        dii_versions=dii_results(instrument, variables),
        needs=needs(instrument, profile, answers, found, points),
    )


def points_of(question: Question, answer: Answer) -> int:
    """Give the points of an answer to a question, neither nsp nor na."""
    options = chosen(answer)
    match question.scale:
        case CountScale(steps=steps):
            count = sum(
                option.code in options and not option.exclusive for option in question.options
            )
            return [points for step, points in steps if step <= count][-1]
        case TierScale(tiers=tiers, default=default):
            return next((tier.points for tier in tiers if tier.options & options), default)
        case None:
            return sum(question.option(code).points or 0 for code in options)


def dimension_result(
    instrument: Instrument,
    dimension: Dimension,
    found: Mapping[str, Status],
    points: Mapping[str, int],
) -> DimensionResult:
    questions = [each for each in instrument.questions if each.dimension == dimension.code]

    def weight(kept: Iterable[Status]) -> int:
        return sum(question.weight for question in questions if found[question.code] in kept)

    applicable = weight(set(Status) - {Status.NOT_APPLICABLE})
    if not applicable:
        return DimensionResult(DimensionState.NOT_APPLICABLE, None, None, None, None, None, None)
    valued, known = weight(VALUED), weight(KNOWN)
    most = instrument.parameters.max_points
    raw = sum(question.weight * points.get(question.code, 0) for question in questions)
    value = None
    coverage = Fraction(valued, applicable)
    if valued and coverage >= instrument.parameters.min_dimension_coverage:
        value = Fraction(100 * raw, most * valued)
    return DimensionResult(
        state=DimensionState.INSUFFICIENT if value is None else DimensionState.COMPUTED,
        score=value,
        level=None if value is None else level_of(value, instrument.score_levels),
        minimum=Fraction(100 * raw, most * applicable),
        maximum=Fraction(100 * (raw + most * (applicable - known)), most * applicable),
        coverage=coverage,
        known=Fraction(known, applicable),
    )


def global_result(
    instrument: Instrument, dimensions: Mapping[str, DimensionResult]
) -> tuple[GlobalResult, Fraction]:
    """Give the whole and its reliability, 0 to 100."""
    weights = {dimension.code: dimension.weight for dimension in instrument.dimensions}

    def mean(pairs: Sequence[tuple[int, Fraction | None]]) -> Fraction | None:
        kept = [(weight, value) for weight, value in pairs if value is not None]
        total = sum(weight for weight, _ in kept)
        return sum((w * v for w, v in kept), Fraction()) / total if total else None

    def over(part: str) -> Fraction | None:
        return mean([(weights[code], getattr(each, part)) for code, each in dimensions.items()])

    minimum, maximum, coverage = over("minimum"), over("maximum"), over("coverage")
    if minimum is None or maximum is None or coverage is None:
        return GlobalResult(None, None, None, None, None), Fraction()
    value = over("score")
    if value is None or coverage < instrument.parameters.min_global_coverage:
        value = level = None
    else:
        value = min(max(value, minimum), maximum)
        level = level_of(value, instrument.score_levels)
    return GlobalResult(value, level, minimum, maximum, coverage), 100 * (
        over("known") or Fraction()
    )
