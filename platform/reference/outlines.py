"""Outlines of areas from points that belong to them: pure, the same points give the same lines.

The plane is cut in square cells, each of the area of its nearest point. What is far from every
point is outside: points are grown into discs, then the whole is worn back, so that the empty
middle of a large commune stays inside and the coast stays near the last points. Lines between
areas are drawn once and shared, so that neighbours meet without a gap.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, hypot, log, pi, radians, sin, tan

Point = tuple[float, float]
Cell = tuple[int, int]
Corner = tuple[int, int]
Cells = dict[Cell, str]
OUTSIDE = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A point, in kilometres, of an area; `radius` is how far it reaches before its distance
    counts."""

    x: float
    y: float
    area: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Arc:
    """A line between two areas, from one end to the other; the same corner twice closes it."""

    left: str
    right: str
    corners: tuple[Corner, ...]


def conic(latitude: float, longitude: float) -> Point:
    """Project a point of the mainland, in kilometres (Lambert's conformal cone, 44° and 49°)."""
    first, second = radians(44), radians(49)

    def stretch(phi: float) -> float:
        return tan(pi / 4 + phi / 2)

    n = log(cos(first) / cos(second)) / log(stretch(second) / stretch(first))
    scale = cos(first) * stretch(first) ** n / n
    rho, rho0 = scale / stretch(radians(latitude)) ** n, scale / stretch(radians(46.5)) ** n
    theta = n * radians(longitude - 3)
    return 6371.0088 * rho * sin(theta), 6371.0088 * (rho0 - rho * cos(theta))


def cells_of(sites: Sequence[Site], *, size: float, grown: float, worn: float) -> Cells:
    """Return the area of each cell of `size` km that is inside.

    Points are grown by `grown` km, then worn back by `worn`.
    """
    near = _buckets(sites, size)
    land = _grow(near, ceil(grown / size))
    land = _wear(land, ceil(worn / size))
    cells = {cell: _nearest(cell, near, size) for cell in sorted(land)}
    return _without_crumbs(_smoothed(cells))


def _buckets(sites: Iterable[Site], size: float) -> dict[Cell, list[Site]]:
    near: dict[Cell, list[Site]] = defaultdict(list)
    for site in sites:
        near[int(site.x // size), int(site.y // size)].append(site)
    return dict(near)


def _disc(radius: int) -> list[Cell]:
    span = range(-radius, radius + 1)
    return [(i, j) for i in span for j in span if i * i + j * j <= radius * radius]


def _grow(seeds: Iterable[Cell], radius: int) -> set[Cell]:
    disc = _disc(radius)
    return {(i + di, j + dj) for i, j in seeds for di, dj in disc}


def _wear(land: set[Cell], radius: int) -> set[Cell]:
    # Only cells on the edge wear anything away.
    edge = [(i, j) for i, j in land if any(one not in land for one in _around(i, j))]
    disc = _disc(radius)
    return land - {(i + di, j + dj) for i, j in edge for di, dj in disc}


def _around(i: int, j: int) -> tuple[Cell, Cell, Cell, Cell]:
    return (i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)


def _nearest(cell: Cell, near: Mapping[Cell, list[Site]], size: float) -> str:
    """Return the area of the site nearest to the middle of a cell, ring after ring."""
    x, y = (cell[0] + 0.5) * size, (cell[1] + 0.5) * size
    best, area, ring = float("inf"), OUTSIDE, 0
    while ring < 200:
        for place in _ring(cell, ring):
            for site in near.get(place, ()):
                away = hypot(site.x - x, site.y - y) - site.radius
                if (away, site.area) < (best, area):
                    best, area = away, site.area
        # Nothing further on can be nearer, the widest radius included.
        if best + 5 < ring * size:
            return area
        ring += 1
    return area


def _ring(cell: Cell, ring: int) -> Iterator[Cell]:
    i, j = cell
    if not ring:
        yield cell
        return
    for step in range(-ring, ring):
        yield i + step, j - ring
        yield i + ring, j + step
        yield i - step, j + ring
        yield i - ring, j - step


def _smoothed(cells: Cells) -> Cells:
    """Give each cell to the area that most of its surroundings belong to."""
    result = {}
    for (i, j), area in cells.items():
        votes: Counter[str] = Counter({area: 1})
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                votes[cells.get((i + di, j + dj), OUTSIDE)] += 1
        del votes[OUTSIDE]
        most = max(votes.values())
        result[i, j] = area if votes[area] == most else min(a for a in votes if votes[a] == most)
    return result


def _without_crumbs(cells: Cells) -> Cells:
    """Give pieces of an area that stand apart, and are small beside it, to what surrounds them."""
    result = dict(cells)
    pieces = defaultdict(list)
    for piece in _pieces(cells):
        pieces[cells[piece[0]]].append(piece)
    for area, apart in pieces.items():
        largest = max(len(piece) for piece in apart)
        for piece in apart:
            if len(piece) * 12 >= largest:
                continue
            around = Counter(cells.get(one, OUTSIDE) for cell in piece for one in _around(*cell))
            del around[area]
            other = min(around, key=lambda one: (-around[one], one))
            for cell in piece:
                if other == OUTSIDE:
                    del result[cell]
                else:
                    result[cell] = other
    return result


def _pieces(cells: Cells) -> Iterator[list[Cell]]:
    left = dict(cells)
    for start in sorted(cells):
        if start not in left:
            continue
        area, piece, todo = left.pop(start), [start], [start]
        while todo:
            for one in _around(*todo.pop()):
                if left.get(one) == area:
                    del left[one]
                    piece.append(one)
                    todo.append(one)
        yield piece


def arcs_of(cells: Cells) -> list[Arc]:
    """Return the lines between areas, and between areas and the outside, each once."""
    sides: dict[Corner, dict[Corner, tuple[str, str]]] = defaultdict(dict)
    for i, j in sorted(cells):
        here = cells[i, j]
        # Corners, walked with the cell on the left where y grows upwards.
        for other, start, end in (
            ((i, j - 1), (i, j), (i + 1, j)),
            ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
            ((i, j + 1), (i + 1, j + 1), (i, j + 1)),
            ((i - 1, j), (i, j + 1), (i, j)),
        ):
            there = cells.get(other, OUTSIDE)
            if there != here:
                sides[start][end] = (here, there)
                sides[end][start] = (there, here)
    arcs, used = [], set()

    def walk(start: Corner, second: Corner) -> Arc:
        left, right = sides[start][second]
        corners = [start, second]
        used.update({(start, second), (second, start)})
        while len(sides[corners[-1]]) == 2 and corners[-1] != start:
            before, last = corners[-2:]
            (onward,) = (one for one in sides[last] if one != before)
            used.update({(last, onward), (onward, last)})
            corners.append(onward)
        return Arc(left, right, tuple(corners))

    # From where three lines meet; what is left are lines closed on themselves.
    meeting = [corner for corner in sorted(sides) if len(sides[corner]) != 2]
    for corner in (*meeting, *sorted(sides)):
        for second in sorted(sides[corner]):
            if (corner, second) not in used:
                arcs.append(walk(corner, second))
    return arcs


def softened(corners: Sequence[Corner], *, tolerance: float) -> list[Point]:
    """Return a line through the middles of its steps, without the points that change little."""
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(corners, corners[1:], strict=False)
    ]
    if corners[0] == corners[-1]:
        half = len(middles) // 2
        # A closed line has no ends to hold: it is held by two points.
        first = _thinned([*middles[: half + 1]], tolerance)
        return first + _thinned([*middles[half:], middles[0]], tolerance)[1:]
    return _thinned([corners[0], *middles, corners[-1]], tolerance)


def _thinned(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Keep the ends, and what is further than `tolerance` from the line between those kept."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = hypot(x1 - x0, y1 - y0)

    def away(point: Point) -> float:
        if not length:
            return hypot(point[0] - x0, point[1] - y0)
        return abs((x1 - x0) * (y0 - point[1]) - (x0 - point[0]) * (y1 - y0)) / length

    if len(line) < 3:
        return list(line)
    place = max(range(1, len(line) - 1), key=lambda n: away(line[n]))
    if away(line[place]) <= tolerance:
        return [line[0], line[-1]]
    return _thinned(line[: place + 1], tolerance)[:-1] + _thinned(line[place:], tolerance)


def rings_of(cells: Cells, *, tolerance: float) -> dict[str, list[list[Point]]]:
    """Return the closed lines around each area, in cells; the area is on their left."""
    starting: dict[str, dict[Corner, list[tuple[Corner, list[Point]]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for arc in arcs_of(cells):
        line = softened(arc.corners, tolerance=tolerance)
        first, last = arc.corners[0], arc.corners[-1]
        if arc.left:
            starting[arc.left][first].append((last, line))
        if arc.right:
            starting[arc.right][last].append((first, line[::-1]))
    return {area: list(_joined(lines)) for area, lines in sorted(starting.items())}


def _joined(lines: dict[Corner, list[tuple[Corner, list[Point]]]]) -> Iterator[list[Point]]:
    """Join lines end to start into rings."""
    for start in sorted(lines):
        while lines[start]:
            end, ring = lines[start].pop(0)
            while end != start:
                end, line = lines[end].pop(0)
                ring = ring + line[1:]
            yield ring[:-1]


def heart_of(cells: Cells, area: str) -> Point:
    """Return the middle of the cell of an area that is furthest from its edge, in cells."""
    left = {cell for cell, its in cells.items() if its == area}
    while left:
        inner = {cell for cell in left if all(one in left for one in _around(*cell))}
        if not inner:
            break
        left = inner
    # Of those as far, the one nearest to their middle.
    x, y = (sum(cell[n] for cell in left) / len(left) for n in (0, 1))
    i, j = min(left, key=lambda cell: (hypot(cell[0] - x, cell[1] - y), cell))
    return i + 0.5, j + 0.5
