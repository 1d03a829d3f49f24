"""What a draft of the rules would change on requests already ranked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matching.policy import Criterion, Policy
from matching.ranking import Ask, Candidate, Ranking, rank

# The places that are looked at: nobody beyond them is soon asked.
LOOKED_AT: Final = 10


@dataclass(frozen=True, slots=True)
class Past:
    """One request already ranked, as it was stored."""

    pk: int
    ask: Ask
    candidates: tuple[Candidate, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One request ranked with the rules in force and with the draft."""

    past: Past
    before: Ranking
    after: Ranking

    @property
    def another_first(self) -> bool:
        return _first(self.before) != _first(self.after)

    @property
    def moved(self) -> float:
        """Return by how many places the first ones of today move, on average."""
        places = {line.id: place for place, line in enumerate(self.after.ranked)}
        moves = [
            abs(places.get(line.id, len(places)) - place)
            for place, line in enumerate(self.before.ranked[:LOOKED_AT])
        ]
        return sum(moves) / len(moves) if moves else 0.0


@dataclass(frozen=True, slots=True)
class Preview:
    compared: tuple[Compared, ...]

    @property
    def count(self) -> int:
        return len(self.compared)

    @property
    def another_first(self) -> int:
        return sum(one.another_first for one in self.compared)

    @property
    def mean_move(self) -> float:
        moves = [one.moved for one in self.compared]
        return sum(moves) / len(moves) if moves else 0.0

    @property
    def most_moved(self) -> tuple[Compared, ...]:
        """Return the requests that change, another first one before, then those that move most."""
        changed = [one for one in self.compared if one.another_first or one.moved]
        return tuple(sorted(changed, key=lambda one: (not one.another_first, -one.moved)))


def preview(pasts: Iterable[Past], *, in_force: Policy, draft: Policy) -> Preview:
    """Rank each request again, on what was stored of it, with both rules."""
    return Preview(
        tuple(
            Compared(
                past,
                rank(past.ask, past.candidates, policy=in_force, seed=past.seed),
                rank(past.ask, past.candidates, policy=draft, seed=past.seed),
            )
            for past in pasts
        )
    )


def _first(ranking: Ranking) -> str:
    return ranking.ranked[0].id if ranking.ranked else ""


# --- In words ---------------------------------------------------------------------------------

NAMES: Final = {
    Criterion.THEMES: "les thèmes demandés",
    Criterion.DISTANCE: "la distance",
    Criterion.SECTOR: "le secteur d’activité",
    Criterion.SIZE: "la taille de l’entreprise",
    Criterion.CHANNEL: "la façon d’échanger",
    Criterion.MOMENTS: "les moments",
    Criterion.LOAD: "la disponibilité",
    Criterion.ROTATION: "le tour de rôle",
}
OTHERS: Final = {
    "levels": "ce que valent les trois niveaux",
    "half_distance_km": "la distance qui vaut la moitié des points (km)",
    "max_radius_km": "le rayon le plus grand (km)",
    "department_value": "ce que vaut couvrir le département",
    "remote_value": "ce que vaut aider à distance",
    "unknown_sector_value": "ce que vaut un secteur, une taille ou un moment non précisé",
    "full_rotation_days": "les jours qui valent un tour de rôle entier",
    "asked_at_once": "les personnes sollicitées en même temps",
}


def difference(before: Policy, after: Policy) -> list[str]:
    """Say in French each parameter that changes."""
    said = [
        f"{_capital(NAMES[criterion])}\u00a0: {_points(before.weight(criterion))}, puis "
        f"{_points(after.weight(criterion))}."
        for criterion in Criterion
        if before.weight(criterion) != after.weight(criterion)
    ]
    for name, words in OTHERS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            said.append(f"{_capital(words)}\u00a0: {_said(old)}, puis {_said(new)}.")
    return said


def _points(weight: int) -> str:
    if not weight:
        return "rien"
    return f"{weight} point{'s' if weight > 1 else ''}"


def _said(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return "\u00a0; ".join(_said(one) for one in value)
    return f"{value:g}".replace(".", ",")


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
