"""Load territories and sectors from the shipped files."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from reference import sectors, shipped
from reference.communes import normalise
from reference.models import Commune, Department, Region, Sector

# Column by column in the order of the table's own fields, since COPY goes by position.
TABLES: tuple[tuple[type[Any], Sequence[str], Sequence[str]], ...] = (
    (Region, ("code",), ("code", "name")),
    (Department, ("code",), ("code", "name", "region_id")),
    (
        Commune,
        ("code",),
        (
            "code",
            "name",
            "search_name",
            "postcodes",
            "department_id",
            "latitude",
            "longitude",
            "population",
        ),
    ),
    (
        Sector,
        ("nomenclature", "code"),
        ("nomenclature", "code", "label", "level", "section", "eurostat_group"),
    ),
)


def load() -> dict[str, int]:
    """Write what the shipped files hold; return how many rows were new or changed, by table.

    Loading twice changes nothing the second time. A row that left the files stays: firms may
    point at it.
    """
    with transaction.atomic():
        return {
            model._meta.label: _upsert(model, keys, columns, _rows_of(model))
            for model, keys, columns in TABLES
        }


def _rows_of(model: type[Any]) -> Iterator[tuple[str, ...]]:
    if model is Region:
        return (tuple(row.values()) for row in shipped.rows("regions.csv"))
    if model is Department:
        return (tuple(row.values()) for row in shipped.rows("departments.csv"))
    if model is Sector:
        return ((sectors.NOMENCLATURE, *row.values()) for row in shipped.rows("naf_rev2.csv"))
    return (
        (
            row["code"],
            row["name"],
            normalise(row["name"]),
            "{" + row["postcodes"].replace(" ", ",") + "}",
            row["department"],
            row["latitude"],
            row["longitude"],
            row["population"],
        )
        for row in shipped.rows("communes.csv")
    )


def _upsert(
    model: type[Any],
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Iterable[tuple[str, ...]],
) -> int:
    """Copy rows aside, then insert the new ones and update only those that differ."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    text.seek(0)
    quote = connection.ops.quote_name
    table, aside = quote(model._meta.db_table), quote(f"incoming_{model._meta.db_table}")
    names = ", ".join(map(quote, columns))
    values = [column for column in columns if column not in keys]
    # Every name below is quoted and comes from the models: nothing typed by anybody.
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {aside} ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"  # noqa: S608 - see above
        )
        cursor.cursor.copy_expert(f"COPY {aside} ({names}) FROM STDIN WITH (FORMAT csv)", text)
        cursor.execute(
            f"INSERT INTO {table} AS kept ({names}) SELECT {names} FROM {aside} "  # noqa: S608 - see above
            f"ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET "
            + ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in values)
            + f" WHERE ({', '.join(f'kept.{quote(name)}' for name in values)})"
            + f" IS DISTINCT FROM ({', '.join(f'EXCLUDED.{quote(name)}' for name in values)})"
        )
        changed: int = cursor.rowcount
        cursor.execute(f"DROP TABLE {aside}")
    return changed


class Command(BaseCommand):
    help = (
        "Charge les territoires et les secteurs livrés avec le code (sans effet la seconde fois)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load()
        for label, count in changed.items():
            self.stdout.write(f"{label} : {count}")
