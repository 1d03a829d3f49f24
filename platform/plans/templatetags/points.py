"""How a change of score is written: « +5,0 », « −2,2 », « 0,0 »."""

from django import template
from django.utils.formats import number_format

register = template.Library()
MINUS = "\u2212"


@register.filter
def points(value: float) -> str:
    """Write a change with its sign and one decimal; what rounds to nothing has no sign."""
    size = number_format(f"{abs(value):.1f}")
    if round(abs(value), 1) == 0:
        return size
    return f"{'+' if value > 0 else MINUS}{size}"
