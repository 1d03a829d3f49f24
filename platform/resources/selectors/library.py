"""The library: what answers a search, in French, and what a line says of each.

The words are looked for by PostgreSQL in the stems of French, accents taken off; what is asked of a
place, a size or a sector keeps what is meant for all (docs/decisions/0015-french-search.md).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from reference import departments
from reference.enums import Theme
from reference.plain import plain
from reference.typography import french
from resources.enums import ResourceKind
from resources.models import Resource
from resources.models.library import SEARCH_CONFIGURATION
from resources.words import cost_in_words, duration_in_words

SHOWN = 12
LAST_PAGE = 100
# What people type around what they look for, and PostgreSQL does not leave out by itself: some
# because their accent is taken off first.
LITTLE_WORDS = frozenset({"a", "meme", "etes", "etait", "etaient", "est", "sont", "ca", "cela"})
LITTLE_WORDS |= {"les", "ils", "elles", "si", "comme", "cette", "cet", "leurs", "chez", "afin"}
LITTLE_WORDS |= {"tout", "toute", "tous", "toutes", "quel", "quelle", "quels", "quelles", "quoi"}
LITTLE_WORDS |= {"quand", "comment", "pourquoi", "faire"}
# Written by hand: the query of the ORM takes as long to compose as the search to run.
STATEMENT = """
    SELECT slug, kind, title, summary, themes, minutes, euros, count(*) OVER () AS total
    FROM resources_resource{words}
    WHERE state = 'published' AND kind <> 'event'{conditions}
    ORDER BY {rank}published_at DESC, id
    LIMIT %(limit)s OFFSET %(start)s
"""
WORDS = f", websearch_to_tsquery('{SEARCH_CONFIGURATION}', %(words)s) AS query"
RANK = "ts_rank(search, query) DESC, "
# Each keeps what is meant for what is asked, or for all.
CONDITIONS = {
    "words": "search @@ query",
    "theme": "themes @> ARRAY[%(theme)s]::varchar[]",
    "level": "level IN ('', %(level)s)",
    "kind": "kind = %(kind)s",
    "size": "(sizes = '{}' OR sizes @> ARRAY[%(size)s]::varchar[])",
    "sector": "(sectors = '{}' OR sectors @> ARRAY[%(sector)s]::varchar[])",
    "department": """(department_id = %(department)s OR (department_id IS NULL
        AND (region_id IS NULL OR region_id = %(region)s)))""",
    "free": "euros = 0",
    "minutes": "minutes <= %(minutes)s",
}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty is not a condition."""

    words: str = ""
    theme: str = ""
    level: str = ""
    kind: str = ""
    size: str = ""
    sector: str = ""
    department: str = ""
    free: bool = False
    minutes: int | None = None
    page: int = 1

    @property
    def start(self) -> int:
        return SHOWN * (self.page - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list says of one resource, in words."""

    address: str
    title: str
    summary: str
    kind: str
    theme: str
    effort: str


@dataclass(frozen=True, slots=True)
class Found:
    lines: tuple[Line, ...]
    total: int
    page: int
    has_next: bool


def search(wanted: Search) -> Found:
    """Return one page of what answers a search (one query, two beyond the last page)."""
    rows = _rows(wanted)
    if not rows and wanted.page > 1:
        # A page beyond the last: the first one says how many there are.
        return search(replace(wanted, page=1))
    total = rows[0]["total"] if rows else 0
    return Found(
        lines=tuple(_line(row, wanted) for row in rows),
        total=total,
        page=wanted.page,
        has_next=total > wanted.start + SHOWN and wanted.page < LAST_PAGE,
    )


def shown() -> QuerySet[Resource]:
    """Return what the library shows: published, and no event, which has pages of its own."""
    return Resource.objects.published().exclude(kind=ResourceKind.EVENT)


def is_event(slug: str) -> bool:
    """Tell whether an address is that of an event, published or not."""
    return Resource.objects.filter(slug=slug, kind=ResourceKind.EVENT).exists()


def _rows(wanted: Search) -> list[Row]:
    words = without_little_words(wanted.words)
    asked = asdict(wanted) | {"words": words}
    conditions = [text for name, text in CONDITIONS.items() if asked[name] not in ("", None, False)]
    statement = STATEMENT.format(
        words=WORDS if words else "",
        rank=RANK if words else "",
        conditions="".join(f" AND {text}" for text in conditions),
    )
    region = departments.regions().get(wanted.department)
    values = {**asked, "region": region, "limit": SHOWN, "start": wanted.start}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def without_little_words(typed: str) -> str:
    """Leave out the words that say nothing, unless there is no other. Quoted, all are kept."""
    if '"' in typed:
        return typed
    telling = [word for word in typed.split() if plain(word) not in LITTLE_WORDS]
    return " ".join(telling) or typed.strip()


@cache
def _library() -> str:
    return reverse("resources:library")


def _line(row: Row, wanted: Search) -> Line:
    themes = row["themes"]
    # The theme looked for, or the one that it is about.
    theme = wanted.theme if wanted.theme in themes else themes[0]
    effort = [duration_in_words(row["minutes"]), cost_in_words(row["euros"])]
    return Line(
        # As reverse() gives it, which looks at every address of the site.
        address=f"{_library()}{row['slug']}/",
        title=french(row["title"]),
        summary=french(row["summary"]),
        kind=str(ResourceKind(row["kind"]).label),
        theme=str(Theme(theme).label),
        effort=", ".join(words for words in effort if words),
    )
