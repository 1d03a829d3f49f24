"""The files of reference data that ship with the code (see docs/data.md)."""

import csv
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a shipped CSV file, each by column name.

    Raises FileNotFoundError when no such file ships.
    """
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
