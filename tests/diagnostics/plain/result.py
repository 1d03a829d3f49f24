"""What scoring gives: exact values to compute with, and their rounded form for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from diagnostics.instrument import Level
from diagnostics.scoring.statuses import Status
from tests.diagnostics.plain.rounding import one_decimal


class DimensionState(StrEnum):
    COMPUTED = "computed"
    INSUFFICIENT = "insufficient"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension, 0 to 100; `score` only when computed, the rest unless not applicable.

    `coverage` is the share (0 to 1) of applicable weight that has a value, `known` the share that
    was really answered.
    """

    state: DimensionState
    score: Fraction | None
    level: Level | None
    minimum: Fraction | None
    maximum: Fraction | None
    coverage: Fraction | None
    known: Fraction | None


@dataclass(frozen=True, slots=True)
class GlobalResult:
    """The whole, 0 to 100; `score` is None when too little is known, the rest when nothing
    applies. `coverage` is a share, 0 to 1."""

    score: Fraction | None
    level: Level | None
    minimum: Fraction | None
    maximum: Fraction | None
    coverage: Fraction | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ScoredNeed:
    """A theme to work on, its weight and the code of its first action (`Y1.bas`)."""

    theme: str
    weight: Fraction
    action: str


@dataclass(frozen=True, slots=True)
class Result:
    """A scored diagnostic. `reliability` is 0 to 100; `needs` are in order, the heaviest first."""

    statuses: Mapping[str, Status]
    asked: int
    points: Mapping[str, int]
    dimensions: Mapping[str, DimensionResult]
    total: GlobalResult
    reliability: Fraction
    reliability_level: Level
    dii_variables: Mapping[str, bool | None]
    dii_versions: Mapping[str, DiiResult]
    needs: tuple[ScoredNeed, ...]

    def as_json(self) -> dict[str, object]:
        """Give the published form: codes as in the instrument, numbers half up to one decimal."""
        return {
            "statuses": {code: str(status) for code, status in self.statuses.items()},
            "asked": self.asked,
            "points": dict(self.points),
            "dimensions": {
                code: {"state": str(each.state), **scores_as_json(each)}
                for code, each in self.dimensions.items()
            },
            "global": scores_as_json(self.total),
            "reliability": {
                "value": one_decimal(self.reliability),
                "level": self.reliability_level.code,
            },
            "dii": {
                "variables": dict(self.dii_variables),
                "versions": {
                    code: {
                        "value": each.value,
                        "max_value": each.max_value,
                        "complete": each.complete,
                        "level": each.level.code,
                        "max_level": each.max_level.code,
                        "base_reached": each.base_reached,
                    }
                    for code, each in self.dii_versions.items()
                },
            },
            "needs": [
                {"theme": need.theme, "weight": one_decimal(need.weight), "action": need.action}
                for need in self.needs
            ],
        }


def scores_as_json(result: DimensionResult | GlobalResult) -> dict[str, object]:
    return {
        "score": rounded(result.score),
        "level": result.level.code if result.level else None,
        "min": rounded(result.minimum),
        "max": rounded(result.maximum),
        "coverage": rounded(result.coverage and result.coverage * 100),
    }


def rounded(value: Fraction | None) -> float | None:
    return None if value is None else one_decimal(value)
