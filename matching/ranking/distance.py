"""How near somebody is, and by which way they may help."""

from functools import lru_cache

from matching.policy import Policy
from matching.ranking.inputs import Ask, Candidate
from reference.geo import distance_km


def kilometres(ask: Ask, candidate: Candidate) -> float | None:
    if (
        ask.latitude is None
        or ask.longitude is None
        or candidate.latitude is None
        or candidate.longitude is None
    ):
        return None
    return _rounded(ask.latitude, ask.longitude, candidate.latitude, candidate.longitude)


# Filters, criteria and the result each ask how far the same person is.
@lru_cache(maxsize=1024)
def _rounded(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    return round(distance_km(lat1, lon1, lat2, lon2), 1)


def reach(
    ask: Ask, candidate: Candidate, policy: Policy, *, on_site_only: bool = False
) -> tuple[float | None, str]:
    """Return how near the connecteur is (0 to 1, None when out of reach) and by which way."""
    away = kilometres(ask, candidate)
    ways: list[tuple[float, str]] = []
    if (
        candidate.on_site
        and away is not None
        and away <= min(candidate.radius_km, policy.max_radius_km)
    ):
        ways.append((1 / (1 + away / policy.half_distance_km), "near"))
    if candidate.on_site and ask.department and ask.department in candidate.departments:
        ways.append((policy.department_value, "department"))
    if candidate.remote and not on_site_only:
        ways.append((policy.remote_value, "remote"))
    return max(ways, default=(None, ""), key=lambda way: way[0] or 0.0)
