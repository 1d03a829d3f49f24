"""Who may come first of everybody for an ask: the most that each could score, in arrays.

A bound is never under the score that `matching.ranking.rank` gives: of those ranked, whoever scores
more than the bounds of all the others is where ranking everybody would put them. A test holds both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.enums import AdviserChoice, Channel
from matching.policy import Criterion, Policy
from matching.ranking import Ask
from matching.simulation.world import Helper
from reference.geo import EARTH_RADIUS_KM

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# How many are given first, and how many times more where those do not settle it.
FEW: Final = 8
MORE: Final = 4
# What rounding may add to a score: its own to one decimal, and that of each value to four.
ROUNDED_UP: Final = 0.05 + 100 * 0.00005 + 1e-6
# What rounding may take off a distance, kept to a tenth; the rest is for the floating point.
ROUNDED_DOWN_KM: Final = 0.05 + 1e-4
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1) // MICROSECOND
# Longer ago than any turn.
NEVER: Final = -(2**62)
NOBODY: Final = -np.inf


class Shortlist:
    """Everybody, as arrays made once; `note` keeps what each has on their hands up to date."""

    def __init__(self, helpers: Sequence[Helper], policy: Policy) -> None:
        self.policy = policy
        self.ids = [helper.id for helper in helpers]
        self._rows = {helper_id: row for row, helper_id in enumerate(self.ids)}
        known = [helper.known for helper in helpers]
        self._capacity = [one.capacity for one in known]
        self._labelled = np.array([one.labelled for one in known])
        self._remote = np.array([one.remote for one in known])
        self._km = np.array(
            [min(one.radius_km, policy.max_radius_km) if one.on_site else -1.0 for one in known]
        )
        # Whoever has no place stands nowhere: no comparison with it is true.
        self._points = _point(
            np.array([one.latitude for one in known], dtype=float),
            np.array([one.longitude for one in known], dtype=float),
        )
        levels: list[dict[str, float]] = [
            {of.theme: policy.levels[of.level - 1] for of in one.themes} for one in known
        ]
        self._themes = _Ticked(levels)
        self._levels = {
            theme: np.array([one.get(theme, 0.0) for one in levels]) for theme in self._themes.by
        }
        self._departments = _Ticked([one.departments if one.on_site else () for one in known])
        self._sectors = _Ticked([one.sectors for one in known])
        self._sizes = _Ticked([one.size_classes for one in known])
        self._slots = _Ticked([one.slots for one in known])
        self._room = np.ones(len(known), dtype=bool)
        self._load = np.ones(len(known))
        self._proposed = np.full(len(known), NEVER)

    def note(
        self,
        helper_id: str,
        *,
        accepted_this_month: int,
        waiting: int,
        proposed_at: datetime | None,
    ) -> None:
        """Take down what a connecteur has on their hands from now on."""
        row = self._rows[helper_id]
        capacity = self._capacity[row]
        self._room[row] = accepted_this_month < capacity
        self._load[row] = 1 - min(accepted_this_month + waiting, capacity) / capacity
        self._proposed[row] = NEVER if proposed_at is None else _instant(proposed_at)

    def best(
        self, ask: Ask, *, at: datetime, without: Iterable[str]
    ) -> Iterator[tuple[list[str], float]]:
        """Give a few of those with the highest bounds, and the highest bound of all the others;
        then more and more of them, until there are no others."""
        bounds = self.bounds(ask, at=at)
        bounds[[self._rows[helper_id] for helper_id in without]] = NOBODY
        able = np.flatnonzero(bounds != NOBODY)
        bounds = bounds[able]
        kept = FEW
        while kept < len(able):
            rows = np.argpartition(-bounds, kept)
            yield [self.ids[row] for row in able[rows[:kept]]], float(bounds[rows[kept]])
            kept *= MORE
        yield [self.ids[row] for row in able], NOBODY

    def bounds(self, ask: Ask, *, at: datetime) -> Numbers:
        """Return the most that each could score; « nobody » for who surely cannot help."""
        policy = self.policy
        away = self._kilometres(ask)
        near: Flags = away <= self._km
        covers = self._departments.any_of([ask.department] if ask.department else [])
        reached = near | covers | self._remote
        able = reached & self._themes.any_of(asked.theme for asked in ask.themes) & self._room
        if ask.adviser_choice != AdviserChoice.BOTH:
            able &= self._labelled == (ask.adviser_choice == AdviserChoice.LABELLED)
        values: Mapping[Criterion, Numbers | Flags | float] = {
            Criterion.THEMES: self._met(ask),
            Criterion.DISTANCE: np.maximum(
                np.where(near, 1 / (1 + away / policy.half_distance_km), 0.0),
                np.maximum(covers * policy.department_value, self._remote * policy.remote_value),
            ),
            Criterion.SECTOR: self._sectors.worth(ask.sector, policy),
            Criterion.SIZE: self._sizes.worth(ask.size_class, policy),
            Criterion.CHANNEL: self._how(ask.channel, comes=near | covers),
            Criterion.MOMENTS: self._slots.worth_any(ask.slots, policy) if ask.slots else 1.0,
            Criterion.LOAD: self._load,
            Criterion.ROTATION: self._turn(at),
        }
        counted = policy.criteria
        points = sum(policy.weight(criterion) * values[criterion] for criterion in counted)
        total = sum(policy.weight(criterion) for criterion in counted)
        scores: Numbers = np.where(able, 100 * points / total + ROUNDED_UP, NOBODY)
        return scores

    def _kilometres(self, ask: Ask) -> Numbers:
        """Return less than how far each is, however it is rounded: through the Earth, in a straight
        line, 28 metres shorter for the longest reach of 300 km."""
        here = _point(np.array([ask.latitude], dtype=float), np.array([ask.longitude], dtype=float))
        chord = np.sqrt(((self._points - here) ** 2).sum(axis=0))
        away: Numbers = np.maximum(EARTH_RADIUS_KM * chord - ROUNDED_DOWN_KM, 0.0)
        return away

    def _met(self, ask: Ask) -> Numbers | float:
        total = sum(asked.weight for asked in ask.themes)
        known = [asked for asked in ask.themes if asked.theme in self._levels]
        met = sum((asked.weight * self._levels[asked.theme] for asked in known), np.zeros(1))
        return met / total if total else 0.0

    def _how(self, channel: Channel, *, comes: Flags) -> Flags | float:
        if channel == Channel.ANY:
            return 1.0
        return comes if channel == Channel.ON_SITE else self._remote

    def _turn(self, at: datetime) -> Numbers:
        full = self.policy.full_rotation_days
        turned: Numbers = np.clip((_instant(at) - self._proposed) // DAY, 0, full) / full
        return turned


class _Ticked:
    """What each has ticked in one list."""

    def __init__(self, lists: Sequence[Collection[str]]) -> None:
        self.nothing = np.array([not ticked for ticked in lists])
        every = {value for ticked in lists for value in ticked}
        self.by = {value: np.array([value in ticked for ticked in lists]) for value in every}

    def any_of(self, wanted: Iterable[str]) -> Flags:
        """Tell who has ticked one of these."""
        found = np.zeros(len(self.nothing), dtype=bool)
        for value in wanted:
            if value in self.by:
                found |= self.by[value]
        return found

    def worth(self, wanted: str, policy: Policy) -> Numbers | float:
        return self.worth_any([wanted], policy) if wanted else policy.unknown_sector_value

    def worth_any(self, wanted: Iterable[str], policy: Policy) -> Numbers:
        """Return 1 for who has ticked one of these, and what is unknown for who ticked nothing."""
        return np.where(self.nothing, policy.unknown_sector_value, self.any_of(wanted))


def _point(latitude: Numbers, longitude: Numbers) -> Numbers:
    """Return points of a sphere of radius 1, a row for each axis."""
    phi, around = np.radians(latitude), np.radians(longitude)
    return np.array([np.cos(phi) * np.cos(around), np.cos(phi) * np.sin(around), np.sin(phi)])


def _instant(at: datetime) -> int:
    """Return a moment in whole microseconds: counting days from it is as exact as on dates."""
    return (at - EPOCH) // MICROSECOND
