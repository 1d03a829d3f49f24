"""Which band a value falls in."""

from collections.abc import Sequence

from diagnostics.instrument import Level


def level_of(value: int, levels: Sequence[Level]) -> Level:
    """Give the last level whose minimum is reached."""
    return [level for level in levels if level.minimum <= value][-1]


def levels_by_floor(levels: Sequence[Level]) -> list[Level]:
    """Give the level of each whole number from 0 to 100.

    Minimums are whole: an unrounded value reaches one exactly when its floor does.
    """
    return [level_of(value, levels) for value in range(101)]
