"""What a firm should work on first: the themes of its weakest answers, with one action each."""

from collections.abc import Mapping
from fractions import Fraction

from diagnostics.instrument import Instrument, Question
from diagnostics.scoring.answers import Answers, Profile
from diagnostics.scoring.statuses import Status, holds
from tests.diagnostics.plain.result import ScoredNeed


def needs(
    instrument: Instrument,
    profile: Profile,
    answers: Answers,
    found: Mapping[str, Status],
    points: Mapping[str, int],
) -> tuple[ScoredNeed, ...]:
    """Give the heaviest themes, first the heaviest, ties in the order of the instrument."""
    weights: dict[str, Fraction] = {}
    # By theme: its largest contribution so far, and the action of that question.
    leading: dict[str, tuple[Fraction, str]] = {}
    for question in instrument.questions:
        raised = gap_and_level(instrument, question, found[question.code], points)
        if raised is None or not question.weight:
            continue
        gap, level = raised
        contribution = gap * question.weight * instrument.dimension(question.dimension).weight
        if question.obligation and holds(question.obligation, profile, answers, found) is True:
            contribution *= instrument.parameters.obligation_bonus
        weights[question.theme] = weights.get(question.theme, Fraction()) + contribution
        if question.theme not in leading or contribution > leading[question.theme][0]:
            leading[question.theme] = (contribution, f"{question.code}.{level}")
    rank = {theme.code: place for place, theme in enumerate(instrument.themes)}
    ordered = sorted(weights, key=lambda theme: (-weights[theme], rank[theme]))
    return tuple(
        ScoredNeed(theme=theme, weight=weights[theme], action=leading[theme][1])
        for theme in ordered[: instrument.parameters.top_needs]
    )


def gap_and_level(
    instrument: Instrument, question: Question, status: Status, points: Mapping[str, int]
) -> tuple[Fraction, str] | None:
    """Give how far a question is from its best (0 to 1) and the level of its action, or None."""
    parameters = instrument.parameters
    match status:
        case Status.UNKNOWN_ZERO:
            return Fraction(1), "bas"
        case Status.UNKNOWN_EXCLUDED:
            return parameters.excluded_unknown_factor, "bas"
        case Status.SCORED if (reached := points[question.code]) <= parameters.need_threshold:
            gap = Fraction(parameters.max_points - reached, parameters.max_points)
            return gap, "moyen" if reached >= parameters.medium_action_threshold else "bas"
        case _:
            return None
