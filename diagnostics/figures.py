"""Eurostat's published figures as frozen values, found by cell. Pure; nothing is ever estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from diagnostics.instrument import Instrument
from diagnostics.scoring import half_up

FRANCE, UNION = "FR", "EU27_2020"
# The zones shown side by side, in their order.
COUNTRIES = {
    FRANCE: "France",
    UNION: "Union européenne",
    "DE": "Allemagne",
    "FI": "Finlande",
}
# Those whose past is shown, and since when.
TRENDS = (FRANCE, UNION)
TREND_SINCE = 2015
CONFIDENTIAL, LOW_RELIABILITY, BREAK = "c", "u", "b"


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One published figure: `value` in percent, None where nothing was published.

    `vintage` is the day on which Eurostat had last updated the dataset, None where not known.
    """

    dataset: str
    indicator: str
    geo: str
    year: int
    size_class: str
    activity: str
    value: Decimal | None
    flag: str
    source: str
    confidence: str
    vintage: date | None = None

    @property
    def pct(self) -> int:
        """The value as people read it: a whole number, half up."""
        return half_up(Fraction(self.value or 0))

    @property
    def link(self) -> str:
        return (
            f"https://ec.europa.eu/eurostat/databrowser/view/{self.dataset}/default/table?lang=fr"
        )


@dataclass(frozen=True, slots=True)
class CountryValue:
    """One zone in the cell (size, activity, year) found for France; None where unpublished."""

    geo: str
    label: str
    value: Decimal | None
    pct: int | None
    flag: str


@dataclass(frozen=True, slots=True)
class Point:
    """One survey year; `is_break` when Eurostat says that it does not follow those before."""

    year: int
    pct: int
    is_break: bool


@dataclass(frozen=True, slots=True)
class History:
    """One zone in one cell, in order; a year that has no figure is no point."""

    geo: str
    label: str
    points: tuple[Point, ...]


class Figures:
    """Figures that may be shown, found by cell: those confidential, unpublished or of a
    confidence that the instrument refuses are left out."""

    def __init__(self, instrument: Instrument, figures: Iterable[FigureValue]) -> None:
        self.by_cell: dict[tuple[str, str, str, str], dict[int, FigureValue]] = {}
        for figure in figures:
            if (
                figure.value is not None
                and CONFIDENTIAL not in figure.flag
                and figure.confidence not in instrument.comparison.excluded_confidence
            ):
                cell = (figure.indicator, figure.geo, figure.size_class, figure.activity)
                self.by_cell.setdefault(cell, {})[figure.year] = figure

    def latest(self, indicator: str, geo: str, size: str, activity: str) -> FigureValue | None:
        years = self.by_cell.get((indicator, geo, size, activity), {})
        return years[max(years)] if years else None

    def beside(self, figure: FigureValue) -> tuple[CountryValue, ...]:
        """Give every zone in the same cell and year as a French figure."""
        if figure.geo != FRANCE:
            return ()
        values = []
        for geo, label in COUNTRIES.items():
            found = self._alike(figure, geo).get(figure.year)
            values.append(
                CountryValue(
                    geo=geo,
                    label=label,
                    value=found.value if found else None,
                    pct=found.pct if found else None,
                    flag=found.flag if found else "",
                )
            )
        return tuple(values)

    def before(self, figure: FigureValue) -> tuple[History, ...]:
        """Give the past of a figure, in its cell alone: France, then the Union, since 2015.

        One indicator is one definition: the versions of the index are never joined. A zone of
        which nothing is published is there without a point.
        """
        return tuple(
            History(
                geo=geo,
                label=COUNTRIES[geo],
                points=tuple(
                    Point(year, found.pct, BREAK in found.flag)
                    for year, found in sorted(self._alike(figure, geo).items())
                    if TREND_SINCE <= year <= figure.year
                ),
            )
            for geo in TRENDS
        )

    def _alike(self, figure: FigureValue, geo: str) -> dict[int, FigureValue]:
        cell = (figure.indicator, geo, figure.size_class, figure.activity)
        return self.by_cell.get(cell, {})
