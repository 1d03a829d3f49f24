"""What ships with the network, read from `connectors/data/`: the first charter and criteria."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class CharterText:
    """A version of the charter; each article has a `title` and a `text`."""

    version: str
    published_on: date
    articles: list[dict[str, str]]
    changes: str


@cache
def first_charter() -> CharterText:
    """Return the charter that ships, read once a process; it is for reading only."""
    return charter_text((FOLDER / "charter-1.0.0.yaml").read_text(encoding="utf-8"))


def charter_text(document: str) -> CharterText:
    """Read a charter written in YAML. Raises KeyError for a part that is missing."""
    read: dict[str, Any] = yaml.safe_load(document)
    articles = [
        {"title": str(article["title"]), "text": str(article["text"])}
        for article in read["articles"]
    ]
    return CharterText(
        str(read["version"]), read["published_on"], articles, str(read.get("changes") or "")
    )


@dataclass(frozen=True, slots=True)
class CriterionText:
    """One thing that the label asks; `clients` is how many must confirm, 0 for files."""

    code: str
    title: str
    expected: str
    weight: int
    required: bool
    clients: int


@dataclass(frozen=True, slots=True)
class CriteriaText:
    """A version of what the label asks, in the order in which it is shown."""

    version: str
    published_on: date
    items: list[CriterionText]


@cache
def first_criteria() -> CriteriaText:
    """Return the criteria that ship, read once a process; they are for reading only."""
    return criteria_text((FOLDER / "label-criteria-1.0.0.yaml").read_text(encoding="utf-8"))


def criteria_text(document: str) -> CriteriaText:
    """Read criteria written in YAML. Raises KeyError for a part that is missing."""
    read: dict[str, Any] = yaml.safe_load(document)
    items = [
        CriterionText(
            code=str(one["code"]),
            title=str(one["title"]),
            expected=str(one["expected"]),
            weight=int(one["weight"]),
            required=bool(one["required"]),
            clients=int(one.get("clients") or 0),
        )
        for one in read["criteria"]
    ]
    return CriteriaText(str(read["version"]), read["published_on"], items)
