"""The run at the scale of the country: who is invented, and which strategies are compared."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from matching.policy import Policy
from matching.simulation import strategies
from matching.simulation.behaviour import Behaviour
from matching.simulation.driver import Driver
from matching.simulation.measures import Measures, measure
from matching.simulation.memory import Memory
from matching.simulation.strategies import Strategy
from matching.simulation.world import Place, World, invent
from reference.shipped import rows

BEGINS: Final = datetime(2026, 1, 5, tzinfo=UTC)
LASTS: Final = timedelta(days=730)
Builder = Callable[[Policy], Strategy]
STRATEGIES: Final[Mapping[str, Builder]] = {
    "policy-1": lambda policy: strategies.ours(policy, asked_at_once=1),
    "policy-2": lambda policy: strategies.ours(policy, asked_at_once=2),
    "policy-3": lambda policy: strategies.ours(policy, asked_at_once=3),
    "random": strategies.at_random,
    "nearest": strategies.nearest_first,
    "broadcast": strategies.broadcast,
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is simulated; where the nearest alone are judged, `at_most` are for one ask."""

    owners: int = 100_000
    helpers: int = 5_000
    at_most: int = 25
    seed: int = 2026


def places() -> list[Place]:
    """Return the communes that ship, where people live."""
    return [
        Place(
            row["department"],
            float(row["latitude"]),
            float(row["longitude"]),
            int(row["population"]),
        )
        for row in rows("communes.csv")
        if row["latitude"] and row["population"] not in ("", "0")
    ]


def invented(scale: Scale) -> World:
    return invent(
        places(),
        owners=scale.owners,
        helpers=scale.helpers,
        begins=BEGINS,
        lasts=LASTS,
        seed=scale.seed,
    )


def run(
    world: World,
    strategy: Strategy,
    policy: Policy,
    behaviour: Behaviour,
    scale: Scale,
    *,
    tick: Callable[[datetime], None] = lambda at: None,
) -> tuple[Measures, Memory, float]:
    """Simulate one strategy; return its measures, the run itself, and the seconds it took."""
    start = time.perf_counter()
    memory = Memory(world.helpers, strategy, policy, at_most=scale.at_most)
    Driver(world, memory, behaviour, seed=scale.seed).run(tick)
    return measure(memory), memory, time.perf_counter() - start
