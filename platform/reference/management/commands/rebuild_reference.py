"""Rewrite the shipped files from the packages they are made of (see docs/data.md)."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reference import sectors, shipped
from reference.models import SectorLevel

COUNTS = {"regions": 18, "departments": 101}
LEVEL_BY_LENGTH = {
    2: SectorLevel.DIVISION,
    4: SectorLevel.GROUP,
    5: SectorLevel.CLASS,
    6: SectorLevel.SUBCLASS,
}
# First division of each section of NAF rev. 2.
FIRST_DIVISIONS = (
    (1, "A"), (5, "B"), (10, "C"), (35, "D"), (36, "E"), (41, "F"), (45, "G"), (49, "H"),
    (55, "I"), (58, "J"), (64, "K"), (68, "L"), (69, "M"), (77, "N"), (84, "O"), (85, "P"),
    (86, "Q"), (90, "R"), (94, "S"), (97, "T"), (99, "U"),
)  # fmt: skip
MANUFACTURING = ((10, 18, "C10-C18"), (19, 23, "C19-C23"), (24, 25, "C24_C25"), (26, 33, "C26-C33"))
COMMUNE_COLUMNS = (
    "code",
    "name",
    "postcodes",
    "department",
    "latitude",
    "longitude",
    "population",
)


class Command(BaseCommand):
    help = "Réécrit les fichiers de référence à partir des paquets npm dépliés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "territories", type=Path, help="dossier data/ du découpage administratif"
        )
        parser.add_argument("naf", type=Path, help="index.json de la nomenclature d’activités")

    def handle(self, *args: Any, **options: Any) -> None:
        territories: Path = options["territories"]
        regions = [
            (row["code"], row["nom"].replace("'", "’"))
            for row in _read(territories / "regions.json")
            if row["zone"] != "com"
        ]
        departments = [
            (row["code"], row["nom"].replace("'", "’"), row["region"])
            for row in _read(territories / "departements.json")
            if row["zone"] != "com"
        ]
        if (len(regions), len(departments)) != tuple(COUNTS.values()):
            raise CommandError(f"{len(regions)} régions et {len(departments)} départements lus")
        _write("regions.csv", ("code", "name"), regions)
        _write("departments.csv", ("code", "name", "region"), departments)
        _write("communes.csv", COMMUNE_COLUMNS, _communes(_read(territories / "communes.json")))
        _write(
            "naf_rev2.csv",
            ("code", "label", "level", "section", "eurostat_group"),
            _sectors(_read(options["naf"])),
        )


def section_of(code: str) -> str:
    """Return the section letter of a code of NAF rev. 2, by its division."""
    division = int(code[:2])
    return next(letter for first, letter in reversed(FIRST_DIVISIONS) if first <= division)


def group_of(code: str) -> str:
    """Return the finest group of Eurostat's survey that holds a code of NAF rev. 2, or nothing."""
    division = int(code[:2])
    for first, last, group in MANUFACTURING:
        if first <= division <= last:
            return group
    if code.startswith("95.1"):
        return "S951"
    return sectors.eurostat_group("" if division == 75 else section_of(code))


def _communes(objects: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Join codes and populations with the places already shipped.

    The package has no coordinates: a commune keeps those we ship; a new one takes the mean of
    those that share its postcodes.
    """
    places = {row["code"]: row for row in shipped.rows("communes.csv")}
    by_postcode: dict[str, list[dict[str, str]]] = {}
    for row in places.values():
        for postcode in row["postcodes"].split():
            by_postcode.setdefault(postcode, []).append(row)
    result: list[tuple[str, ...]] = []
    for commune in objects:
        if commune["type"] != "commune-actuelle" or commune["zone"] == "com":
            continue
        postcodes = sorted(commune.get("codesPostaux", []))
        known = [places[commune["code"]]] if commune["code"] in places else []
        near = known or [row for postcode in postcodes for row in by_postcode.get(postcode, [])]
        if not near:
            raise CommandError(f"Aucune coordonnée pour {commune['code']} {commune['nom']}")
        result.append(
            (
                commune["code"],
                commune["nom"].replace("'", "’"),
                " ".join(postcodes),
                commune["departement"],
                f"{fmean(float(row['latitude']) for row in near):.4f}",
                f"{fmean(float(row['longitude']) for row in near):.4f}",
                str(commune["population"]),
            )
        )
    return result


def _sectors(objects: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Add the sections, which the package lacks, and the group of each entry."""
    result: list[tuple[str, ...]] = [
        (letter, label, str(SectorLevel.SECTION), letter, sectors.eurostat_group(letter))
        for letter, label in sectors.SECTIONS.items()
    ]
    result += [
        (
            entry["id"],
            entry["label"].replace("'", "’"),
            str(LEVEL_BY_LENGTH[len(entry["id"])]),
            section_of(entry["id"]),
            group_of(entry["id"]),
        )
        for entry in objects
    ]
    return result


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(name: str, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    with (shipped.FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(sorted(rows))
