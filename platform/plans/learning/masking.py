"""Which cuts of a line may be shown, so that no figure is about fewer than eleven firms. Pure.

A line (an action, a resource) counts firms by sector and size. It is shown as a whole, by sector,
by size, and by both. Whatever is subtracted from what is shown is about eleven firms or none:

- by one of them: a group that is too small joins the others, and the smallest of those shown with
  it where they are still too few or one alone (as `matching.neutrality.shares` does);
- by both: a sector is cut by size only where each of its cells is large enough or empty, and so is
  what all the sectors that are not cut have together. Of those the margins alone are known: what
  can be told from the margins of a table are sums of whole rows or whole columns.

DESIGN, 5.9 asks it of what is open; the team gets no more, since a table travels.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

SHOWN_FROM: Final = 11

# A sector and a size class; a firm that did not say its sector has an empty one.
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a line."""

    whole: bool = False
    sectors: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    both: frozenset[Cell] = frozenset()

    def allows(self, sector: str, size: str) -> bool:
        """Tell whether a cut may be shown; an empty sector or size is all of them."""
        if sector and size:
            return (sector, size) in self.both
        if sector:
            return sector in self.sectors
        return size in self.sizes if size else self.whole


def shown(firms: Mapping[Cell, int]) -> Shown:
    """Return what may be shown of a line, out of its firms by sector and size."""
    by_sector, by_size = Counter[str](), Counter[str]()
    for (sector, size), count in firms.items():
        by_sector[sector] += count
        by_size[size] += count
    if by_sector.total() < SHOWN_FROM:
        return Shown()
    sectors, sizes = told_apart(by_sector), told_apart(by_size)
    return Shown(True, sectors, sizes, _both(firms, by_sector, sectors=sectors, sizes=sizes))


def told_apart(counts: Mapping[str, int]) -> frozenset[str]:
    """Return the groups that may be shown beside their total; the total is known."""
    there = {name: count for name, count in counts.items() if count}
    apart = {name: count for name, count in there.items() if count >= SHOWN_FROM}
    hidden = {name: count for name, count in there.items() if name not in apart}
    while hidden and apart and (len(hidden) == 1 or sum(hidden.values()) < SHOWN_FROM):
        smallest = min(apart, key=lambda name: (apart[name], name))
        hidden[smallest] = apart.pop(smallest)
    return frozenset(apart)


def _both(
    firms: Mapping[Cell, int],
    by_sector: Mapping[str, int],
    *,
    sectors: frozenset[str],
    sizes: frozenset[str],
) -> frozenset[Cell]:
    """Return the cells that may be shown beside the margins of the sectors and sizes told apart."""

    def along(names: Iterable[str]) -> Counter[str]:
        """Count some sectors by size, those not told apart together."""
        kept, row = set(names), Counter[str]()
        for (sector, size), count in firms.items():
            if sector in kept:
                row[size if size in sizes else ""] += count
        return row

    clean = [name for name in sectors if _is_safe(along([name]))]
    clean.sort(key=lambda name: (by_sector[name], name))
    rest = [name for name in by_sector if name not in clean]
    while clean and not _is_safe(along(rest)):
        rest.append(clean.pop(0))
    return frozenset(
        (sector, size) for sector in clean for size in sizes if firms.get((sector, size))
    )


def _is_safe(row: Mapping[str, int]) -> bool:
    return all(count == 0 or count >= SHOWN_FROM for count in row.values())
