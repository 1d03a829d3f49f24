"""Where a firm stands among those that took this diagnostic: they chose to come, no sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from diagnostics.scoring import half_up


@dataclass(frozen=True, slots=True)
class Position:
    """`percentile` is 0 to 100, among `peers` firms, of the same sector too or of any."""

    percentile: int
    peers: int
    same_sector: bool


def percentile(score: Decimal, peers: Sequence[Decimal], *, minimum: int) -> int | None:
    """Give the share of peers below, ties counted by half, 0 to 100; None under `minimum` peers."""
    if len(peers) < minimum:
        return None
    below = sum(peer < score for peer in peers)
    equal = sum(peer == score for peer in peers)
    return half_up(Fraction(100 * (2 * below + equal), 2 * len(peers)))


def position(
    score: Decimal,
    *,
    same_size_and_sector: Sequence[Decimal],
    same_size: Sequence[Decimal],
    minimum: int,
) -> Position | None:
    """Place a score among its nearest peers, then among all of its size; None when too few."""
    for peers, same_sector in ((same_size_and_sector, True), (same_size, False)):
        found = percentile(score, peers, minimum=minimum)
        if found is not None:
            return Position(found, len(peers), same_sector)
    return None
