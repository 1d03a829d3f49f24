"""Draw the departments again from the communes that ship (see docs/data.md)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.core.management.base import BaseCommand

from reference import departments, outlines, shipped
from reference.outlines import Point, Site

FILE = "shapes.json"
OVERSEAS = ("971", "972", "973", "974", "976")
# Paris and its three neighbours are too small to be seen beside the others: drawn twice.
CAPITAL = ("75", "92", "93", "94")
# One commune, and some 100 km²: its one point stands for a disc.
RADIUS = {"75056": 4.0}
WIDTH, MARGIN = 1000, 12


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the drawing: which departments, how finely, and where on the page."""

    areas: Sequence[str]
    size: float
    grown: float
    worn: float
    # Left, top, width and height on the page; a scale is then worked out.
    box: tuple[float, float, float, float]


INSETS = {
    "971": Frame(("971",), 1.5, 14, 9, (0, 570, 88, 88)),
    "972": Frame(("972",), 1.5, 12, 7, (96, 570, 88, 88)),
    "973": Frame(("973",), 8, 96, 48, (0, 666, 88, 88)),
    "974": Frame(("974",), 1.5, 15, 9, (96, 666, 88, 88)),
    "976": Frame(("976",), 0.75, 7, 4, (0, 762, 88, 88)),
    "75": Frame(CAPITAL, 0.5, 4, 2.5, (8, 8, 190, 170)),
}


class Command(BaseCommand):
    help = "Redessine les contours des départements à partir des communes livrées."

    def handle(self, *args: Any, **options: Any) -> None:
        (shipped.FOLDER / FILE).write_text(as_text(draw()), encoding="utf-8")


def as_text(drawing: Mapping[str, Any]) -> str:
    """Write a drawing one department a line, so that a difference can be read."""
    lines = [
        f'"{code}": {json.dumps(outline, ensure_ascii=False)}'
        for code, outline in drawing["outlines"].items()
    ]
    head = {name: value for name, value in drawing.items() if name != "outlines"}
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + ', "outlines": {\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )


def draw() -> dict[str, Any]:
    """Return the size of the page, the frames of insets, and the outline of each department."""
    rows = list(shipped.rows("communes.csv"))
    mainland = [row for row in rows if row["department"] not in OVERSEAS]
    sites = [_site(row, outlines.conic) for row in mainland]
    cells = outlines.cells_of(sites, size=4, grown=16, worn=12)
    left = min(i for i, _ in cells)
    top, bottom = max(j for _, j in cells) + 1, min(j for _, j in cells)
    right = max(i for i, _ in cells) + 1
    scale = (WIDTH - 2 * MARGIN) / (right - left)
    drawn = _drawn(cells, scale, MARGIN - left * scale, MARGIN + top * scale)
    for frame in INSETS.values():
        for code, (path, heart) in _inset(frame, rows).items():
            before = drawn.get(code)
            drawn[code] = (before[0] + path if before else path, heart)
    return {
        "width": WIDTH,
        "height": round((top - bottom) * scale) + 2 * MARGIN,
        "frames": [[round(side) for side in frame.box] for frame in INSETS.values()],
        "outlines": {
            code: {"path": drawn[code][0], "x": drawn[code][1][0], "y": drawn[code][1][1]}
            for code in departments.names()
        },
    }


def _site(row: Mapping[str, str], project: Any) -> Site:
    x, y = project(float(row["latitude"]), float(row["longitude"]))
    return Site(x, y, row["department"], RADIUS.get(row["code"], 0.0))


def _inset(frame: Frame, rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, Point]]:
    """Draw some departments as large as their frame allows."""
    chosen = [row for row in rows if row["department"] in frame.areas]
    middle = sum(float(row["latitude"]) for row in chosen) / len(chosen)

    def flat(latitude: float, longitude: float) -> Point:
        return 111.195 * longitude * cos(radians(middle)), 111.195 * latitude

    sites = [_site(row, flat) for row in chosen]
    cells = outlines.cells_of(sites, size=frame.size, grown=frame.grown, worn=frame.worn)
    west, east = min(i for i, _ in cells), max(i for i, _ in cells) + 1
    south, north = min(j for _, j in cells), max(j for _, j in cells) + 1
    left, top, width, height = frame.box
    scale = min((width - 12) / (east - west), (height - 12) / (north - south))
    x = left + width / 2 - (west + east) / 2 * scale
    y = top + height / 2 + (south + north) / 2 * scale
    return _drawn(cells, scale, x, y)


def _drawn(cells: outlines.Cells, scale: float, x: float, y: float) -> dict[str, tuple[str, Point]]:
    """Return the path and the heart of each area, on the page, where y grows downwards."""

    def place(point: Point) -> tuple[int, int]:
        return round(x + point[0] * scale), round(y - point[1] * scale)

    return {
        area: (
            "".join(_path([place(point) for point in ring]) for ring in rings),
            place(outlines.heart_of(cells, area)),
        )
        for area, rings in outlines.rings_of(cells, tolerance=0.6).items()
    }


def _path(ring: list[tuple[int, int]]) -> str:
    """Write a closed line, each point by its distance to the one before."""
    (x, y), *rest = ring
    steps = []
    for px, py in rest:
        if (px, py) != (x, y):
            steps.append(f"{px - x}{'' if py < y else ' '}{py - y}")
        x, y = px, py
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z"
