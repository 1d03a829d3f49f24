"""Share out many waiting requests at once: the greatest total fit that capacities allow. Pure.

The exact optimum is found by SciPy's sparse matching (docs/decisions/0013-assignment-by-scipy.md);
a request that nobody is left for stays without a pair.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Fits have one decimal: as whole numbers, sums are exact and equal totals are equal.
TENTHS: Final = 10

Fits = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whom each request goes to, and the sum of the fits of those pairs."""

    pairs: dict[str, str]
    total: float


def total_fit(fits: Fits, pairs: Mapping[str, str]) -> float:
    tenths = sum(_tenths(fits[request][person]) for request, person in pairs.items())
    return tenths / TENTHS


def greedy(fits: Fits, capacities: Mapping[str, int], *, seed: str) -> Assigned:
    """Give each in turn the best that is left, the best fit of all first: what to beat."""
    left = dict(capacities)
    edges = [
        (-_tenths(fit), _draw(seed, request, person), request, person)
        for request, people in fits.items()
        for person, fit in people.items()
    ]
    pairs: dict[str, str] = {}
    for _, _, request, person in sorted(edges):
        if request not in pairs and left.get(person, 0) > 0:
            pairs[request] = person
            left[person] -= 1
    return Assigned(pairs, total_fit(fits, pairs))


def best(fits: Fits, capacities: Mapping[str, int], *, seed: str) -> Assigned:
    """Return an assignment of the greatest total fit: no other one within capacities has more.

    Requests and people enter in an order drawn from the seed, so that neither name nor seniority
    settles which of several best ones is taken.
    """
    requests = sorted(
        (request for request, people in fits.items() if people),
        key=lambda request: _draw(seed, request),
    )
    seats = _seats(fits, requests, capacities, seed)
    if not requests or not seats:
        return Assigned({}, 0.0)
    chosen = _matched(fits, requests, seats)
    pairs = {
        request: seats[column]
        for request, column in zip(requests, chosen, strict=True)
        if column < len(seats)
    }
    return Assigned(pairs, total_fit(fits, pairs))


def _seats(
    fits: Fits, requests: Sequence[str], capacities: Mapping[str, int], seed: str
) -> list[str]:
    """Return each person as often as they have places, and as they are wanted."""
    wanted: dict[str, int] = {}
    for request in requests:
        for person in fits[request]:
            wanted[person] = wanted.get(person, 0) + 1
    people = sorted(wanted, key=lambda person: _draw(seed, person))
    return [
        person
        for person in people
        for _ in range(min(max(capacities.get(person, 0), 0), wanted[person]))
    ]


def _matched(fits: Fits, requests: Sequence[str], seats: Sequence[str]) -> list[int]:
    """Return the column of each request: a seat, or beyond the seats « nobody »."""
    # Imported when a run is computed: no page and no other task pays for it.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    of_person: dict[str, list[int]] = {}
    for column, person in enumerate(seats):
        of_person.setdefault(person, []).append(column)
    rows, columns, weights = [], [], []
    for row, request in enumerate(requests):
        for person, fit in fits[request].items():
            for column in of_person.get(person, ()):
                rows.append(row)
                columns.append(column)
                # A stored zero is no edge for SciPy: all weigh one more, « nobody » included.
                weights.append(_tenths(fit) + 1)
        # A column of its own makes every request matched, to nobody if need be.
        rows.append(row)
        columns.append(len(seats) + row)
        weights.append(1)
    shape = (len(requests), len(seats) + len(requests))
    matrix = csr_array((weights, (rows, columns)), shape=shape)
    _, chosen = min_weight_full_bipartite_matching(matrix, maximize=True)
    return [int(column) for column in chosen]


def _tenths(fit: float) -> int:
    return round(fit * TENTHS)


def _draw(seed: str, *ids: str) -> str:
    return hmac.new(seed.encode(), "/".join(ids).encode(), hashlib.sha256).hexdigest()
