"""Where a firm stands among those that took this diagnostic: they chose to come, no sample."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from diagnostics.scoring import half_up


@dataclass(frozen=True, slots=True)
class Tally:
    """How many peers there are, and how many of them score less than the firm, or the same."""

    peers: int
    below: int
    equal: int


@dataclass(frozen=True, slots=True)
class Position:
    """`percentile` is 0 to 100, among `peers` firms, of the same sector too or of any."""

    percentile: int
    peers: int
    same_sector: bool


def tally_of(score: Decimal, peers: Iterable[Decimal]) -> Tally:
    """Count peers one by one."""
    listed = list(peers)
    return Tally(len(listed), sum(peer < score for peer in listed), listed.count(score))


def percentile(tally: Tally, *, minimum: int) -> int | None:
    """Give the share of peers below, ties counted by half, 0 to 100; None under `minimum` peers."""
    if tally.peers < max(minimum, 1):
        return None
    return half_up(Fraction(100 * (2 * tally.below + tally.equal), 2 * tally.peers))


def position(tally: Tally, *, minimum: int, same_sector: bool) -> Position | None:
    """Place a firm among its peers; None when they are too few."""
    found = percentile(tally, minimum=minimum)
    return None if found is None else Position(found, tally.peers, same_sector)
