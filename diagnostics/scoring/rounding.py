"""Rounding half up, on exact values: 56.25 is 56.3, where floats and bankers give 56.2."""

from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves going up."""
    return floor(value + HALF)


def one_decimal(value: Fraction) -> float:
    """Round half up to one decimal; only for output, never to compute with."""
    return one_decimal_of(value.numerator, value.denominator)


def one_decimal_of(numerator: int, denominator: int) -> float:
    """Round half up to one decimal a value that needs not be reduced.

    floor(10n/d + 1/2) is floor((20n + d) / 2d), which whole numbers give exactly.
    """
    return (20 * numerator + denominator) // (2 * denominator) / 10
