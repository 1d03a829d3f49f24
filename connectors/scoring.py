"""What two examinations add up to: a figure beside the decision, never the decision.

A label is awarded or refused by a person who says why (article L311-3-1 of the Code des relations
entre le public et l’administration asks for it). No threshold is written here, on purpose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

HIGHEST = 3
# Two reviewers so far apart on a criterion have not read the same thing.
FAR_APART = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion and how much it counts."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Line:
    """What each reviewer gave to a criterion, in their order; None where nothing was given."""

    code: str
    weight: int
    scores: tuple[int | None, ...]

    @property
    def far_apart(self) -> bool:
        given = [score for score in self.scores if score is not None]
        return bool(given) and max(given) - min(given) >= FAR_APART


@dataclass(frozen=True, slots=True)
class Score:
    """Out of 100: by each reviewer, and both together; None while a criterion has no score."""

    lines: tuple[Line, ...]
    by_reviewer: tuple[int | None, ...]
    overall: int | None


def weigh(criteria: Sequence[Weighed], reviews: Sequence[Mapping[str, int]]) -> Score:
    """Weigh what reviewers gave, from 0 to 3, by the weights of the criteria.

    Halves are rounded up, and rounding comes last: the overall figure is not a mean of figures
    that were rounded already.
    """
    lines = tuple(
        Line(one.code, one.weight, tuple(review.get(one.code) for review in reviews))
        for one in criteria
    )
    exact = [_share(criteria, review) for review in reviews]
    known = [share for share in exact if share is not None]
    whole = len(known) == len(exact) and bool(known)
    return Score(
        lines,
        tuple(None if share is None else _out_of_100(share) for share in exact),
        _out_of_100(sum(known, Fraction(0)) / len(known)) if whole else None,
    )


def _share(criteria: Sequence[Weighed], review: Mapping[str, int]) -> Fraction | None:
    if not criteria or any(one.code not in review for one in criteria):
        return None
    given = sum(one.weight * review[one.code] for one in criteria)
    return Fraction(given, HIGHEST * sum(one.weight for one in criteria))


def _out_of_100(share: Fraction) -> int:
    return int(share * 100 + Fraction(1, 2))
