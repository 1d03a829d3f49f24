"""Which band a value falls in."""

from collections.abc import Sequence
from fractions import Fraction

from diagnostics.instrument import Level


def level_of(value: Fraction | int, levels: Sequence[Level]) -> Level:
    """Give the last level whose minimum is reached; read it on the unrounded value."""
    return [level for level in levels if level.minimum <= value][-1]
