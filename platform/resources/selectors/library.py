"""The library: what answers a search, in French, and what a line says of each.

The words are looked for by PostgreSQL in the stems of French, accents taken off; what is asked of a
place, a size or a sector keeps what is meant for all (docs/decisions/0015-french-search.md).
"""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q, QuerySet, Window
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
COLUMNS = ("slug", "kind", "title", "summary", "themes", "minutes", "euros", "checked_on")


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
    rows = list(_rows(wanted)[wanted.start : wanted.start + SHOWN])
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


def _rows(wanted: Search) -> QuerySet[Resource, dict[str, Any]]:
    rows = shown().filter(_conditions(wanted))
    if words := without_little_words(wanted.words):
        query = SearchQuery(words, config=SEARCH_CONFIGURATION, search_type="websearch")
        rows = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query))
        rows = rows.order_by("-rank", "-published_at", "pk")
    else:
        rows = rows.order_by("-published_at", "pk")
    counted: QuerySet[Resource, dict[str, Any]] = rows.annotate(total=Window(Count("*"))).values(
        *COLUMNS, "total"
    )
    return counted


def without_little_words(typed: str) -> str:
    """Leave out the words that say nothing, unless there is no other. Quoted, all are kept."""
    if '"' in typed:
        return typed
    telling = [word for word in typed.split() if plain(word) not in LITTLE_WORDS]
    return " ".join(telling) or typed.strip()


def _conditions(wanted: Search) -> Q:
    """Keep what is meant for what is asked, or for all."""
    asked = Q()
    if wanted.theme:
        asked &= Q(themes__contains=[wanted.theme])
    if wanted.level:
        asked &= Q(level__in=["", wanted.level])
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.size:
        asked &= Q(sizes=[]) | Q(sizes__contains=[wanted.size])
    if wanted.sector:
        asked &= Q(sectors=[]) | Q(sectors__contains=[wanted.sector])
    if wanted.department:
        region = departments.regions().get(wanted.department)
        whole = Q(region=None, department=None) | Q(region=region, department=None)
        asked &= whole | Q(department=wanted.department)
    if wanted.free:
        asked &= Q(euros=0)
    if wanted.minutes is not None:
        asked &= Q(minutes__lte=wanted.minutes)
    return asked


def _line(row: dict[str, Any], wanted: Search) -> Line:
    themes = row["themes"]
    # The theme looked for, or the one that it is about.
    theme = wanted.theme if wanted.theme in themes else themes[0]
    effort = [duration_in_words(row["minutes"]), cost_in_words(row["euros"])]
    return Line(
        address=reverse("resources:resource", args=[row["slug"]]),
        title=french(row["title"]),
        summary=french(row["summary"]),
        kind=str(ResourceKind(row["kind"]).label),
        theme=str(Theme(theme).label),
        effort=", ".join(words for words in effort if words),
    )
