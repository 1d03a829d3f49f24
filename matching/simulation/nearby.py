"""Who is around an ask, nearest first: whom the ways that the rules are compared with judge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import floor
from typing import Final

from matching.policy import Policy
from matching.ranking import Ask
from matching.simulation.world import Helper
from reference.geo import bounding_box

# Degrees: a few dozen kilometres, and rings enough to go around the world.
CELL: Final = 0.5
_RINGS: Final = 800


class Nearby:
    """The connecteurs around each place, found once a place; `at_most` are judged for one ask.

    Around are those in the widest box of the rules, those who cover the department, and those who
    help at a distance; how near they are is counted in degrees.
    """

    def __init__(self, helpers: Sequence[Helper], policy: Policy, *, at_most: int) -> None:
        self.helpers, self.policy, self.at_most = helpers, policy, at_most
        self._cells: dict[tuple[int, int], list[Helper]] = defaultdict(list)
        for helper in helpers:
            self._cells[_cell(*_placed(helper.known.latitude, helper.known.longitude))].append(
                helper
            )
        self._around: dict[tuple[str, float | None, float | None], list[Helper]] = {}

    def around(self, ask: Ask) -> Iterable[Helper]:
        """Return those who reach the place on a theme that is asked, nearest first."""
        place = (ask.department, ask.latitude, ask.longitude)
        if place not in self._around:
            self._around[place] = self._find(ask)
        wanted = {asked.theme for asked in ask.themes}
        return (
            helper
            for helper in self._around[place]
            if any(known.theme in wanted for known in helper.known.themes)
        )

    def first(self, helpers: Iterable[Helper]) -> Iterable[Helper]:
        return islice(helpers, self.at_most)

    def _find(self, ask: Ask) -> list[Helper]:
        """Look in wider and wider rings of cells, until those beyond are farther than enough."""
        latitude, longitude = _placed(ask.latitude, ask.longitude)
        box = bounding_box(latitude, longitude, self.policy.max_radius_km)
        found: list[tuple[float, str, Helper]] = []
        enough, seen = self.at_most * 4, 0
        for ring in range(_RINGS):
            for helper in self._in_ring(latitude, longitude, ring):
                seen += 1
                known = helper.known
                south, west = _placed(known.latitude, known.longitude)
                if (
                    known.remote
                    or ask.department in known.departments
                    or (box[0] <= south <= box[1] and box[2] <= west <= box[3])
                ):
                    away = (west - longitude) ** 2 + (south - latitude) ** 2
                    found.append((away, known.id, helper))
            # Whoever stands in the next ring is at least this many degrees away.
            near = sum(away <= (ring * CELL) ** 2 for away, _, _ in found)
            if near >= enough or seen == len(self.helpers):
                break
        found.sort(key=lambda one: one[:2])
        # Beyond so many, no ask would look at them even where few share its themes.
        return [helper for _, _, helper in found[:enough]]

    def _in_ring(self, latitude: float, longitude: float, ring: int) -> Iterator[Helper]:
        row, column = _cell(latitude, longitude)
        for y in range(row - ring, row + ring + 1):
            edge = abs(y - row) == ring
            columns = range(column - ring, column + ring + 1, 1 if edge or not ring else 2 * ring)
            for x in columns:
                yield from self._cells.get((y, x), ())


def _placed(latitude: float | None, longitude: float | None) -> tuple[float, float]:
    assert latitude is not None  # noqa: S101 - every invented person has a place
    assert longitude is not None  # noqa: S101
    return latitude, longitude


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return floor(latitude / CELL), floor(longitude / CELL)
