"""Whom to ask, in which order, and how many together: ours, and those it is compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from matching.policy import Policy
from matching.ranking import Ask, Candidate, rank, why_excluded
from matching.ranking.distance import kilometres

Order = Callable[[Ask, Sequence[Candidate], str], list[str]]


@dataclass(frozen=True, slots=True)
class Strategy:
    """`order` returns the ids of those who may be asked, first to ask first."""

    name: str
    words: str
    order: Order
    asked_at_once: int = 1


def ours(policy: Policy, *, asked_at_once: int = 1) -> Strategy:
    """Rank by a policy, as the services do."""

    def order(ask: Ask, candidates: Sequence[Candidate], seed: str) -> list[str]:
        return [line.id for line in rank(ask, candidates, policy=policy, seed=seed).ranked]

    together = {1: "one at a time", 2: "two together", 3: "three together"}
    return Strategy(
        f"policy-{asked_at_once}",
        f"published rules, {together[asked_at_once]}",
        order,
        asked_at_once,
    )


def at_random(policy: Policy) -> Strategy:
    """Ask whoever may be, in any order."""

    def order(ask: Ask, candidates: Sequence[Candidate], seed: str) -> list[str]:
        left = _eligible(ask, candidates, policy)
        Random(f"{seed}:{len(left)}").shuffle(left)  # noqa: S311 - no secret
        return [candidate.id for candidate in left]

    return Strategy("random", "at random", order)


def nearest_first(policy: Policy) -> Strategy:
    """Ask the nearest, whoever they are."""

    def order(ask: Ask, candidates: Sequence[Candidate], seed: str) -> list[str]:
        left = _eligible(ask, candidates, policy)
        left.sort(key=lambda one: (kilometres(ask, one) or 0.0, one.id))
        return [candidate.id for candidate in left]

    return Strategy("nearest", "the nearest first", order)


def broadcast(policy: Policy) -> Strategy:
    """Ask everybody at once: the first to accept wins, as services of today do."""

    def order(ask: Ask, candidates: Sequence[Candidate], seed: str) -> list[str]:
        return [candidate.id for candidate in _eligible(ask, candidates, policy)]

    return Strategy("broadcast", "everybody at once", order, asked_at_once=1000)


def _eligible(ask: Ask, candidates: Sequence[Candidate], policy: Policy) -> list[Candidate]:
    return [one for one in candidates if not why_excluded(ask, one, policy=policy)]
