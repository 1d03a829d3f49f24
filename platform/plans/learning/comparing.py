"""How much the scores of two groups of firms moved, and how sure their difference is. Pure.

Changes are kept in tenths of a point, the rounding of a result: sums of whole numbers are the same
in whatever order they are added.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a group: how many firms, the sum in tenths of a point, that of squares."""

    firms: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.firms + other.firms, self.total + other.total, self.squares + other.squares
        )

    @property
    def mean(self) -> float:
        """Return the mean change, in points; ZeroDivisionError for nobody."""
        return self.total / self.firms / 10

    @property
    def variance(self) -> float:
        """Return the sample's variance, in squared points; ZeroDivisionError for one firm."""
        spread = self.firms * self.squares - self.total**2
        return spread / self.firms / (self.firms - 1) / 100


@dataclass(frozen=True, slots=True)
class Gap:
    """The mean change of one group less that of another, in points, within its interval."""

    points: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Tell whether the whole interval is on one side of zero."""
        return self.low > 0 or self.high < 0


def gap_between(group: Changes, other: Changes) -> Gap:
    """Return the difference of two groups of at least two firms, by Welch's interval at 95 %.

    The groups may differ in size and in spread. With no spread at all, the interval is a point.
    """
    # Slow to import; the page of the figures alone needs it.
    from scipy.special import stdtrit

    points = group.mean - other.mean
    parts = [one.variance / one.firms for one in (group, other)]
    if not (error := sum(parts)):
        return Gap(points, points, points)
    freedom = error**2 / sum(
        part**2 / (one.firms - 1) for part, one in zip(parts, (group, other), strict=True)
    )
    half = float(stdtrit(freedom, 1 - (1 - CONFIDENCE) / 2)) * sqrt(error)
    return Gap(points, points - half, points + half)
