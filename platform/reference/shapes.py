"""The outlines of departments, drawn once from our own communes (`rebuild_shapes`)."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from reference import shipped


@dataclass(frozen=True, slots=True)
class Outline:
    """An SVG path, and a point well inside it."""

    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Page:
    """The size of the drawing and the frames of its insets: left, top, width, height."""

    width: int
    height: int
    frames: tuple[tuple[int, int, int, int], ...]


@cache
def _shipped() -> Any:
    return json.loads((shipped.FOLDER / "shapes.json").read_text(encoding="utf-8"))


@cache
def page() -> Page:
    drawn = _shipped()
    return Page(drawn["width"], drawn["height"], tuple(tuple(one) for one in drawn["frames"]))


@cache
def departments() -> dict[str, Outline]:
    """Return the outline of each department, in the order of their codes."""
    return {code: Outline(**outline) for code, outline in _shipped()["outlines"].items()}
