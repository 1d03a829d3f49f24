"""Which resources are missing: needs that fewer than three of them answer, as a list to do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from diagnostics.enums import AssessmentState
from plans.learning.masking import SHOWN_FROM, told_apart
from reference.enums import ActionLevel, SizeClass, Theme
from resources.choosing import KEPT
from resources.enums import ResourceKind
from resources.models import Resource

YEAR: Final = timedelta(days=365)
# As many as an action shows.
ENOUGH: Final = KEPT

# A theme, a level and a size class.
Key = tuple[str, str, str]

_NEEDS = """
    WITH last AS (
        SELECT DISTINCT ON (company_id, CASE WHEN company_id IS NULL THEN owner_id END,
                CASE WHEN company_id IS NULL AND owner_id IS NULL THEN id END) id
        FROM diagnostics_assessment
        WHERE state = %(completed)s AND completed_at > %(since)s AND completed_at <= %(until)s
        ORDER BY company_id, CASE WHEN company_id IS NULL THEN owner_id END,
            CASE WHEN company_id IS NULL AND owner_id IS NULL THEN id END, completed_at DESC, id
    )
    SELECT need ->> 'theme', need ->> 'action', size_class, sector, count(*)
    FROM last JOIN diagnostics_assessment USING (id),
        jsonb_array_elements(results -> 'needs') need
    GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class InSector:
    """How many firms of a sector had the need, and how many resources they would be shown."""

    sector: str
    firms: int
    resources: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A need that too few resources answer, whatever the sector of the firm.

    `sizes` are those that the same resources serve, hence lack the same. `firms` had it in the
    year, None where they are too few to be counted. `sectors` are those large enough that lack
    resources all the same, their own counted in.
    """

    theme: Theme
    level: ActionLevel
    sizes: tuple[SizeClass, ...]
    resources: int
    firms: int | None
    sectors: tuple[InSector, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whom a published resource of the whole country serves; what is empty restricts nothing."""

    themes: tuple[str, ...]
    level: str = ""
    sizes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


def missing(at: datetime) -> list[Missing]:
    """Return the needs that lack resources, those of most firms first. Two statements.

    Of a firm its last diagnostic of the year counts. What serves one region only is not counted:
    elsewhere it answers nothing. Nor is an event, which no plan proposes.
    """
    shelves = [
        Shelf(tuple(themes), level, tuple(sizes), tuple(sectors))
        for themes, level, sizes, sectors in Resource.objects.published()
        .filter(region=None, department=None)
        .exclude(kind=ResourceKind.EVENT)
        .values_list("themes", "level", "sizes", "sectors")
    ]
    return gaps(_needs(at), shelves)


def gaps(needs: Mapping[Key, Mapping[str, int]], shelves: Iterable[Shelf]) -> list[Missing]:
    """Return what lacks resources; `needs` counts firms by sector. Pure."""
    served: dict[Key, Counter[str]] = defaultdict(Counter)
    for shelf in shelves:
        for key in _answered(shelf):
            # Under an empty sector, what serves them all.
            served[key].update(shelf.sectors or [""])
    found = [
        _missing(theme, level, sizes, served, needs)
        for theme in Theme
        for level in ActionLevel
        for sizes in _served_alike(theme, level, served)
        if served[theme.value, level.value, sizes[0].value][""] < ENOUGH
    ]
    # Sorted by what is shown: the order tells nothing more. What is equal keeps the order above.
    return sorted(found, key=lambda one: -(one.firms or 0))


def _answered(shelf: Shelf) -> Iterator[Key]:
    for theme in shelf.themes:
        for level in [shelf.level] if shelf.level else ActionLevel.values:
            for size in shelf.sizes or SizeClass.values:
                yield theme, level, size


def _served_alike(
    theme: Theme, level: ActionLevel, served: Mapping[Key, Counter[str]]
) -> list[tuple[SizeClass, ...]]:
    """Return the sizes, together where they have as many resources, in all and by sector."""
    alike: dict[frozenset[tuple[str, int]], list[SizeClass]] = defaultdict(list)
    for size in SizeClass:
        alike[frozenset(served[theme.value, level.value, size.value].items())].append(size)
    return [tuple(sizes) for sizes in alike.values()]


def in_words(sizes: tuple[SizeClass, ...]) -> str:
    """Name the sizes of a line."""
    every = len(sizes) == len(SizeClass)
    return "toutes tailles" if every else ", ".join(str(size.label) for size in sizes)


def _missing(
    theme: Theme,
    level: ActionLevel,
    sizes: tuple[SizeClass, ...],
    served: Mapping[Key, Counter[str]],
    needs: Mapping[Key, Mapping[str, int]],
) -> Missing:
    keys = [(theme.value, level.value, size.value) for size in sizes]
    by_sector, own = Counter[str](), served[keys[0]]
    for key in keys:
        by_sector.update(needs.get(key, {}))
    firms = sum(by_sector.values())
    apart = told_apart(by_sector) if firms >= SHOWN_FROM else frozenset[str]()
    lacking = [
        InSector(sector, by_sector[sector], own[""] + own[sector])
        for sector in apart
        if sector and own[""] + own[sector] < ENOUGH
    ]
    lacking.sort(key=lambda one: (-one.firms, one.sector))
    return Missing(
        theme, level, sizes, own[""], firms if firms >= SHOWN_FROM else None, tuple(lacking)
    )


def _needs(at: datetime) -> dict[Key, Counter[str]]:
    """Count the firms that had each need in the year before, by sector."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    given: dict[str, str | datetime] = {
        "completed": AssessmentState.COMPLETED,
        "since": at - YEAR,
        "until": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS, given)
        for theme, action, size, sector, firms in cursor.fetchall():
            # As `Need.level` reads a code.
            last_word = action.rpartition(".")[2]
            level = last_word if last_word in ActionLevel else ActionLevel.FIRST_STEPS.value
            found[theme, level, size][sector] += firms
    return found
