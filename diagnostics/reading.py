"""What everything that shows a result shows: the page, a shared link, the report."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from diagnostics.models import Assessment
from diagnostics.progress import progress_of
from diagnostics.result_page import result_page
from diagnostics.scoring import half_up
from diagnostics.selectors import instrument_of


def read_result(assessment: Assessment) -> dict[str, Any]:
    """Give the context of a completed diagnostic's templates, the same wherever it is read."""
    return {
        "assessment": assessment,
        "page": result_page(assessment),
        "change": progress_of(assessment),
    }


@dataclass(frozen=True, slots=True)
class Attested:
    """What anybody who has a reference may know of a result; no score where none was computed."""

    score: int | None
    level: str


def attested_of(assessment: Assessment) -> Attested:
    """Give the score of a completed diagnostic as its page writes it. No query of its own."""
    total = (assessment.results or {})["global"]
    levels = {level.code: level.label for level in instrument_of(assessment).score_levels}
    score = total["score"]
    return Attested(
        score=None if score is None else half_up(Fraction(str(score))),
        level=levels.get(total["level"], ""),
    )
