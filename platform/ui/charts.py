"""Charts drawn by the server: pure values in, geometry and texts out (QUALITY D1 to D3, D8).

A chart is an SVG whose widths are percentages and whose letters are CSS pixels: it fits 320 px
without shrinking its text. The same numbers follow in a table, written by the same properties.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from textwrap import wrap

from django.utils.text import slugify

Number = int | float | Decimal

MISSING = "Pas de donnée"
LINE_HEIGHT = 20
BAR_HEIGHT = 18
ROW_GAP = 18
# What fits on one line in the narrowest screen, at 14 px a letter.
LINE_COLUMNS = 34


def number(value: Number, unit: str = "") -> str:
    """Write a number in French, one decimal at most, with its unit after a non-breaking space."""
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    text = f"{rounded:f}".removesuffix(".0").replace(".", ",")
    return f"{text}\u00a0{unit}" if unit else text


def _lines_beside(label: str, shown: str) -> list[str]:
    """Cut a label in lines, the last of which leaves room for the value, empty if need be."""
    lines = wrap(label, LINE_COLUMNS, break_long_words=True) or [""]
    # The value is bold, hence wider: six letters of a label for five of its own.
    if len(lines[-1]) + 1 + len(shown) * 6 // 5 > LINE_COLUMNS:
        lines.append("")
    return lines


def percentage(value: Number, maximum: Number) -> str:
    """Return a length as an SVG percentage of the maximum, kept inside the drawing."""
    share = Decimal(str(value)) * 100 / Decimal(str(maximum))
    bounded = min(max(share, Decimal(0)), Decimal(100))
    return f"{bounded.quantize(Decimal('0.01')):f}%"


@dataclass(frozen=True)
class Bar:
    """One row: a value from 0 to the chart's maximum, and a reference to compare it with.

    None means that there is no figure, which is never drawn as 0. `text` replaces the number.
    """

    label: str
    value: Number | None
    marker: Number | None = None
    marker_label: str = ""
    text: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its place in the drawing, in CSS pixels, and its widths, in percentages."""

    label: str
    lines: tuple[tuple[int, str], ...]
    shown: str
    text_y: int
    bar_y: int
    middle_y: int
    width: str
    marker_x: str
    marker_shown: str
    marker_label: str


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars on one axis that starts at 0, each with its own reference if there is one.

    `message` is the sentence that the chart proves; `unit` follows the numbers (« % », « / 100 »).
    """

    title: str
    message: str
    unit: str
    rows: tuple[Bar, ...]
    maximum: Number = 100
    row_header: str = "Thème"
    value_header: str = "Vous"
    marker_header: str = "Repère"

    @property
    def key(self) -> str:
        """Return what makes the ids of this chart its own in a page."""
        return f"chart-{slugify(self.title)}"

    @property
    def drawn(self) -> tuple[DrawnBar, ...]:
        """Place every row, from top to bottom."""
        return tuple(self._draw())

    def _draw(self) -> Iterator[DrawnBar]:
        top = 0
        for row in self.rows:
            shown = row.text or (MISSING if row.value is None else number(row.value, self.unit))
            lines = _lines_beside(row.label, shown)
            bar_y = top + LINE_HEIGHT * len(lines) + 2
            yield DrawnBar(
                label=row.label,
                lines=tuple((top + 15 + LINE_HEIGHT * n, line) for n, line in enumerate(lines)),
                shown=shown,
                text_y=top + 15 + LINE_HEIGHT * (len(lines) - 1),
                bar_y=bar_y,
                middle_y=bar_y + BAR_HEIGHT // 2,
                width="" if row.value is None else percentage(row.value, self.maximum),
                marker_x="" if row.marker is None else percentage(row.marker, self.maximum),
                marker_shown=MISSING if row.marker is None else number(row.marker, self.unit),
                marker_label=row.marker_label,
            )
            top = bar_y + BAR_HEIGHT + ROW_GAP

    @property
    def height(self) -> int:
        """Return the height of the drawing, in CSS pixels."""
        drawn = self.drawn
        return drawn[-1].bar_y + BAR_HEIGHT + 6 if drawn else 0

    @property
    def has_markers(self) -> bool:
        """Tell whether a row has a reference."""
        return any(row.marker is not None for row in self.rows)

    @property
    def marker_labels(self) -> tuple[str, ...]:
        """Return what the references are, once each, in order."""
        return tuple(
            dict.fromkeys(
                row.marker_label for row in self.rows if row.marker is not None and row.marker_label
            )
        )

    @property
    def minimum_shown(self) -> str:
        return number(0)

    @property
    def maximum_shown(self) -> str:
        return number(self.maximum, self.unit if self.unit == "%" else "")


@dataclass(frozen=True)
class Step:
    """A named part of a scale, both ends included."""

    label: str
    first: int
    last: int


@dataclass(frozen=True)
class Square:
    """One unit of a scale: its place in the drawing and whether the value reaches it."""

    x: str
    width: str
    filled: bool


@dataclass(frozen=True)
class ScaleChart:
    """A count out of a maximum, one square a unit, with the named parts of the scale below.

    `value` None: nothing could be counted, and no square is filled or said to be empty.
    """

    title: str
    message: str
    value: int | None
    maximum: int
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """Return what makes the ids of this chart its own in a page."""
        return f"chart-{slugify(self.title)}"

    @property
    def squares(self) -> tuple[Square, ...]:
        """Place one square a unit, from left to right."""
        each = Decimal(100) / self.maximum
        gap = Decimal("0.8")
        return tuple(
            Square(
                x=f"{(each * n).quantize(Decimal('0.01'))}%",
                width=f"{(each - gap).quantize(Decimal('0.01'))}%",
                filled=self.value is not None and n < self.value,
            )
            for n in range(self.maximum)
        )

    @property
    def shown(self) -> str:
        """Return the value in words: « 5 sur 12 »."""
        return MISSING if self.value is None else f"{self.value} sur {self.maximum}"

    @property
    def reached(self) -> Step | None:
        """Return the part of the scale where the value stands."""
        if self.value is None:
            return None
        return next((step for step in self.steps if step.first <= self.value <= step.last), None)


TREND_HEIGHT = 64
# Room above and below for the dots.
TREND_MARGIN = 8
# Room on both sides, in percent of the width, so that the first and last dots are whole.
TREND_SIDE = 3


@dataclass(frozen=True)
class TrendPoint:
    """One year's value; `is_break` when it cannot be compared with those before."""

    year: int
    value: Number
    is_break: bool = False


@dataclass(frozen=True)
class TrendSeries:
    """One line of the drawing, its points in the order of years."""

    label: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class DrawnTrend:
    """A series with its dots and what joins them: pairs of years that follow, and no other."""

    label: str
    dots: tuple[Dot, ...]
    joins: tuple[tuple[Dot, Dot], ...]
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class TrendChart:
    """Values over the years, on an axis from 0: dots, joined from one year to the next alone.

    A year without a value leaves a gap, and a break in the series leaves one too, marked: nothing
    is drawn where nothing was measured. The first series is the main one.
    """

    title: str
    message: str
    unit: str
    series: tuple[TrendSeries, ...]

    @property
    def key(self) -> str:
        """Return what makes the ids of this chart its own in a page."""
        return f"trend-{slugify(self.title)}"

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that have a value, in order, once each."""
        return tuple(sorted({point.year for each in self.series for point in each.points}))

    @property
    def last_year(self) -> int:
        return self.years[-1]

    @property
    def has_breaks(self) -> bool:
        """Tell whether a break is drawn."""
        return any(each.breaks for each in self.drawn)

    @property
    def maximum(self) -> int:
        """Return the top of the axis: the next ten above the highest value."""
        values = [Decimal(str(each.value)) for one in self.series for each in one.points]
        highest = max(values, default=Decimal(0))
        return max(10, ceil(highest / 10) * 10)

    @property
    def maximum_shown(self) -> str:
        return number(self.maximum, self.unit)

    @property
    def height(self) -> int:
        return TREND_HEIGHT

    @property
    def floor_y(self) -> int:
        """Return where 0 is."""
        return TREND_HEIGHT - TREND_MARGIN

    @property
    def drawn(self) -> tuple[DrawnTrend, ...]:
        """Place every series, the main one last so that it lies over the others."""
        return tuple(self._draw(each) for each in reversed(self.series))

    def _draw(self, series: TrendSeries) -> DrawnTrend:
        dots = {point.year: self._dot(point) for point in series.points}
        return DrawnTrend(
            label=series.label,
            dots=tuple(dots.values()),
            joins=tuple(
                (dots[point.year - 1], dots[point.year])
                for point in series.points
                if point.year - 1 in dots and not point.is_break
            ),
            breaks=tuple(
                dots[point.year].x
                for place, point in enumerate(series.points)
                # Nothing comes before the first point that it could break with.
                if point.is_break and place
            ),
        )

    def _dot(self, point: TrendPoint) -> Dot:
        first, last = self.years[0], self.years[-1]
        share = Decimal(point.year - first) / (last - first) if last > first else Decimal("0.5")
        x = TREND_SIDE + share * (100 - 2 * TREND_SIDE)
        room = TREND_HEIGHT - 2 * TREND_MARGIN
        y = self.floor_y - Decimal(str(point.value)) / self.maximum * room
        return Dot(f"{x.quantize(Decimal('0.01')):f}%", f"{y.quantize(Decimal('0.1')):f}")

    @property
    def rows(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return the table: a row a year, a cell a series, breaks said."""
        return tuple(
            (year, tuple(self._cell(each, year) for each in self.series)) for year in self.years
        )

    def _cell(self, series: TrendSeries, year: int) -> str:
        for place, point in enumerate(series.points):
            if point.year == year:
                shown = number(point.value, self.unit)
                return f"{shown} (rupture de série)" if point.is_break and place else shown
        return MISSING
