"""How evenly requests are proposed: shares, Gini, masking of small numbers. Pure (QUALITY F-5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# No figure on fewer people than this, nor one that such a figure could be subtracted from.
SHOWN_FROM: Final = 11
OTHERS: Final = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One active connecteur over a period: what they offer, and what came to them."""

    capacity: int
    proposals: int
    # Of each time they were among the first three, 1/log2(1 + place).
    exposure: float


@dataclass(frozen=True, slots=True)
class Share:
    """One group: its parts of all that was proposed and of all that is offered, 0 to 1.

    The two Gini go from 0, where all have the same for what they offer, towards 1.
    """

    name: str
    people: int
    of_proposals: float
    of_capacity: float
    gini: float
    gini_of_exposure: float
    proposals: int

    @property
    def least_gini(self) -> float:
        """Return the Gini of the fairest turn: with fewer requests than people, some have none."""
        each, more = divmod(self.proposals, self.people)
        return gini([each + 1] * more + [each] * (self.people - more))


def gini(values: Sequence[float]) -> float:
    """Return 0 where all have as much, towards 1 where one has all."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    ranks = sum((place + 1) * value for place, value in enumerate(ordered))
    return 2 * ranks / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def share(name: str, people: Sequence[Known], *, proposals: int, capacity: int) -> Share:
    """Return the line of a group, out of the proposals and the capacity of all."""
    return Share(
        name=name,
        people=len(people),
        of_proposals=sum(one.proposals for one in people) / proposals if proposals else 0.0,
        of_capacity=sum(one.capacity for one in people) / capacity if capacity else 0.0,
        gini=gini([one.proposals / one.capacity for one in people]),
        gini_of_exposure=gini([one.exposure / one.capacity for one in people]),
        proposals=sum(one.proposals for one in people),
    )


def shares(groups: Mapping[str, Sequence[Known]]) -> tuple[Share, ...]:
    """Return a line for each group, large ones first; the small ones together, without a name.

    Where those together are still too few, or one alone, the smallest of the others joins them:
    what is hidden could else be told from the rest.
    """
    everybody = [one for people in groups.values() for one in people]
    proposals = sum(one.proposals for one in everybody)
    capacity = sum(one.capacity for one in everybody)
    shown = {name: people for name, people in groups.items() if len(people) >= SHOWN_FROM}
    hidden = [name for name in groups if name not in shown]
    while hidden and shown and (len(hidden) == 1 or _count(groups, hidden) < SHOWN_FROM):
        smallest = min(shown, key=lambda name: (len(shown[name]), name))
        hidden.append(smallest)
        del shown[smallest]
    together = [one for name in hidden for one in groups[name]]
    lines = [
        share(name, people, proposals=proposals, capacity=capacity)
        for name, people in shown.items()
    ]
    lines.sort(key=lambda line: (-line.people, line.name))
    if len(together) >= SHOWN_FROM:
        lines.append(share(OTHERS, together, proposals=proposals, capacity=capacity))
    return tuple(lines)


def _count(groups: Mapping[str, Sequence[Known]], names: Iterable[str]) -> int:
    return sum(len(groups[name]) for name in names)


def grouped(pairs: Iterable[tuple[str, Known]]) -> dict[str, list[Known]]:
    groups: dict[str, list[Known]] = defaultdict(list)
    for name, one in pairs:
        groups[name].append(one)
    return dict(groups)
