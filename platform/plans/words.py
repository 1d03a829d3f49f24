"""Effort, cost and dates in the words of the screens."""

from plans.errors import OverLimits

NBSP = "\u00a0"


def effort(minutes: int) -> str:
    """Return « 45 min », « 2 h » or « 3 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")


def cost(euros: int) -> str:
    return f"{euros:,}{NBSP}€".replace(",", NBSP) if euros else "gratuit"


def over(error: OverLimits) -> str:
    """Say what a pact takes beyond what its owner gives, and what to do about it."""
    said = []
    if error.minutes > error.given_minutes:
        said.append(
            f"Ces actions demandent {effort(error.minutes)} en tout, et vous prévoyez "
            f"{effort(error.given_minutes)} sur douze semaines."
        )
    if error.euros > error.given_euros:
        said.append(
            f"Elles coûtent {cost(error.euros)}, et vous prévoyez "
            f"{cost(error.given_euros) if error.given_euros else f'0{NBSP}€'}."
        )
    return " ".join([*said, "Retirez une action, ou prévoyez davantage."])
