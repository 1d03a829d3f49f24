"""Times of a call, in milliseconds, and lines of a table."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: the fastest, the median and the slowest of the runs."""

    best: float
    median: float
    worst: float

    def __str__(self) -> str:
        return f"{self.median:.1f} ({self.best:.1f} to {self.worst:.0f})"


def timed(act: Callable[[], Any], *, runs: int) -> Times:
    """Call `act` twice to warm up, then `runs` times."""
    for _ in range(2):
        act()
    taken = []
    for _ in range(runs):
        before = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - before))
    return Times(min(taken), median(taken), max(taken))


def table(header: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    rows = [list(header), *([str(cell) for cell in line] for line in lines)]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
