"""How people answer: parameters, and draws that depend on who and whom, never on the order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from matching.simulation.world import Helper, Owner


class Answer(Enum):
    ACCEPTS = "accepts"
    DECLINES = "declines"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Shares from 0 to 1. What no source measures of a network that does not exist yet is a
    parameter: the report says what each was."""

    accepts: float = 0.65
    owner_chooses: float = 0.6
    owner_goes_on: float = 0.4
    owner_withdraws: float = 0.03
    chooses_within: timedelta = timedelta(days=5)

    def answer(self, seed: int, owner: Owner, helper: Helper) -> Answer:
        """Return how a connecteur answers this request: their own reliability, then their will."""
        draw = Random(f"{seed}:answer:{owner.id}:{helper.id}")  # noqa: S311 - no secret
        if draw.random() > helper.reliability:
            return Answer.SILENT
        return Answer.ACCEPTS if draw.random() < self.accepts else Answer.DECLINES

    def answers_at(
        self, seed: int, owner: Owner, helper: Helper, *, asked_at: datetime, expires_at: datetime
    ) -> datetime:
        """Return when: most answer early, all before the deadline."""
        draw = Random(f"{seed}:when:{owner.id}:{helper.id}")  # noqa: S311 - no secret
        return asked_at + (expires_at - asked_at) * (0.01 + 0.95 * draw.random() ** 2)

    def chooses_after(self, seed: int, owner: Owner, time_handed: int) -> timedelta | None:
        """Return after how long an owner chooses somebody else, or None when they do not."""
        draw = Random(f"{seed}:choice:{owner.id}:{time_handed}")  # noqa: S311 - no secret
        if draw.random() >= self.owner_chooses:
            return None
        return self.chooses_within * (0.02 + 0.98 * draw.random())

    def withdraws_after(self, seed: int, owner: Owner) -> timedelta | None:
        """Return after how long an owner takes the request back, or None for most of them."""
        draw = Random(f"{seed}:withdraws:{owner.id}")  # noqa: S311 - no secret
        if draw.random() >= self.owner_withdraws:
            return None
        return timedelta(days=0.5 + 20 * draw.random())
