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

    `firms` had it in the year, None where they are too few to be counted. `sectors` are those
    large enough that lack resources all the same, their own counted in.
    """

    theme: Theme
    level: ActionLevel
    size: SizeClass
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
    elsewhere it answers nothing.
    """
    shelves = [
        Shelf(tuple(themes), level, tuple(sizes), tuple(sectors))
        for themes, level, sizes, sectors in Resource.objects.published()
        .filter(region=None, department=None)
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
        _missing(Theme(theme), ActionLevel(level), SizeClass(size), served, needs)
        for theme in Theme.values
        for level in ActionLevel.values
        for size in SizeClass.values
        if served[theme, level, size][""] < ENOUGH
    ]
    # Sorted by what is shown: the order tells nothing more. What is equal keeps the order above.
    return sorted(found, key=lambda one: -(one.firms or 0))


def _answered(shelf: Shelf) -> Iterator[Key]:
    for theme in shelf.themes:
        for level in [shelf.level] if shelf.level else ActionLevel.values:
            for size in shelf.sizes or SizeClass.values:
                yield theme, level, size


def _missing(
    theme: Theme,
    level: ActionLevel,
    size: SizeClass,
    served: Mapping[Key, Counter[str]],
    needs: Mapping[Key, Mapping[str, int]],
) -> Missing:
    key = (theme.value, level.value, size.value)
    by_sector, own = needs.get(key, {}), served[key]
    firms = sum(by_sector.values())
    apart = told_apart(by_sector) if firms >= SHOWN_FROM else frozenset[str]()
    lacking = [
        InSector(sector, by_sector[sector], own[""] + own[sector])
        for sector in apart
        if sector and own[""] + own[sector] < ENOUGH
    ]
    lacking.sort(key=lambda one: (-one.firms, one.sector))
    return Missing(
        theme, level, size, own[""], firms if firms >= SHOWN_FROM else None, tuple(lacking)
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
