"""Where the firm stands among those that took this diagnostic, in words."""

from datetime import datetime

from django.utils import timezone

from diagnostics.peers import MOST_IN_MEDIAN, Standing
from diagnostics.percentile import Position
from reference import dates

NO_SAMPLE = "Elles ont choisi de venir : ce n’est pas un échantillon de toutes les entreprises."
NO_SCORE = "Sans score d’ensemble, votre place parmi les autres entreprises ne se calcule pas."


def standing_sentence(
    standing: Standing, *, scored: bool, completed_at: datetime, minimum: int
) -> str:
    """Say where the firm stands, or why nothing is shown."""
    day = dates.written(timezone.localtime(completed_at), "j F Y")
    if not scored:
        return NO_SCORE
    found = standing.position
    if found is None:
        return (
            f"Moins de {minimum} entreprises comparables avaient fait ce diagnostic le {day} : "
            "votre place parmi elles n’est pas montrée."
        )
    return f"{place(found)}, au {day}. {NO_SAMPLE}"


def place(found: Position) -> str:
    alike = "même taille, même secteur" if found.same_sector else "même taille, tous secteurs"
    return (
        f"Votre score est plus haut que celui d’environ {found.percentile} % d’entreprises "
        f"comparables, parmi les {found.peers} entreprises ayant fait ce diagnostic ({alike})"
    )


def marker_label(standing: Standing) -> str:
    """Name what the bars are compared with; empty where there is nothing."""
    if standing.position is None or not standing.medians:
        return ""
    peers = standing.position.peers
    if peers > MOST_IN_MEDIAN:
        return f"médiane des {MOST_IN_MEDIAN} entreprises comparables les plus récentes"
    return f"médiane de {peers} entreprises comparables"


def marker_sentence(standing: Standing, *, minimum: int) -> str:
    """Say what the markers are, and that Eurostat has none to offer."""
    if marker_label(standing):
        return (
            "Le repère est la valeur du milieu parmi les entreprises ayant fait ce diagnostic : "
            "une moitié est en dessous, l’autre au-dessus. Eurostat ne publie pas de score par "
            "domaine."
        )
    return (
        "Pas de repère ici : Eurostat ne publie pas de score par domaine, et moins de "
        f"{minimum} entreprises comparables avaient fait ce diagnostic avant vous."
    )
