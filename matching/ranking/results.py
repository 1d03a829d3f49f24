"""What a ranking says: who comes in which order and why, who is left out and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matching.policy import Criterion


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion: its value from 0 to 1, its weight, and a sentence for each side.

    `same_for_all` where the owner wished nothing in particular: it moved nobody.
    """

    criterion: Criterion
    value: float
    weight: int
    for_owner: str
    for_connector: str
    same_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: float
    distance_km: float | None
    reasons: tuple[Reason, ...]

    @property
    def telling(self) -> tuple[Reason, ...]:
        """Return the reasons that made a difference: those worth a first reading."""
        return tuple(reason for reason in self.reasons if not reason.same_for_all)


@dataclass(frozen=True, slots=True)
class Excluded:
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    policy_version: str
    seed: str
    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Ranking":
        return cls(
            policy_version=stored["policy_version"],
            seed=stored["seed"],
            ranked=tuple(
                Ranked(
                    id=line["id"],
                    score=line["score"],
                    distance_km=line["distance_km"],
                    reasons=tuple(
                        Reason(**{**reason, "criterion": Criterion(reason["criterion"])})
                        for reason in line["reasons"]
                    ),
                )
                for line in stored["ranked"]
            ),
            excluded=tuple(Excluded(**line) for line in stored["excluded"]),
        )

    def find(self, connector_id: str) -> Ranked | None:
        return next((line for line in self.ranked if line.id == connector_id), None)
