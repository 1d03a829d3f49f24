"""Ratios of what is measured to a stated floor; pure but for the clock."""

import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

Act = Callable[[], Any]
GOALS = Path(__file__).with_name("goals.toml")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio may be at most, and what it is measured against, in words."""

    name: str
    goal: float
    floor: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One repeat: what was measured and its floor, taken one right after the other."""

    measured: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.measured / self.floor


@dataclass(frozen=True, slots=True)
class Ratio:
    """All the repeats of one thing, under the goal of this name; `unit` is that of both sides."""

    goal: str
    label: str
    pairs: tuple[Pair, ...]
    unit: str = "ms"

    @property
    def median(self) -> float:
        return median(pair.ratio for pair in self.pairs)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the repeats: first and third quartiles."""
        ratios = [pair.ratio for pair in self.pairs]
        if len(ratios) == 1:
            return ratios[0], ratios[0]
        low, _, high = quantiles(ratios, n=4, method="inclusive")
        return low, high

    @property
    def measured(self) -> float:
        return median(pair.measured for pair in self.pairs)

    @property
    def floor(self) -> float:
        return median(pair.floor for pair in self.pairs)


def read_goals(path: Path = GOALS) -> dict[str, Goal]:
    """Read the file of goals; ValueError on a name that stands twice."""
    entries = [Goal(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["goal"]]
    goals = {goal.name: goal for goal in entries}
    if len(goals) < len(entries):
        raise ValueError(f"{path}: a goal stands twice")
    return goals


def passed_over(ratios: Iterable[Ratio], goals: dict[str, Goal]) -> list[Ratio]:
    """Give the ratios that are above their goal; KeyError for one that has none."""
    return [ratio for ratio in ratios if ratio.median > goals[ratio.goal].goal]


def interleaved(act: Act, floor: Act, *, runs: int, clock: Callable[[], float]) -> tuple[Pair, ...]:
    """Time both in turn, `runs` times after a warm-up, each one first every other time.

    What slows the machine down then slows both, and neither always finds what the other left.
    """
    act(), floor()
    pairs = []
    for run in range(runs):
        if run % 2:
            took = timed(act, clock), timed(floor, clock)
        else:
            took = tuple(reversed((timed(floor, clock), timed(act, clock))))
        pairs.append(Pair(*took))
    return tuple(pairs)


def timed(act: Act, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the milliseconds that a call takes."""
    before = clock()
    act()
    return 1000 * (clock() - before)
