"""What a completed diagnostic keeps of its answers: the results whole, and copies for lists.

Pure: what is written at completion and what is computed again years later come from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from diagnostics.instrument import Instrument
from diagnostics.scoring import Answers, Profile, one_decimal, score


@dataclass(frozen=True, slots=True)
class Outcome:
    """Columns of a completed `Assessment`, by their names."""

    results: Mapping[str, object]
    global_score: Decimal | None
    reliability: Decimal
    size_class: str
    sector: str
    department: str


COLUMNS = tuple(field.name for field in fields(Outcome))


def outcome_of(instrument: Instrument, profile: Profile, answers: Answers) -> Outcome:
    """Score the answers; AnswerError when the profile or an answer is malformed."""
    result = score(instrument, profile, answers)
    return Outcome(
        results=result.as_json(),
        global_score=None if result.total.score is None else _stored(result.total.score),
        reliability=_stored(result.reliability),
        size_class=profile.get("personnes", ""),
        sector=profile.get("secteur", ""),
        department=profile.get("departement", ""),
    )


def _stored(value: Fraction) -> Decimal:
    return Decimal(str(one_decimal(value)))
