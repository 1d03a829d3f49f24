"""Rounding half up, on exact fractions: 56.25 is 56.3, where floats and bankers give 56.2."""

from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves going up."""
    return floor(value + HALF)


def one_decimal(value: Fraction) -> float:
    """Round half up to one decimal; only for output, never to compute with."""
    return half_up(value * 10) / 10
