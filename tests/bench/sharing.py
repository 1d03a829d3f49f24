"""All that waits in the country, shared out at once, against the simple way: best fit first.

Invented owners and connecteurs, spread over the communes as people are; each request keeps the
connecteurs that the published rules rank first among those judged for it, as a run of the team
does. The country is more than any run: a run is for one region.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from matching.assignment import Assigned, Fits, best, greedy
from matching.policy import POLICY
from matching.ranking import rank
from matching.services.assigning import KEPT
from matching.simulation import nation
from matching.simulation.nearby import Nearby
from matching.simulation.world import invent
from tests.bench.ratios import Pair, Ratio, timed

REQUESTS, PEOPLE = 20_000, 5_000
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
# Seconds each: a few are enough.
REPEATS = 3
Way = Callable[..., Assigned]


def drawn() -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Return the fits of every request, and how many each connecteur can take."""
    world = invent(
        nation.places(),
        owners=REQUESTS,
        helpers=PEOPLE,
        begins=BEGINS,
        lasts=timedelta(days=1),
        seed=2026,
    )
    nearby = Nearby(world.helpers, POLICY, at_most=KEPT)
    fits = {}
    for owner in world.owners:
        judged = [helper.known for helper in nearby.first(nearby.around(owner.ask))]
        ranked = rank(owner.ask, judged, policy=POLICY, seed=owner.seed).ranked
        fits[owner.id] = {line.id: line.score for line in ranked}
    return fits, {helper.id: helper.known.capacity for helper in world.helpers}


def ratios(*, runs: int) -> Iterator[Ratio]:
    """Measure the best assignment in seconds; the label says how much more it fits in all."""
    fits, capacities = drawn()
    pairs = []
    found, simple = Assigned({}, 0.0), Assigned({}, 0.0)
    for run in range(min(runs, REPEATS)):
        if run % 2:
            floor, simple = _timed(greedy, fits, capacities)
            took, found = _timed(best, fits, capacities)
        else:
            took, found = _timed(best, fits, capacities)
            floor, simple = _timed(greedy, fits, capacities)
        pairs.append(Pair(took, floor))
    if found.total < simple.total:
        raise RuntimeError(f"the best, {found.total}, is under greedy's, {simple.total}")
    edges = sum(len(people) for people in fits.values())
    label = (
        f"assignment of {REQUESTS:,} requests to {PEOPLE:,} connecteurs, {edges:,} fits: "
        f"{len(found.pairs):,} paired, total fit {found.total:,.1f} for {simple.total:,.1f} by "
        f"greedy ({len(simple.pairs):,} paired)"
    )
    yield Ratio("assignment", label, tuple(pairs))


def _timed(way: Way, fits: Fits, capacities: dict[str, int]) -> tuple[float, Assigned]:
    found: list[Assigned] = []
    took = timed(lambda: found.append(way(fits, capacities, seed="bench")), time.perf_counter)
    return took, found[0]
