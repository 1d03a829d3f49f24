"""Eurostat's answers in JSON-stat 2.0: dimensions, then values by their flat position."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any

from diagnostics.eurostat import cells
from diagnostics.eurostat.cells import SHARE, Cell, Reading, Series
from diagnostics.eurostat.errors import MalformedFileError, excerpt
from diagnostics.eurostat.tsv import FORMER, FREQUENCY, MISSING, TODAY

TIME = "time"
# Far above any answer of the API, which refuses to send so much.
MOST_CELLS = 5_000_000


def read(text: str, reading: Reading) -> None:
    """Check the whole document, and prepare the cells."""
    document = _parse(text)
    if document.get("version") != "2.0" or document.get("class") != "dataset":
        raise MalformedFileError("ce n’est pas un jeu de données en JSON-stat 2.0")
    names, sizes = _shape(document)
    categories = [
        _categories(document, name, size) for name, size in zip(names, sizes, strict=True)
    ]
    reading.place = "position"
    reading.dataset = _dataset(document)
    reading.vintage = _vintage(document)
    reading.labels = _labels(document)
    count = math.prod(sizes)
    values = _by_position(document.get("value"), count, "valeurs")
    statuses = _by_position(document.get("status", {}), count, "signalements")
    time = names.index(TIME)
    years = [reading.year(code) for code in categories[time]]
    reading.coverage.years.update(years)
    reading.cells = _cells(reading, names, categories, years, values, statuses)


def _parse(text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise MalformedFileError("deux fois dans le fichier", where=f"clé {excerpt(twice)}")
        return found

    def refuse(constant: str) -> None:
        raise MalformedFileError(f"{constant} n’est pas un nombre")

    try:
        document = json.loads(
            text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=once
        )
    except json.JSONDecodeError as error:
        raise MalformedFileError(
            "JSON incomplet ou mal formé", where=f"ligne {error.lineno}, position {error.pos}"
        ) from None
    except (RecursionError, ValueError):
        raise MalformedFileError(
            "JSON mal formé : éléments trop emboîtés ou nombre trop long"
        ) from None
    if not isinstance(document, dict):
        raise MalformedFileError("ce n’est pas un jeu de données en JSON-stat 2.0")
    return document


def _shape(document: Mapping[str, Any]) -> tuple[list[str], list[int]]:
    names, sizes = document.get("id"), document.get("size")
    if not (
        isinstance(names, list)
        and isinstance(sizes, list)
        and all(isinstance(name, str) for name in names)
        and all(type(size) is int and size > 0 for size in sizes)
    ):
        raise MalformedFileError("« id » et « size » manquent ou sont mal formés")
    if len(names) != len(sizes):
        raise MalformedFileError(
            f"{len(sizes)} tailles pour {len(names)} dimensions", where="« size »"
        )
    known = frozenset(names) - {FREQUENCY}
    if len(set(names)) < len(names) or known not in (TODAY | {TIME}, FORMER | {TIME}):
        raise MalformedFileError(
            f"dimensions {excerpt(', '.join(names))}, attendues {', '.join(sorted(TODAY))}, {TIME}"
        )
    if math.prod(sizes) > MOST_CELLS:
        raise MalformedFileError(f"plus de {MOST_CELLS} cellules annoncées", where="« size »")
    return names, sizes


def _categories(document: Mapping[str, Any], name: str, size: int) -> Sequence[str]:
    """Give the codes of a dimension in their order."""
    where = f"dimension {name}"
    try:
        category = document["dimension"][name]["category"]
        index = category.get("index") or list(category["label"])
        codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index)
        places = sorted(index.values()) if isinstance(index, dict) else list(range(len(index)))
    except (KeyError, TypeError, AttributeError):
        raise MalformedFileError("catégories absentes ou mal formées", where=where) from None
    if len(codes) != size:
        raise MalformedFileError(f"{len(codes)} catégories, {size} annoncées", where=where)
    if places != list(range(size)) or not all(isinstance(code, str) for code in codes):
        raise MalformedFileError("positions qui ne se suivent pas", where=where)
    if len(set(codes)) < size:
        raise MalformedFileError("une catégorie y figure deux fois", where=where)
    return codes


def _dataset(document: Mapping[str, Any]) -> str:
    extension = document.get("extension")
    code = extension.get("id", "") if isinstance(extension, dict) else ""
    # An extract made on the site bears the name of its table, then a mark of its own.
    return str(code).lower().partition("$")[0]


def _vintage(document: Mapping[str, Any]) -> Any:
    updated = document.get("updated")
    if updated is None:
        return None
    try:
        # The day as Eurostat's own clock told it.
        return datetime.strptime(str(updated)[:10], "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise MalformedFileError(
            f"{excerpt(str(updated))} n’est pas une date", where="« updated »"
        ) from None


def _labels(document: Mapping[str, Any]) -> dict[str, str]:
    labels = document["dimension"]["indic_is"]["category"].get("label", {})
    if not isinstance(labels, dict):
        return {}
    return {str(code): str(label)[:250] for code, label in labels.items()}


def _by_position(given: Any, count: int, what: str) -> dict[int, Any]:
    """Give what is told by position, be it written as a list or as an object."""
    if isinstance(given, str) and what == "signalements":
        given = [given] * count
    if isinstance(given, list):
        if len(given) != count:
            raise MalformedFileError(f"{len(given)} {what} pour {count} cellules")
        return {place: each for place, each in enumerate(given) if each is not None}
    if not isinstance(given, dict):
        raise MalformedFileError(f"{what} absentes ou mal formées")
    found = {}
    for key, each in given.items():
        if not key.isascii() or not key.isdigit() or int(key) >= count:
            raise MalformedFileError(
                f"{what} hors des {count} cellules annoncées", where=f"position {excerpt(key)}"
            )
        if each is not None:
            found[int(key)] = each
    return found


def _cells(
    reading: Reading,
    names: Sequence[str],
    categories: Sequence[Sequence[str]],
    years: Sequence[int],
    values: Mapping[int, Any],
    statuses: Mapping[int, Any],
) -> Iterator[Cell]:
    """Walk through the series in their order, then through the years of each.

    The cube of an answer crosses everything with everything: an indicator without any cell of the
    unit kept is one published in another unit, and is not spoken of.
    """
    told: set[str] = set()
    time = names.index(TIME)
    strides = [
        math.prod(len(codes) for codes in categories[rank + 1 :]) for rank in range(len(names))
    ]
    others = [rank for rank in range(len(names)) if rank != time]
    for places in product(*(range(len(categories[rank])) for rank in others)):
        start = sum(place * strides[rank] for rank, place in zip(others, places, strict=True))
        codes = {
            names[rank]: categories[rank][place] for rank, place in zip(others, places, strict=True)
        }
        try:
            series = reading.series(codes)
        except MalformedFileError as error:
            raise MalformedFileError(error.reason, where=f"position {start}") from None
        for rank, year in enumerate(years):
            place = start + rank * strides[time]
            try:
                cell = _cell(place, series, year, values.get(place), statuses.get(place, ""))
            except MalformedFileError as error:
                raise MalformedFileError(
                    error.reason, where=f"position {place}, année {year}"
                ) from None
            if cell is not None:
                told.add(series.indicator)
                yield cell
    reading.coverage.indicators &= told


def _cell(place: int, series: Series, year: int, given: Any, status: Any) -> Cell | None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | Decimal)):
        raise MalformedFileError(f"{excerpt(str(given))} n’est pas un nombre")
    if not isinstance(status, str):
        raise MalformedFileError(f"signalement {excerpt(str(status))} inconnu")
    value = None if given is None else cells.number(f"{Decimal(given):f}")
    flag = cells.flags(status.replace(MISSING, "").strip())
    if series.unit == SHARE and value is not None:
        value = cells.share(value)
    if not series.kept or (value is None and not flag):
        return None
    return Cell(
        place,
        series.indicator,
        series.geo,
        year,
        series.size_class,
        series.activity,
        value,
        flag,
    )
