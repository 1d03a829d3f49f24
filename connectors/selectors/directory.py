"""The directory: who answers a search, in the order of the day, and what a line says of each.

Searching reads narrow lines, those first in the day's order before everybody's
(docs/decisions/0010-directory-lines.md).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from math import cos, radians, sin
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache as shared_cache
from django.db import connection
from django.template.defaultfilters import date as in_words
from django.urls import reverse

from connectors import directory_sql, fullness
from connectors.enums import Language
from connectors.selectors.availability import words_for
from connectors.selectors.places import ways_in_words
from connectors.shuffle import day_of
from reference import departments
from reference.enums import Theme
from reference.places import Place
from reference.typography import NBSP, french

SHOWN = 10
# So many beyond the page are looked at, to say how many there are; further they are not counted.
COUNTED = 30
LAST_PAGE = 100
THEMES_SHOWN = 5
# So many lines are read in the order of the day before an index is worth its detour.
READ_FIRST = 2_500
ILE_DE_FRANCE = "11"
# Everybody is read to be counted, for the map.
COUNTS, COUNTS_KEPT_SECONDS = "connectors.directory.counts", 300
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty is not a condition."""

    theme: str = ""
    sector: str = ""
    place: Place | None = None
    remote: bool = False
    labelled: bool | None = None
    language: str = ""
    page: int = 1

    @property
    def start(self) -> int:
        return SHOWN * (self.page - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list says of one person, in words: nothing to write to them with."""

    id: UUID
    name: str
    address: str
    labelled: bool
    terms: str
    availability: str
    organisation: str
    themes: str
    place: str
    # The place, at a distance or not, and the languages.
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of those found. Beyond what is counted, `total` is a number they pass."""

    lines: tuple[Line, ...]
    total: int
    more_than_total: bool
    page: int
    has_next: bool


def search(wanted: Search, *, at: datetime) -> Found:
    """Return one page of those who answer a search, in the order of the day (1 or 2 queries)."""
    seen, rows = _rows(wanted, at=at)
    if not rows and wanted.page > 1:
        # A page beyond the last: the first one says how many there are.
        return search(replace(wanted, page=1), at=at)
    today = day_of(at)
    return Found(
        lines=tuple(_line(row, theme=wanted.theme, today=today) for row in rows),
        total=wanted.start + min(seen, COUNTED),
        more_than_total=seen > COUNTED,
        page=wanted.page,
        has_next=seen > SHOWN and wanted.page < LAST_PAGE,
    )


def drawn_day(at: datetime) -> date | None:
    """Return the day of the order in force: today, or the last one drawn before."""
    with connection.cursor() as cursor:
        cursor.execute(directory_sql.DRAWN, {"today": day_of(at)})
        row = cursor.fetchone()
    return row[0] if row else None


def _rows(wanted: Search, *, at: datetime) -> tuple[int, list[Row]]:
    """Return how many were seen, a page and a few further, and what is said of that page's."""
    values, full = _values(wanted, at=at), fullness.condition()
    rows: list[Row] = []
    if _is_common(wanted):
        conditions = _conditions(wanted, by_index=False)
        rows = _fetch(directory_sql.among_the_first(conditions, full=full), values)
    if not rows or not rows[0]["enough"]:
        conditions = _conditions(wanted, by_index=True)
        rows = _fetch(directory_sql.among_everybody(conditions, full=full), values)
    # One row comes back even where nobody is found.
    return rows[0]["count"], [row for row in rows if row["id"] is not None]


def _is_common(wanted: Search) -> bool:
    """Tell whether the first of the order are likely to be enough; only how long it takes
    depends on it."""
    if wanted.place is None or wanted.remote:
        return True
    # Elsewhere an index finds the few who reach a place; there, one person in six does.
    region = departments.regions().get(wanted.place.department)
    return wanted.place.latitude is not None and region == ILE_DE_FRANCE


def _fetch(statement: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _conditions(wanted: Search, *, by_index: bool) -> list[str]:
    """Return the conditions of a search.

    `by_index` adds the box that an index finds: it takes nobody out, and is of no use where few
    lines are read anyway.
    """
    known = directory_sql.CONDITIONS
    written = [known[name] for name in ("theme", "sector", "language") if getattr(wanted, name)]
    if wanted.labelled is not None:
        written.append(known["labelled" if wanted.labelled else "not_labelled"])
    if wanted.place is not None:
        written.append(_around(wanted.place, remote=wanted.remote, by_index=by_index))
    elif wanted.remote:
        written.append(known["remote"])
    return written


def _around(place: Place, *, remote: bool, by_index: bool) -> str:
    """Keep those whose own radius reaches a commune, those who cover its department and, if
    wanted, those who help at a distance; of a department, those who live there or cover it."""
    known = directory_sql.CONDITIONS
    if place.latitude is None:
        ways = [known["area"]]
    else:
        reached = [known["reached"], *([known["boxed"]] if by_index else [])]
        ways = [f"({' AND '.join(reached)})", known["covered"]]
    ways += [known["remote"]] if remote else []
    return f"({' OR '.join(ways)})"


def _values(wanted: Search, *, at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "today": day_of(at),
        "at": at,
        "theme": wanted.theme,
        "sector": wanted.sector,
        "language": wanted.language,
        "first": READ_FIRST,
        "counted": COUNTED,
        "start": wanted.start,
        "limit": COUNTED + 1,
        "shown": SHOWN,
    }
    if wanted.place is not None:
        values["department"] = wanted.place.department
    place = wanted.place
    if place is not None and place.latitude is not None and place.longitude is not None:
        phi, lam = radians(place.latitude), radians(place.longitude)
        values |= {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "x": cos(phi) * cos(lam),
            "y": cos(phi) * sin(lam),
            "z": sin(phi),
        }
    return values


# --- In words --------------------------------------------------------------------------------


def _line(row: Row, *, theme: str, today: date) -> Line:
    until: datetime | None = row["labelled_until"]
    away = (row["away_from"], row["away_until"]) if row["away_from"] else None
    place = ways_in_words(
        f"{row['commune']} ({row['home']})" if row["commune"] and row["on_site"] else "",
        row["radius_km"],
        row["departments"],
    )
    at_a_distance = "à distance" if place else "À distance"
    ways = [place] * bool(place) + [at_a_distance] * row["remote"]
    return Line(
        id=row["id"],
        name=row["name"],
        address=_address_of(row["id"]),
        labelled=until is not None,
        terms=f"Labellisé jusqu’au {in_words(until, 'j F Y')}" if until else "Bénévole",
        availability=words_for(away=away, full=row["full_this_month"], day=today),
        organisation=french(row["organisation"] or ""),
        themes=_themes(row["themes"], first=theme),
        place=place,
        where=f"{f'{NBSP}; '.join(ways)}. {_languages(row['languages'])}.",
    )


@cache
def _page_of_anybody() -> tuple[str, str]:
    """Return what stands before and after an identifier in the address of a person."""
    anybody = uuid4()
    before, after = reverse("connectors:person", args=[anybody]).split(str(anybody))
    return before, after


def _address_of(person: UUID) -> str:
    # The same as `reverse`, which takes longer than to look for the person.
    before, after = _page_of_anybody()
    return f"{before}{person}{after}"


@cache
def _names(kind: type[Theme | Language]) -> dict[str, str]:
    return {one.value: str(one.label) for one in kind}


def _themes(known: Collection[str], *, first: str) -> str:
    """Name a few themes, the one looked for first, and count the others."""
    names = _names(Theme)
    ordered = [first] if first in known else []
    ordered += [theme for theme in names if theme in known and theme != first]
    words = ", ".join(names[theme] for theme in ordered[:THEMES_SHOWN])
    others = len(ordered) - THEMES_SHOWN
    if others <= 0:
        return words
    return f"{words} et {others} autre{'s' if others > 1 else ''} sujet{'s' if others > 1 else ''}"


def _languages(spoken: Collection[str]) -> str:
    names = [name for code, name in _names(Language).items() if code in spoken]
    return f"Langue{'s' if len(names) > 1 else ''}{NBSP}: {', '.join(names)}"


# --- The map ---------------------------------------------------------------------------------


def counts_by_department(*, at: datetime) -> dict[str, int]:
    """Return how many listed people live in each department or cover it, a few minutes old."""
    counts: dict[str, int] | None = shared_cache.get(COUNTS)
    if counts is None:
        counts = _counts_by_department(at=at)
        shared_cache.set(COUNTS, counts, COUNTS_KEPT_SECONDS)
    return counts


def _counts_by_department(*, at: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(directory_sql.COUNT_AREAS, {"today": day_of(at)})
        return dict(cursor.fetchall())
