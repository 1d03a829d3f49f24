"""The rules of ranking as values: criteria, their weights, distances; read from JSON. Pure.

The rows that hold them are `matching.models.RankingPolicy`; `matching.policies` says which one is
in force. What ships below is what those rows begin with.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final


class Criterion(StrEnum):
    THEMES = "themes"
    DISTANCE = "distance"
    SECTOR = "sector"
    SIZE = "size"
    CHANNEL = "channel"
    MOMENTS = "moments"
    LOAD = "load"
    ROTATION = "rotation"


class WrongPolicy(ValueError):
    """These parameters make no policy; `faults` says why, in French, by parameter."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Policy:
    """The published rules. A change makes a new version; old ones stay to replay old rankings.

    Weights are points out of 100; a criterion that weighs nothing is neither computed nor told.
    `levels` says what a level of mastery is worth, 0 to 1. Distances are kilometres,
    `full_rotation_days` days. `asked_at_once` is how many people a request may wait for together.
    """

    version: str
    themes: int
    distance: int
    sector: int
    load: int
    rotation: int
    levels: tuple[float, float, float]
    half_distance_km: float
    max_radius_km: int
    department_value: float
    remote_value: float
    unknown_sector_value: float
    full_rotation_days: int
    # The criteria below are unknown to the rankings stored before version 3.
    size: int = 0
    channel: int = 0
    moments: int = 0
    asked_at_once: int = 1

    def weight(self, criterion: Criterion) -> int:
        # A criterion is its own name: asked for its value, an enumeration takes its time.
        return int(getattr(self, criterion))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return what counts in the order, as it is explained."""
        return tuple(criterion for criterion in Criterion if self.weight(criterion))

    def to_json(self) -> dict[str, Any]:
        """Return the parameters, without the version that names them."""
        stored = asdict(self)
        del stored["version"]
        stored["levels"] = list(self.levels)
        return stored

    @classmethod
    def from_json(cls, version: str, parameters: Mapping[str, Any]) -> "Policy":
        """Read parameters, each checked. Raises WrongPolicy."""
        faults = faults_of(parameters)
        if faults:
            raise WrongPolicy(faults)
        return cls(version=version, **{**parameters, "levels": tuple(parameters["levels"])})


WEIGHTS: Final = tuple(criterion.value for criterion in Criterion)
# What each of the other numbers may be, both ends included.
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "half_distance_km": (1, 300),
    "max_radius_km": (1, 300),
    "department_value": (0, 1),
    "remote_value": (0, 1),
    "unknown_sector_value": (0, 1),
    "full_rotation_days": (1, 365),
    "asked_at_once": (1, 3),
}
WHOLE: Final = frozenset({*WEIGHTS, "max_radius_km", "full_rotation_days", "asked_at_once"})
_NAMES: Final = frozenset(one.name for one in fields(Policy)) - {"version"}
_OPTIONAL: Final = frozenset({"size", "channel", "moments", "asked_at_once"})


def faults_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Say in French what is wrong in some parameters, each under its name; nothing when all is
    well. What belongs to no parameter in particular is under an empty name."""
    faults: dict[str, str] = {}
    for name in sorted(set(parameters) - _NAMES):
        faults[name] = f"Le paramètre «\u00a0{name}\u00a0» n’existe pas."
    for name in sorted(_NAMES - _OPTIONAL - set(parameters)):
        faults[name] = f"Indiquez le paramètre «\u00a0{name}\u00a0»."
    for name in WEIGHTS:
        if name in parameters and not _within(parameters[name], 0, 100, whole=True):
            faults[name] = "Un poids est un nombre entier de 0 à 100."
    for name, (least, most) in RANGES.items():
        whole = name in WHOLE
        if name in parameters and not _within(parameters[name], least, most, whole=whole):
            kind = "nombre entier" if whole else "nombre"
            faults[name] = f"Indiquez un {kind} de {least:g} à {most:g}."
    if "levels" in parameters and not _rising(parameters["levels"]):
        faults["levels"] = (
            "Indiquez trois nombres de 0 à 1, du plus petit au plus grand\u00a0: un niveau plus "
            "élevé ne vaut jamais moins."
        )
    if not faults:
        total = sum(parameters.get(name, 0) for name in WEIGHTS)
        if total != 100:
            faults[""] = f"La somme des poids doit faire 100\u00a0; elle fait {total}."
        elif not parameters["themes"]:
            faults["themes"] = "Les thèmes demandés doivent compter\u00a0: donnez-leur un poids."
    return faults


def _within(value: Any, least: float, most: float, *, whole: bool) -> bool:
    kinds = int if whole else (int, float)
    # A boolean is an integer for Python alone, and « not a number » is below and above nothing.
    return isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most


def _rising(levels: Any) -> bool:
    return (
        isinstance(levels, list | tuple)
        and len(levels) == 3
        and all(_within(level, 0, 1, whole=False) for level in levels)
        and levels[0] <= levels[1] <= levels[2]
    )


# --- What ships ------------------------------------------------------------------------------

_FIRST: Final = Policy(
    version="1",
    themes=50,
    distance=20,
    sector=10,
    load=10,
    rotation=10,
    levels=(0.6, 0.85, 1.0),
    half_distance_km=30.0,
    max_radius_km=100,
    department_value=0.5,
    remote_value=0.3,
    unknown_sector_value=0.5,
    full_rotation_days=30,
)
# Version 2 leaves out who, labelled since, may not sell to a firm helped for free.
_SECOND: Final = replace(_FIRST, version="2")
# Version 3 counts size, channel and moments, and a turn over three months: in the simulation of
# QUALITY F-5 (`tests/matching/fairness.py`) a turn of one month left some of those alike with a
# third more attention than others, and newcomers with two thirds of their share.
_THIRD: Final = replace(
    _SECOND,
    version="3",
    themes=42,
    distance=18,
    sector=8,
    size=6,
    channel=6,
    moments=4,
    load=8,
    rotation=8,
    full_rotation_days=90,
)
# Version 4 weighs nearness as much as themes. Judged among all within reach, version 3 asked people
# at 248 km (median), 63 in a hundred of them for help at a distance alone, and 14 in a hundred
# connecteurs never; these rules 16 km, 18 and 3 (20,000 owners and 5,000 connecteurs simulated).
POLICY: Final = replace(
    _THIRD,
    version="4",
    themes=30,
    distance=30,
    sector=4,
    channel=4,
    rotation=14,
    remote_value=0.1,
)
SHIPPED: Final[Mapping[str, Policy]] = {
    one.version: one for one in (_FIRST, _SECOND, _THIRD, POLICY)
}
