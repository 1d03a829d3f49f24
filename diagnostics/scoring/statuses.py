"""Which questions are asked, and where each one stands; conditions have three values."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from diagnostics.instrument import (
    NOT_APPLICABLE,
    UNKNOWN,
    All,
    Any,
    Chosen,
    Condition,
    Instrument,
    Not,
    ProfileIs,
    Question,
    conditions_within,
)
from diagnostics.scoring.answers import Answers, Profile, chosen


class Status(StrEnum):
    """`zero_not_asked`: the answer upstream already says that this is absent, worth 0.
    `not_applicable`: does not concern the firm, out of the score.
    """

    SCORED = "scored"
    ZERO_NOT_ASKED = "zero_not_asked"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    UNKNOWN_ZERO = "unknown_zero"
    UNKNOWN_EXCLUDED = "unknown_excluded"


def statuses(instrument: Instrument, profile: Profile, answers: Answers) -> dict[str, Status]:
    """Give the status of every question, in order.

    The profile may still be incomplete: what depends on it is then missing. Values are taken as
    `check_profile` and `check_answers` allow them.
    """
    found: dict[str, Status] = {}
    for question in instrument.questions:
        found[question.code] = status_of(question, profile, answers, found)
    return found


def shown_questions(
    instrument: Instrument, profile: Profile, answers: Answers
) -> tuple[Question, ...]:
    """Give the questions whose condition is true, in order, answered or not."""
    found = statuses(instrument, profile, answers)
    return tuple(
        question for question in instrument.questions if is_shown(question, profile, answers, found)
    )


def is_shown(
    question: Question, profile: Profile, answers: Answers, found: Mapping[str, Status]
) -> bool | None:
    """Tell whether a question is asked; None while what it depends on is not known."""
    if question.ask_if is None:
        return True
    return holds(question.ask_if, profile, answers, found)


def status_of(
    question: Question, profile: Profile, answers: Answers, found: Mapping[str, Status]
) -> Status:
    match is_shown(question, profile, answers, found):
        case True:
            return status_when_shown(question, answers)
        case False:
            gates = (
                found[leaf.question]
                for leaf in conditions_within(question.ask_if)
                if isinstance(leaf, Chosen)
            )
            if question.if_not_asked == "zero" and Status.NOT_APPLICABLE not in gates:
                return Status.ZERO_NOT_ASKED
            return Status.NOT_APPLICABLE
        case _:
            return Status.MISSING


def status_when_shown(question: Question, answers: Answers) -> Status:
    match answers.get(question.code):
        case None:
            return Status.MISSING
        case code if code == UNKNOWN:
            return Status.UNKNOWN_ZERO if question.unknown == "zero" else Status.UNKNOWN_EXCLUDED
        case code if code == NOT_APPLICABLE:
            return Status.NOT_APPLICABLE
        case _:
            return Status.SCORED


def holds(
    condition: Condition, profile: Profile, answers: Answers, found: Mapping[str, Status]
) -> bool | None:
    """Evaluate a condition in Kleene's logic: true, false, or None for unknown."""
    match condition:
        case ProfileIs(code=code, values=values):
            return profile[code] in values if code in profile else None
        case Chosen(question=question, options=options, at_least=at_least):
            match found[question]:
                case Status.SCORED:
                    return len(chosen(answers[question]) & options) >= at_least
                case Status.NOT_APPLICABLE | Status.ZERO_NOT_ASKED:
                    return False
                case _:
                    return None
        case All(conditions=parts):
            return all_of(holds(part, profile, answers, found) for part in parts)
        case Any(conditions=parts):
            # By De Morgan, so that « unknown » is handled in one place.
            return negation(all_of(negation(holds(p, profile, answers, found)) for p in parts))
        case Not(condition=part):
            return negation(holds(part, profile, answers, found))


def all_of(values: Iterable[bool | None]) -> bool | None:
    met = set(values)
    if False in met:
        return False
    return None if None in met else True


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value
