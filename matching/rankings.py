"""The stored rankings, read back: to try a draft of the rules, to replay, to explain."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from matching.explaining import Stored
from matching.models import Ranking
from matching.policies import policy_of
from matching.policy import Policy, WrongPolicy
from matching.preview import Past
from matching.ranking import Ranking as Order
from matching.replay import inputs_from_json, replay

# A ranking of 200 candidates holds some 120 kB: this many at a time stay within a few megabytes.
BATCH: Final = 20
NAMED: Final = 20


def last_stored(count: int) -> Iterator[Past]:
    """Return the last rankings that were stored, newest first, one in memory at a time."""
    rows = Ranking.objects.order_by("-created_at", "-pk")[:count]
    for pk, seed, inputs in rows.values_list("pk", "seed", "inputs").iterator(chunk_size=BATCH):
        if inputs:
            yield Past(pk, *inputs_from_json(inputs), seed)


def stored_of(row: Ranking) -> Stored:
    """Read a stored ranking, to explain it with the rules of its time (one query)."""
    return Stored.read(
        at=row.created_at,
        inputs=row.inputs,
        results=row.results,
        policy=policy_of(row.policy_version),
    )


@dataclass(slots=True)
class Replayed:
    """How many stored rankings came out the same; the first of those that did not, by key."""

    count: int = 0
    different: int = 0
    named: list[int] = field(default_factory=list)

    @property
    def identical(self) -> int:
        return self.count - self.different


def replay_all(*, batch: int = BATCH) -> Replayed:
    """Run every stored ranking again with the rules of its time, a batch at a time (F-3).

    A ranking that cannot be read any more, or whose rules are unknown, is a different one.
    """
    found, rules, last = Replayed(), dict[str, Policy | None](), 0
    while rows := list(Ranking.objects.filter(pk__gt=last).order_by("pk")[:batch]):
        for row in rows:
            found.count += 1
            if not _is_same(row, _rules_of(row.policy_version, rules)):
                found.different += 1
                found.named = [*found.named, row.pk][:NAMED]
        last = rows[-1].pk
    return found


def _rules_of(version: str, known: dict[str, Policy | None]) -> Policy | None:
    if version not in known:
        try:
            known[version] = policy_of(version)
        except (KeyError, WrongPolicy):
            known[version] = None
    return known[version]


def _is_same(row: Ranking, policy: Policy | None) -> bool:
    if policy is None:
        return False
    try:
        again = replay(row.inputs, policy=policy, seed=row.seed)
        return Order.from_json(row.results) == again
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
