"""Rank connecteurs for one ask: pure, explained criterion by criterion, replayable.

No clock, no database, no settings: the same ask, candidates, policy and seed always give the same
ranking (QUALITY F-3). Only the fields of `inputs` enter it; a test holds the list (QUALITY F-4).
"""

import hashlib
import hmac
from collections.abc import Iterable

from matching.policy import Policy
from matching.ranking.criteria import NBSP, weigh
from matching.ranking.distance import kilometres
from matching.ranking.filters import why_excluded
from matching.ranking.inputs import Ask, AskedTheme, Candidate, KnownTheme
from matching.ranking.results import Excluded, Ranked, Ranking, Reason

__all__ = [
    "NBSP",
    "Ask",
    "AskedTheme",
    "Candidate",
    "Excluded",
    "KnownTheme",
    "Ranked",
    "Ranking",
    "Reason",
    "draw",
    "rank",
    "why_excluded",
]


def rank(ask: Ask, candidates: Iterable[Candidate], *, policy: Policy, seed: str) -> Ranking:
    """Rank those who can help, best first, and say why each of the others cannot.

    Scores go from 0 to 100 with one decimal; equals follow a shuffle drawn from the seed, so that
    neither name nor seniority gives a place.
    """
    ranked: list[Ranked] = []
    excluded: list[Excluded] = []
    for candidate in candidates:
        reason = why_excluded(ask, candidate, policy=policy)
        if reason:
            excluded.append(Excluded(candidate.id, reason))
        else:
            ranked.append(_weigh(ask, candidate, policy))
    ranked.sort(key=lambda line: (-line.score, draw(seed, line.id)))
    excluded.sort(key=lambda line: line.id)
    return Ranking(policy.version, seed, tuple(ranked), tuple(excluded))


def draw(seed: str, connector_id: str) -> str:
    """Return this connecteur's place in the shuffle of one ask."""
    return hmac.new(seed.encode(), connector_id.encode(), hashlib.sha256).hexdigest()


def _weigh(ask: Ask, candidate: Candidate, policy: Policy) -> Ranked:
    reasons = weigh(ask, candidate, policy)
    total = sum(reason.weight for reason in reasons)
    score = 100 * sum(reason.value * reason.weight for reason in reasons) / total
    return Ranked(candidate.id, round(score, 1), kilometres(ask, candidate), reasons)
