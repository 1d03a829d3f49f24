"""Maps drawn by the server: values in, shades and texts out; the table says the same numbers.

Each area is a link. A shade is a colour and a pattern, so that nothing rests on colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.charts import number

# Beside « none »; more could not be told apart.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its outline (an SVG path), a point inside it, its value, where its link leads."""

    code: str
    name: str
    value: int
    href: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area with its shade, from 0 for none to `SHADES`, and its value in words."""

    area: Area
    shade: int
    words: str


@dataclass(frozen=True)
class AreaMap:
    """A map of areas shaded by a number; `message` is the sentence that it shows.

    `none`, `one` and `many` say what is counted: « aucun connecteur », « connecteur »,
    « connecteurs ».
    """

    key: str
    title: str
    message: str
    none: str
    one: str
    many: str
    areas: Sequence[Area]
    width: int
    height: int
    frames: Sequence[tuple[int, int, int, int]] = field(default=())
    area_header: str = "Département"

    @property
    def bounds(self) -> tuple[int, ...]:
        """Return the highest value of each shade: about as many areas in each."""
        values = sorted(area.value for area in self.areas if area.value)
        if not values:
            return ()
        cuts = {values[(len(values) * n - 1) // SHADES] for n in range(1, SHADES + 1)}
        return tuple(sorted(cuts))

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        bounds = self.bounds
        return tuple(
            Drawn(area, _shade(area.value, bounds), self.words(area.value)) for area in self.areas
        )

    @property
    def legend(self) -> tuple[tuple[int, str], ...]:
        """Return each shade in use with the values that it stands for."""
        lines = [(0, self.none)] if any(not area.value for area in self.areas) else []
        low = 1
        for shade, high in enumerate(self.bounds, start=1):
            span = number(high) if low == high else f"{number(low)} à {number(high)}"
            lines.append((shade, f"{span} {self.one if high == 1 else self.many}"))
            low = high + 1
        return tuple(lines)

    def words(self, value: int) -> str:
        if not value:
            return self.none
        return f"{number(value)} {self.one if value == 1 else self.many}"


def _shade(value: int, bounds: Sequence[int]) -> int:
    if not value:
        return 0
    return next(shade for shade, high in enumerate(bounds, start=1) if value <= high)
