"""Whom to ask, in which order, and how many together: ours, and those it is compared with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from matching.policy import Policy
from matching.ranking import Ask, Candidate, rank, why_excluded
from matching.ranking.distance import kilometres


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those who have room and were not asked for one request, as they are known now.

    `nearest` gives so many of those around. `best` gives a few of everybody within reach and the
    most that any of the others could score, then more of them, until there are no others.
    """

    nearest: Callable[[], list[Candidate]]
    best: Callable[[], Iterator[tuple[list[Candidate], float]]]


Order = Callable[[Ask, Crowd, str], list[str]]


@dataclass(frozen=True, slots=True)
class Strategy:
    """`order` returns the ids of those who may be asked, first to ask first: `asked_at_once` of
    them at least, where there are as many."""

    name: str
    words: str
    order: Order
    asked_at_once: int = 1


def ours(policy: Policy, *, asked_at_once: int = 1) -> Strategy:
    """Rank by a policy, as the services do: the first are those of ranking everybody."""

    def order(ask: Ask, crowd: Crowd, seed: str) -> list[str]:
        sure: list[str] = []
        for candidates, others in crowd.best():
            ranked = rank(ask, candidates, policy=policy, seed=seed).ranked
            # Whoever scores as much as one of the others could may come after them.
            sure = [line.id for line in ranked if line.score > others]
            if len(sure) >= asked_at_once:
                break
        return sure

    together = {1: "one at a time", 2: "two together", 3: "three together"}
    return Strategy(
        f"policy-{asked_at_once}",
        f"published rules, {together[asked_at_once]}",
        order,
        asked_at_once,
    )


def at_random(policy: Policy) -> Strategy:
    """Ask whoever may be, in any order."""

    def order(ask: Ask, crowd: Crowd, seed: str) -> list[str]:
        left = _eligible(ask, crowd, policy)
        Random(f"{seed}:{len(left)}").shuffle(left)  # noqa: S311 - no secret
        return [candidate.id for candidate in left]

    return Strategy("random", "at random", order)


def nearest_first(policy: Policy) -> Strategy:
    """Ask the nearest, whoever they are."""

    def order(ask: Ask, crowd: Crowd, seed: str) -> list[str]:
        left = _eligible(ask, crowd, policy)
        left.sort(key=lambda one: (kilometres(ask, one) or 0.0, one.id))
        return [candidate.id for candidate in left]

    return Strategy("nearest", "the nearest first", order)


def broadcast(policy: Policy) -> Strategy:
    """Ask everybody at once: the first to accept wins, as services of today do."""

    def order(ask: Ask, crowd: Crowd, seed: str) -> list[str]:
        return [candidate.id for candidate in _eligible(ask, crowd, policy)]

    return Strategy("broadcast", "everybody at once", order, asked_at_once=1000)


def _eligible(ask: Ask, crowd: Crowd, policy: Policy) -> list[Candidate]:
    return [one for one in crowd.nearest() if not why_excluded(ask, one, policy=policy)]
