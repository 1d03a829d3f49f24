"""The published rules of ranking, by version: criteria, their weights, distances. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Criterion(StrEnum):
    THEMES = "themes"
    DISTANCE = "distance"
    SECTOR = "sector"
    LOAD = "load"
    ROTATION = "rotation"


@dataclass(frozen=True, slots=True)
class Policy:
    """The published rules. A change makes a new version; old ones stay to replay old rankings.

    Weights are points out of 100. `levels` says what a level of mastery is worth, 0 to 1.
    Distances are kilometres, `full_rotation_days` days.
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

    def weight(self, criterion: Criterion) -> int:
        return int(getattr(self, criterion.value))


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
POLICY: Final = replace(_FIRST, version="2")
POLICIES: Final[Mapping[str, Policy]] = {one.version: one for one in (_FIRST, POLICY)}
