from django import template

register = template.Library()


@register.filter
def percent(part: float) -> str:
    """Write a part of the whole as French does: « 12,5 % »."""
    return f"{100 * part:.1f}\u00a0%".replace(".", ",")
