"""Figures moved and compared by the database itself, whatever their number.

The cells of a file go to a temporary table, in batches; the rest is statements over sets.
"""

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from diagnostics.eurostat.cells import Cell, Coverage
from diagnostics.eurostat.difference import ChangeKind
from diagnostics.models import BenchmarkRelease

BATCH = 5_000
# A statement over all the figures takes longer than one of a page may (see settings).
STATEMENT_SECONDS = 120

_CELL = "indicator, geo, year, size_class, activity"
_FIGURE = f"dataset, label, {_CELL}, value, flag, source, confidence, vintage, retrieved_on"
# A cell that the file gives again, or that it speaks of and gives no more. Figures taken from
# articles stay until the table itself has the cell.
_REPLACED = """
    f.dataset = %(dataset)s AND (
        EXISTS (
            SELECT 1 FROM eurostat_cell c
            WHERE (c.indicator, c.geo, c.year, c.size_class, c.activity)
                = (f.indicator, f.geo, f.year, f.size_class, f.activity)
        )
        OR (
            f.confidence = 'data'
            AND f.indicator = ANY(%(indicators)s) AND f.geo = ANY(%(geos)s)
            AND f.size_class = ANY(%(sizes)s) AND f.activity = ANY(%(activities)s)
            AND f.year = ANY(%(years)s)
        )
    )
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the cells of a file come from, to be kept with each of them."""

    dataset: str
    source: str
    vintage: date | None
    retrieved_on: date
    labels: dict[str, str]


class ImportUnderWayError(Exception):
    """Another import, or a publication, is being written: this one is to be tried again."""

    def __str__(self) -> str:
        return "Un autre import est en cours : réessayer dans quelques minutes."


# Any number of ours: nothing else in this database takes advisory locks.
_LOCK = 520_030


def lock_imports() -> None:
    """Keep drafts to this transaction until it ends, and give statements the time they need.

    Raises ImportUnderWayError rather than wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportUnderWayError
        cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        # A long stretch of lines set aside asks nothing of the database.
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{STATEMENT_SECONDS}s'")


@contextmanager
def staging() -> Iterator[None]:
    """Hold the table that cells wait in, until the transaction or the block ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE eurostat_cell (
                line integer, indicator text, geo text, year smallint, size_class text,
                activity text, value numeric(6, 3), flag text
            ) ON COMMIT DROP
            """
        )
        yield
        cursor.execute("DROP TABLE eurostat_cell")


def stage(cells: Iterable[Cell]) -> int:
    """Put the cells in the waiting table, as they come; return how many there are."""
    count = 0
    pending = iter(cells)
    with connection.cursor() as cursor:
        while batch := list(islice(pending, BATCH)):
            # Codes were checked: none holds a tab, a backslash or the end of a line.
            lines = "".join(
                "\t".join("\\N" if part is None else str(part) for part in cell) + "\n"
                for cell in batch
            )
            cursor.copy_expert("COPY eurostat_cell FROM STDIN", io.StringIO(lines))
            count += len(batch)
        cursor.execute("ANALYZE eurostat_cell")
    return count


def first_duplicate() -> tuple[int, int, Cell] | None:
    """Return the places and the content of the first cell given twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT min(line), max(line), {_CELL} FROM eurostat_cell
            GROUP BY {_CELL} HAVING count(*) > 1 ORDER BY max(line), min(line) LIMIT 1
            """
        )
        found = cursor.fetchone()
    if found is None:
        return None
    first, second, indicator, geo, year, size_class, activity = found
    return first, second, Cell(second, indicator, geo, year, size_class, activity, None, "")


def copy_rest(draft: BenchmarkRelease, *, origin: Origin, coverage: Coverage) -> None:
    """Copy to a new draft the figures of its base that the waiting cells leave as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO diagnostics_figure (release_id, {_FIGURE})
            SELECT %(draft)s, {_FIGURE} FROM diagnostics_figure f
            WHERE f.release_id = %(base)s AND NOT ({_REPLACED})
            """,
            {"draft": draft.pk, "base": draft.base_id, **_scope(origin, coverage)},
        )


def make_room(draft: BenchmarkRelease, *, origin: Origin, coverage: Coverage) -> None:
    """Take out of an older draft the figures that the waiting cells replace."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM diagnostics_figure f WHERE f.release_id = %(draft)s AND {_REPLACED}",
            {"draft": draft.pk, **_scope(origin, coverage)},
        )


def add_staged(draft: BenchmarkRelease, *, origin: Origin) -> None:
    """Make figures of the waiting cells."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO diagnostics_figure (release_id, {_FIGURE})
            SELECT
                %(draft)s, %(dataset)s, coalesce(%(labels)s::jsonb ->> indicator, ''), {_CELL},
                value, flag, %(source)s, 'data', %(vintage)s, %(retrieved_on)s
            FROM eurostat_cell ORDER BY line
            """,
            {
                "draft": draft.pk,
                "dataset": origin.dataset,
                "labels": json.dumps(origin.labels),
                "source": origin.source,
                "vintage": origin.vintage,
                "retrieved_on": origin.retrieved_on,
            },
        )


def delete_figures(draft: BenchmarkRelease) -> None:
    """Take every figure out of a draft."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM diagnostics_figure WHERE release_id = %s", [draft.pk])


def _scope(origin: Origin, coverage: Coverage) -> dict[str, Any]:
    return {
        "dataset": origin.dataset,
        "indicators": sorted(coverage.indicators),
        "geos": sorted(coverage.geos),
        "sizes": sorted(coverage.sizes),
        "activities": sorted(coverage.activities),
        "years": sorted(coverage.years),
    }


# --- Two releases side by side ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that differs between a release and the one it comes from."""

    dataset: str
    indicator: str
    label: str
    geo: str
    year: int
    size_class: str
    activity: str
    old_value: Decimal | None
    old_flag: str | None
    new_value: Decimal | None
    new_flag: str | None
    kind: ChangeKind
    new_break: bool


# Must say what diagnostics.eurostat.difference says; a test compares the two on drawn releases.
_CHANGES = f"""
    WITH
    o AS (SELECT * FROM diagnostics_figure WHERE release_id = %(base)s),
    n AS (SELECT * FROM diagnostics_figure WHERE release_id = %(release)s),
    known AS (SELECT DISTINCT dataset, indicator, year, true AS found FROM o),
    change AS (
        SELECT
            dataset, indicator, coalesce(nullif(n.label, ''), o.label, '') AS label, geo, year,
            size_class, activity, o.value AS old_value, o.flag AS old_flag,
            n.value AS new_value, n.flag AS new_flag,
            CASE
                WHEN o.id IS NULL AND known.found THEN 'new'
                WHEN o.id IS NULL THEN 'new_year'
                WHEN n.id IS NULL THEN 'vanished'
                WHEN o.value IS DISTINCT FROM n.value THEN 'revised'
                ELSE 'flagged'
            END AS kind,
            coalesce(n.flag, '') LIKE '%%b%%' AND coalesce(o.flag, '') NOT LIKE '%%b%%' AS new_break
        FROM o FULL JOIN n USING (dataset, {_CELL})
        LEFT JOIN known USING (dataset, indicator, year)
        WHERE o.id IS NULL OR n.id IS NULL
            OR o.value IS DISTINCT FROM n.value OR o.flag <> n.flag
    )
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many cells of an indicator changed in one way, and how many breaks begin with them."""

    dataset: str
    indicator: str
    label: str
    kind: ChangeKind
    cells: int
    breaks: int


def count_changes(release: BenchmarkRelease) -> list[Count]:
    """Count what a release changes, by indicator and by kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {_CHANGES}
            SELECT dataset, indicator, max(label), kind, count(*), count(*) FILTER (WHERE new_break)
            FROM change GROUP BY dataset, indicator, kind ORDER BY dataset, indicator, kind
            """,
            {"base": release.base_id, "release": release.pk},
        )
        return [
            Count(dataset, indicator, label, ChangeKind(kind), cells, breaks)
            for dataset, indicator, label, kind, cells, breaks in cursor.fetchall()
        ]


def changes(
    release: BenchmarkRelease,
    *,
    dataset: str = "",
    indicator: str = "",
    kind: str = "",
    only_breaks: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Change]:
    """Give the cells that a release changes, France first, latest year first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {_CHANGES}
            SELECT * FROM change
            WHERE (%(dataset)s = '' OR dataset = %(dataset)s)
                AND (%(indicator)s = '' OR indicator = %(indicator)s)
                AND (%(kind)s = '' OR kind = %(kind)s)
                AND (new_break OR NOT %(only_breaks)s)
            ORDER BY geo <> 'FR', dataset, indicator, geo, year DESC, size_class, activity
            LIMIT %(limit)s OFFSET %(offset)s
            """,
            {
                "base": release.base_id,
                "release": release.pk,
                "dataset": dataset,
                "indicator": indicator,
                "kind": kind,
                "only_breaks": only_breaks,
                "limit": limit,
                "offset": offset,
            },
        )
        found = [dict(zip(Change.__slots__, row, strict=True)) for row in cursor.fetchall()]
    return [Change(**{**row, "kind": ChangeKind(row["kind"])}) for row in found]
