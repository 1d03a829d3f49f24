"""What a platform tells whoever lets time pass, and what it must be able to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from matching.simulation.world import Owner


@dataclass(frozen=True, slots=True)
class Asked:
    """A connecteur was asked, and has until a moment to answer."""

    owner_id: str
    helper_id: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """The choice came back to the owner, for the nth time."""

    owner_id: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Frank:
    """The owner was told frankly where things stand, in the nth wait."""

    owner_id: str
    at: datetime
    wait: int


Notice = Asked | Handed | Frank


class Platform(Protocol):
    """Ours in memory, or the services themselves; `now` is set before each act."""

    now: datetime | None

    def ask(self, owner: Owner) -> list[Notice]: ...

    def accept(self, owner_id: str, helper_id: str) -> tuple[bool, list[Notice]]: ...

    def decline(self, owner_id: str, helper_id: str) -> list[Notice]: ...

    def choose(self, owner_id: str) -> list[Notice]: ...

    def go_on(self, owner_id: str) -> list[Notice]: ...

    def withdraw(self, owner_id: str) -> list[Notice]: ...

    def next_due(self) -> datetime | None: ...

    def step(self) -> list[Notice]: ...
