"""The past of a published figure, in words and as a small drawing. Pure."""

from collections.abc import Iterable

from diagnostics.comparison import Line
from diagnostics.figures import History, Point
from reference.typography import french
from ui.charts import TrendChart, TrendPoint, TrendSeries

MIN_POINTS = 2


def trend_of(line: Line, *, what: str = "") -> TrendChart | None:
    """Draw the past of a line's figure; None where no zone has two figures to show.

    `what` is the name of what is counted, the line's own unless told.
    """
    drawn = [history for history in line.history if history.points]
    if all(len(history.points) < MIN_POINTS for history in drawn):
        return None
    since = min(point.year for history in drawn for point in history.points)
    return TrendChart(
        title=french(f"{what or line.label}, entreprises de {line.size_label}, depuis {since}"),
        message=french(history_sentence(line.history)),
        unit="%",
        series=tuple(
            TrendSeries(
                history.label,
                tuple(TrendPoint(each.year, each.pct, each.is_break) for each in history.points),
            )
            for history in drawn
        ),
    )


def history_sentence(histories: Iterable[History]) -> str:
    """Say the first and the last figure of each zone, never across a break in the series."""
    return " ".join(
        f"{history.label} : {points_sentence(history.points)}."
        if history.points
        else f"{history.label} : pas de chiffre publié pour cette taille d’entreprise."
        for history in histories
    )


def points_sentence(points: tuple[Point, ...]) -> str:
    said = []
    for number, run in enumerate(unbroken(points)):
        ends = run if len(run) == 1 else (run[0], run[-1])
        words = ", ".join(f"{point.pct} % en {point.year}" for point in ends)
        said.append(f"après une rupture de série, {words}" if number else words)
    return " ; ".join(said)


def unbroken(points: tuple[Point, ...]) -> tuple[tuple[Point, ...], ...]:
    """Part the points at each break: only those of one part may be compared."""
    runs: list[list[Point]] = []
    for point in points:
        if point.is_break or not runs:
            runs.append([])
        runs[-1].append(point)
    return tuple(tuple(run) for run in runs)
