"""How long and how dear something is, in words."""

from reference.typography import NBSP

HALF_DAY, DAY = 240, 480


def duration_in_words(minutes: int | None) -> str:
    """Say how long the first result takes: « 45 min », « 2 h 30 », « 1 jour et demi »."""
    if minutes is None:
        return ""
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < HALF_DAY:
        hours, rest = divmod(minutes, 60)
        return f"{hours}{NBSP}h{NBSP}{rest:02}" if rest else f"{hours}{NBSP}h"
    halves = round(minutes / HALF_DAY)
    days, half = divmod(halves, 2)
    if not days:
        return "une demi-journée"
    plural = "s" if days > 1 else ""
    return f"{days}{NBSP}jour{plural}" + (" et demi" if half else "")


def cost_in_words(euros: int | None) -> str:
    """Say the least it costs the first year; nothing when nobody said."""
    if euros is None:
        return ""
    if not euros:
        return "gratuit"
    return f"à partir de {euros:,}{NBSP}€".replace(",", NBSP)
