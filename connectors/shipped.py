"""What ships with the network: the text of the first charter, read from `connectors/data/`."""

from dataclasses import dataclass
from datetime import date
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


def first_charter() -> CharterText:
    """Return the charter that ships."""
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
