"""What scoring gives: exact values to compute with, and their rounded form for people.

Every number is kept as a pair of whole numbers, numerator and denominator, not reduced: rounding
needs no more. Whoever computes further asks for the fraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from diagnostics.instrument import Level
from diagnostics.scoring.rounding import one_decimal_of
from diagnostics.scoring.statuses import Status

# Numerator and denominator of an exact value; the denominator is positive.
Ratio = tuple[int, int]


class DimensionState(StrEnum):
    COMPUTED = "computed"
    INSUFFICIENT = "insufficient"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class DimensionResult:
    """One dimension, 0 to 100; `score` only when computed, the rest unless not applicable.

    `coverage` is the share (0 to 1) of applicable weight that has a value, `known` the share that
    was really answered. The four sums are A, V, K and R of the method (section 5).
    """

    state: DimensionState
    level: Level | None
    applicable: int
    valued: int
    answered: int
    raw: int
    max_points: int

    @property
    def score_ratio(self) -> Ratio | None:
        if self.state is not DimensionState.COMPUTED:
            return None
        return 100 * self.raw, self.max_points * self.valued

    @property
    def score(self) -> Fraction | None:
        return fraction(self.score_ratio)

    @property
    def minimum(self) -> Fraction | None:
        return self._over_applicable(100 * self.raw, self.max_points)

    @property
    def maximum(self) -> Fraction | None:
        return self._over_applicable(100 * self.most_raw, self.max_points)

    @property
    def coverage(self) -> Fraction | None:
        return self._over_applicable(self.valued)

    @property
    def known(self) -> Fraction | None:
        return self._over_applicable(self.answered)

    @property
    def most_raw(self) -> int:
        """R if all that is not known were at its best."""
        return self.raw + self.max_points * (self.applicable - self.answered)

    def _over_applicable(self, numerator: int, unit: int = 1) -> Fraction | None:
        return Fraction(numerator, unit * self.applicable) if self.applicable else None

    @cached_property
    def published(self) -> Mapping[str, object]:
        """The published form, made once: firms whose sums are the same share the object."""
        applicable = self.applicable
        if not applicable:
            return {"state": self.state, **NOTHING}
        most = self.max_points * applicable
        return {
            "state": self.state,
            "score": rounded(self.score_ratio),
            "level": self.level and self.level.code,
            "min": one_decimal_of(100 * self.raw, most),
            "max": one_decimal_of(100 * self.most_raw, most),
            "coverage": one_decimal_of(100 * self.valued, applicable),
        }


NOTHING = {"score": None, "level": None, "min": None, "max": None, "coverage": None}


class GlobalResult(NamedTuple):
    """The whole, 0 to 100; `score` is None when too little is known, the rest when nothing
    applies. `coverage` is a share, 0 to 1."""

    level: Level | None
    score_ratio: Ratio | None
    minimum_ratio: Ratio | None
    maximum_ratio: Ratio | None
    coverage_ratio: Ratio | None

    @property
    def score(self) -> Fraction | None:
        return fraction(self.score_ratio)

    @property
    def minimum(self) -> Fraction | None:
        return fraction(self.minimum_ratio)

    @property
    def maximum(self) -> Fraction | None:
        return fraction(self.maximum_ratio)

    @property
    def coverage(self) -> Fraction | None:
        return fraction(self.coverage_ratio)

    def as_json(self) -> dict[str, object]:
        if self.coverage_ratio is None:
            return dict(NOTHING)
        share, whole = self.coverage_ratio
        return {
            "score": rounded(self.score_ratio),
            "level": self.level and self.level.code,
            "min": rounded(self.minimum_ratio),
            "max": rounded(self.maximum_ratio),
            "coverage": one_decimal_of(100 * share, whole),
        }


@dataclass(frozen=True)
class DiiResult:
    """One version of the Digital Intensity Index: true variables among its twelve.

    `max_value` counts the unknown ones too; `base_reached` is None when they would decide.
    """

    value: int
    max_value: int
    complete: bool
    level: Level
    max_level: Level
    base_reached: bool | None

    @cached_property
    def published(self) -> Mapping[str, object]:
        return {
            "value": self.value,
            "max_value": self.max_value,
            "complete": self.complete,
            "level": self.level.code,
            "max_level": self.max_level.code,
            "base_reached": self.base_reached,
        }


class ScoredNeed(NamedTuple):
    """A theme to work on, its weight and the code of its first action (`Y1.bas`)."""

    theme: str
    weight_ratio: Ratio
    action: str

    @property
    def weight(self) -> Fraction:
        return Fraction(*self.weight_ratio)


class Result(NamedTuple):
    """A scored diagnostic. `reliability` is 0 to 100; `needs` are in order, the heaviest first."""

    statuses: Mapping[str, Status]
    asked: int
    points: Mapping[str, int]
    dimensions: Mapping[str, DimensionResult]
    total: GlobalResult
    reliability_ratio: Ratio
    reliability_level: Level
    dii_variables: Mapping[str, bool | None]
    dii_versions: Mapping[str, DiiResult]
    needs: tuple[ScoredNeed, ...]

    @property
    def reliability(self) -> Fraction:
        return Fraction(*self.reliability_ratio)

    def as_json(self) -> dict[str, object]:
        """Give the published form: codes as in the instrument, numbers half up to one decimal.

        States and statuses are texts already (`StrEnum`). Mappings of codes to one value are those
        of the result itself, not copies.
        """
        return {
            "statuses": self.statuses,
            "asked": self.asked,
            "points": self.points,
            "dimensions": {code: {**each.published} for code, each in self.dimensions.items()},
            "global": self.total.as_json(),
            "reliability": {
                "value": one_decimal_of(*self.reliability_ratio),
                "level": self.reliability_level.code,
            },
            "dii": {
                "variables": self.dii_variables,
                "versions": {code: {**each.published} for code, each in self.dii_versions.items()},
            },
            "needs": [
                {
                    "theme": need.theme,
                    "weight": one_decimal_of(*need.weight_ratio),
                    "action": need.action,
                }
                for need in self.needs
            ],
        }


def fraction(ratio: Ratio | None) -> Fraction | None:
    return None if ratio is None else Fraction(*ratio)


def rounded(ratio: Ratio | None) -> float | None:
    return None if ratio is None else one_decimal_of(*ratio)
