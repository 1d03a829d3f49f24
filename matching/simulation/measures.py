"""What came of two years: who was served, how fast, and how evenly the load fell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from matching.enums import HelpRequestState
from matching.simulation.memory import Memory


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares are from 0 to 1, delays in days; `over_capacity` is the share of acceptances."""

    requests: int
    served: float
    withdrawn: float
    median_days: float
    p95_days: float
    asked_per_request: float
    asked_in_vain: float
    gini: float
    exposure_ratio: float
    never_asked: float
    over_capacity: float


def measure(memory: Memory) -> Measures:
    requests = list(memory.requests.values())
    accepted = [one for one in requests if one.accepted_at is not None]
    delays = [
        (one.accepted_at - one.asked_at).total_seconds() / 86_400
        for one in accepted
        if one.accepted_at is not None
    ]
    proposals = sum(len(one.introductions) for one in requests)
    loads = [
        (load.accepted, load.proposed, memory.helpers[helper_id].known.capacity)
        for helper_id, load in memory.loads.items()
    ]
    return Measures(
        requests=len(requests),
        served=len(accepted) / len(requests),
        withdrawn=sum(one.state == HelpRequestState.WITHDRAWN for one in requests) / len(requests),
        median_days=median(delays) if delays else 0.0,
        p95_days=quantiles(delays, n=20)[-1] if len(delays) > 1 else 0.0,
        asked_per_request=proposals / len(requests),
        asked_in_vain=(proposals - len(accepted)) / proposals if proposals else 0.0,
        gini=gini([taken / capacity for taken, _, capacity in loads]),
        exposure_ratio=exposure_ratio([asked / capacity for _, asked, capacity in loads]),
        never_asked=sum(asked == 0 for _, asked, _ in loads) / len(loads),
        over_capacity=memory.over_capacity / len(accepted) if accepted else 0.0,
    )


def gini(values: Iterable[float]) -> float:
    """Return how unevenly something is shared: 0 when all have as much, near 1 when one has all."""
    ordered = sorted(values)
    total = sum(ordered)
    if not total:
        return 0.0
    count = len(ordered)
    weighted = sum(rank * value for rank, value in enumerate(ordered, start=1))
    return 2 * weighted / (count * total) - (count + 1) / count


def exposure_ratio(values: Sequence[float]) -> float:
    """Return the ninth decile of proposals by unit of capacity, over the first one."""
    if len(values) < 10:
        return 1.0
    deciles = quantiles(values, n=10)
    return deciles[-1] / deciles[0] if deciles[0] else float("inf")
