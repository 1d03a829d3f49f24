"""Where a connecteur goes, in the same words on every page."""

from connectors.models import Connector
from reference import departments


def place_in_words(person: Connector) -> str:
    """Say where somebody goes: around a commune, in whole departments."""
    parts = []
    if person.commune is not None and person.on_site:
        parts.append(f"{person.commune}, jusqu’à {person.radius_km}\u00a0km")
    covered = [f"{departments.label(code)} ({code})" for code in person.departments]
    parts += covered
    return "\u00a0; ".join(parts)
