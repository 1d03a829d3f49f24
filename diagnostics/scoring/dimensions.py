"""Scores of the dimensions and of the whole, with what is missing kept in sight.

The whole is a mean of quotients over the A, or the V, of each dimension. All are taken over one
denominator, `common`, a multiple of every such sum that the weights allow: each term is then a
whole number and terms add up exactly. It is found once for an instrument, and what a dimension
brings to the whole once for each state of its four sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, lcm

from diagnostics.instrument import Dimension, Instrument
from diagnostics.scoring.fields import Fields
from diagnostics.scoring.levels import levels_by_floor
from diagnostics.scoring.result import DimensionResult, DimensionState, GlobalResult, Ratio

# States of a dimension kept; few differ, and beyond this the table starts anew.
PARTS_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension’s result, and its terms in the whole side by side in one integer.

    In this order: its weight W when anything applies; over `common`, W times V / A, K / A, R / A
    and the most that R may be / A; W when it is computed; W times R / V. 0 where it does not count.
    """

    result: DimensionResult
    terms: int


def common_denominator(instrument: Instrument) -> int:
    """Give a multiple of every sum of weights that a dimension can have."""
    found = 1
    for dimension in instrument.dimensions:
        weights = [each.weight for each in instrument.questions if each.dimension == dimension.code]
        # Every sum is a multiple of their greatest common divisor, and none is above the total.
        step = gcd(*weights)
        if step:
            found = lcm(found, step * lcm(*range(1, sum(weights) // step + 1)))
    return found


def term_fields(instrument: Instrument, common: int) -> Fields:
    """Give the fields of the terms: at most 1 for V and K over A, the most points for R."""
    weights = sum(dimension.weight for dimension in instrument.dimensions)
    return Fields(count=7, highest=weights * common * max(1, instrument.parameters.max_points))


class Parts:
    """What one dimension is in each state of its four sums; section 5 of the method."""

    def __init__(
        self,
        instrument: Instrument,
        dimension: Dimension,
        *,
        common: int,
        tally: Fields,
        terms: Fields,
    ) -> None:
        self.parameters = instrument.parameters
        self.levels = levels_by_floor(instrument.score_levels)
        self.weight, self.common = dimension.weight, common
        self.tally, self.terms = tally, terms
        self.kept: dict[int, Part] = {}

    def part(self, tally: int) -> Part:
        """Give the part that belongs to four sums side by side."""
        part = self.kept.get(tally)
        if part is None:
            if len(self.kept) >= PARTS_KEPT:
                self.kept.clear()
            part = self.kept[tally] = self.worked_out(*self.tally.numbers(tally))
        return part

    def worked_out(self, applicable: int, valued: int, known: int, raw: int) -> Part:
        most, share = self.parameters.max_points, self.parameters.min_dimension_coverage
        state, level = DimensionState.INSUFFICIENT, None
        if not applicable:
            state = DimensionState.NOT_APPLICABLE
        # V / A >= share, both sides multiplied by A and by the denominator of the share.
        elif valued and valued * share.denominator >= share.numerator * applicable:
            state = DimensionState.COMPUTED
            level = self.levels[100 * raw // (most * valued)]
        result = DimensionResult(state, level, applicable, valued, known, raw, most)
        over_applicable = self.weight * (self.common // applicable) if applicable else 0
        computed = state is DimensionState.COMPUTED
        terms = self.terms.packed(
            self.weight if applicable else 0,
            over_applicable * valued,
            over_applicable * known,
            over_applicable * raw,
            over_applicable * result.most_raw,
            self.weight if computed else 0,
            self.weight * (self.common // valued) * raw if computed else 0,
        )
        return Part(result, terms)


class Whole:
    """Section 6 of the method, from what each dimension brings."""

    def __init__(self, instrument: Instrument, common: int, terms: Fields) -> None:
        self.parameters = instrument.parameters
        self.levels = levels_by_floor(instrument.score_levels)
        self.common, self.terms = common, terms

    def of(self, parts: Sequence[Part]) -> tuple[GlobalResult, Ratio]:
        """Give the whole and its reliability, 0 to 100."""
        most, share = self.parameters.max_points, self.parameters.min_global_coverage
        weight, valued, known, lowest, highest, computed, raw = self.terms.numbers(
            sum([part.terms for part in parts])
        )
        if not weight:
            return GlobalResult(None, None, None, None, None), (0, 1)
        over = self.common * weight
        minimum, maximum = (100 * lowest, most * over), (100 * highest, most * over)
        score = level = None
        if computed and valued * share.denominator >= share.numerator * over:
            score = inside(minimum, (100 * raw, most * self.common * computed), maximum)
            level = self.levels[score[0] // score[1]]
        whole = GlobalResult(level, score, minimum, maximum, (valued, over))
        return whole, (100 * known, over)


def inside(minimum: Ratio, value: Ratio, maximum: Ratio) -> Ratio:
    """Bring a value into an interval; compared by cross products, denominators being positive."""
    if value[0] * minimum[1] < minimum[0] * value[1]:
        return minimum
    if value[0] * maximum[1] > maximum[0] * value[1]:
        return maximum
    return value
