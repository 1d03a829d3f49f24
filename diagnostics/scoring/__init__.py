"""The method: from a profile and answers to scores, the European index and needs.

Pure and exact: no database, clock or settings, fractions throughout, rounding half up on output
only. The published cases of the tests fix every field of a result.
"""

from diagnostics.scoring.answers import (
    Answer,
    AnswerError,
    Answers,
    Profile,
    check_answer,
    check_answers,
    check_profile,
)
from diagnostics.scoring.compute import score
from diagnostics.scoring.result import (
    DiiResult,
    DimensionResult,
    DimensionState,
    GlobalResult,
    Result,
    ScoredNeed,
)
from diagnostics.scoring.rounding import half_up, one_decimal
from diagnostics.scoring.statuses import Status, shown_questions, statuses

__all__ = [
    "Answer",
    "AnswerError",
    "Answers",
    "DiiResult",
    "DimensionResult",
    "DimensionState",
    "GlobalResult",
    "Profile",
    "Result",
    "ScoredNeed",
    "Status",
    "check_answer",
    "check_answers",
    "check_profile",
    "half_up",
    "one_decimal",
    "score",
    "shown_questions",
    "statuses",
]
