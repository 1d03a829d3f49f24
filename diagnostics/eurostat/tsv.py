"""Eurostat's bulk files: one line a series, one column a year, values with their flags."""

from collections.abc import Iterator, Mapping, Sequence

from diagnostics.eurostat import cells
from diagnostics.eurostat.cells import SHARE, Cell, Reading, Series
from diagnostics.eurostat.errors import MalformedFileError, at_line, excerpt

MISSING = ":"
TODAY = frozenset({"size_emp", "nace_r2", "indic_is", "unit", "geo"})
FORMER = frozenset({"sizen_r2", "indic_is", "unit", "geo"})
# The frequency is always yearly, and older files do not say it.
FREQUENCY = "freq"
TIMES = ("TIME_PERIOD", "time")


def read(lines: Iterator[tuple[int, str]], reading: Reading) -> None:
    """Read the header, and prepare the cells."""
    number, header = next(lines, (1, ""))
    dimensions, years = _header(header, reading)
    reading.coverage.years.update(years)
    reading.cells = _cells(lines, reading, dimensions, years)


def _header(header: str, reading: Reading) -> tuple[Sequence[str], Sequence[int]]:
    first, *columns = header.split("\t")
    joined, backslash, time = first.rpartition("\\")
    dimensions = joined.split(",")
    known = frozenset(dimensions) - {FREQUENCY}
    try:
        if not backslash or time not in TIMES or len(set(dimensions)) < len(dimensions):
            raise MalformedFileError(
                f"en-tête {excerpt(first)} : ce n’est pas un fichier d’Eurostat"
            )
        if known not in (TODAY, FORMER):
            raise MalformedFileError(
                f"en-tête : dimensions {excerpt(joined)}, attendues {', '.join(sorted(TODAY))}"
            )
        years = [reading.year(column.strip()) for column in columns]
        if not years:
            raise MalformedFileError("en-tête : aucune année")
        if len(set(years)) < len(years):
            raise MalformedFileError("en-tête : une année y figure deux fois")
    except MalformedFileError as error:
        raise MalformedFileError(error.reason, where=at_line(1)) from None
    return dimensions, years


def _cells(
    lines: Iterator[tuple[int, str]],
    reading: Reading,
    dimensions: Sequence[str],
    years: Sequence[int],
) -> Iterator[Cell]:
    number = 1
    for number, line in lines:
        try:
            first, *columns = line.split("\t")
            codes = first.split(",")
            if len(codes) != len(dimensions):
                raise MalformedFileError(
                    f"{len(codes)} codes au lieu de {len(dimensions)} : {excerpt(first)}"
                )
            if len(columns) != len(years):
                raise MalformedFileError(
                    f"{len(columns)} colonnes d’années au lieu de {len(years)}, ligne tronquée ?"
                )
            values: Mapping[str, str] = dict(zip(dimensions, codes, strict=True))
            series = reading.series(values)
        except MalformedFileError as error:
            raise MalformedFileError(error.reason, where=at_line(number)) from None
        for year, column in zip(years, columns, strict=True):
            try:
                cell = _cell(number, series, year, column)
            except MalformedFileError as error:
                raise MalformedFileError(
                    error.reason, where=f"{at_line(number)}, année {year}"
                ) from None
            if cell is not None:
                yield cell
    if number == 1:
        raise MalformedFileError("aucune ligne après l’en-tête", where=at_line(1))


def _cell(number: int, series: Series, year: int, column: str) -> Cell | None:
    """Read « 12.3 », « 12.3 b », « : » or « : c »; None where there is nothing to keep."""
    parts = column.split()
    if not 1 <= len(parts) <= 2:
        raise MalformedFileError(f"cellule {excerpt(column)} : ni valeur ni « : »")
    value = None if parts[0] == MISSING else cells.number(parts[0])
    flag = cells.flags(parts[1]) if len(parts) == 2 else ""
    if series.unit == SHARE and value is not None:
        value = cells.share(value)
    if not series.kept or (value is None and not flag):
        return None
    return Cell(
        number,
        series.indicator,
        series.geo,
        year,
        series.size_class,
        series.activity,
        value,
        flag,
    )
