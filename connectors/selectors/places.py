"""Where a connecteur goes, in the same words on every page."""

from collections.abc import Iterable

from connectors.models import Connector
from reference import departments
from reference.typography import NBSP


def place_in_words(person: Connector) -> str:
    """Say where somebody goes: around a commune, in whole departments."""
    commune = str(person.commune) if person.commune is not None and person.on_site else ""
    return ways_in_words(commune, person.radius_km, person.departments)


def ways_in_words(commune: str, radius_km: int, covered: Iterable[str]) -> str:
    """Say it from its parts; `commune` is empty for somebody who does not travel around one."""
    parts = [f"{commune}, jusqu’à {radius_km}{NBSP}km"] if commune else []
    parts += [f"{departments.label(code)} ({code})" for code in covered]
    return f"{NBSP}; ".join(parts)
