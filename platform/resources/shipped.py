"""The how-to sheets that ship with the site: one Markdown file each, under `resources/sheets/`.

Pure but for reading files. `sheets/<theme>/<slug>.md` begins with its facts in YAML, between two
lines of three dashes; its text has five parts, and its second part five steps.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from reference.enums import ActionLevel, SizeClass, Theme
from reference.sectors import SECTIONS

FOLDER = Path(__file__).parent / "sheets"
PARTS = (
    "Pourquoi",
    "Comment en 5 étapes",
    "Combien de temps",
    "Qui peut vous aider",
    "Pour aller plus loin",
)
STEPS = 5
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_STEP = 120, 240, 120
FREE, PAID = "free", "paid"
_FILE = re.compile(r"\A---\n(?P<facts>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_STEP = re.compile(r"^(\d+)\. +\*\*(.+?)\*\*", re.MULTILINE)


class BrokenSheet(ValueError):
    """A file that is no sheet: it says which one, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its file gives it; `name` is its file, « sauvegarde/tester-une-sauvegarde ».

    `products` tells of each product that it names whether it is free or paid.
    """

    name: str
    title: str
    summary: str
    action: str
    minutes: int
    euros: int
    checked: date
    body: str
    steps: tuple[str, ...]
    sizes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    products: Mapping[str, str] = field(default_factory=dict)

    @property
    def theme(self) -> str:
        return self.name.partition("/")[0]

    @property
    def slug(self) -> str:
        return self.name.partition("/")[2]

    @property
    def level(self) -> ActionLevel:
        return ActionLevel(self.action.rpartition(".")[2])


def read_sheets(folder: Path = FOLDER) -> list[Sheet]:
    """Read every sheet, in the order of their names. Raises BrokenSheet for the first bad one, and
    for two of one address."""
    sheets = [
        read_sheet(f"{path.parent.name}/{path.stem}", path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*/*.md"))
    ]
    by_slug: dict[str, str] = {}
    for sheet in sheets:
        other = by_slug.setdefault(sheet.slug, sheet.name)
        if other != sheet.name:
            raise BrokenSheet(f"{sheet.name}: {other} has the same address")
    return sheets


def read_sheet(name: str, text: str) -> Sheet:
    """Read one sheet. Raises BrokenSheet, which says what is wrong."""
    theme, _, slug = name.partition("/")
    found = _FILE.match(text)
    try:
        if found is None:
            raise ValueError("it does not begin with its facts between two lines « --- »")
        _check(theme in Theme, f"{theme!r} is no theme")
        _check(bool(_SLUG.fullmatch(slug)), f"{slug!r} is no address")
        facts = yaml.safe_load(found["facts"])
        _check(isinstance(facts, dict), "its facts are no mapping")
        body = found["body"].strip()
        return Sheet(name=name, body=body, steps=_steps(body), **_facts(facts))
    except (yaml.YAMLError, ValueError) as error:
        raise BrokenSheet(f"{name}: {error}") from error


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    expected = {"title", "summary", "action", "minutes", "euros", "sizes", "sectors"}
    expected |= {"products", "checked"}
    _check(set(facts) == expected, f"its facts are not {', '.join(sorted(expected))}")
    title, summary, action = (str(facts[name]) for name in ("title", "summary", "action"))
    _check(0 < len(title) <= LONGEST_TITLE, "its title is empty or too long")
    _check(0 < len(summary) <= LONGEST_SUMMARY, "its summary is empty or too long")
    _check(action.rpartition(".")[2] in ActionLevel, f"{action!r} is no action of a level")
    for name in ("minutes", "euros"):
        _check(type(facts[name]) is int and facts[name] >= 0, f"{name} is no whole number")
    _check(type(facts["checked"]) is date, "checked is no date")
    sizes, sectors = (tuple(str(one) for one in facts[name]) for name in ("sizes", "sectors"))
    _check(all(size in SizeClass for size in sizes), "a size is unknown")
    _check(all(sector in SECTIONS for sector in sectors), "a sector is unknown")
    products = dict(facts["products"])
    _check(set(products.values()) <= {FREE, PAID}, "a product is neither free nor paid")
    return {
        **{name: facts[name] for name in ("minutes", "euros", "checked")},
        "title": title,
        "summary": summary,
        "action": action,
        "sizes": sizes,
        "sectors": sectors,
        "products": products,
    }


def parts_of(body: str) -> dict[str, str]:
    """Return the text of each part of a body, by its heading."""
    pieces = _HEADING.split(body)
    return dict(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))


def _steps(body: str) -> tuple[str, ...]:
    """Return what the reader does, from the words in bold that begin each step."""
    _check(tuple(_HEADING.findall(body)) == PARTS, f"its parts are not {', '.join(PARTS)}")
    found = _STEP.findall(parts_of(body)[PARTS[1]])
    numbers = [int(number) for number, _ in found]
    _check(numbers == list(range(1, STEPS + 1)), f"it does not have {STEPS} steps")
    steps = tuple(words.strip().rstrip(".") for _, words in found)
    _check(all(0 < len(step) <= LONGEST_STEP for step in steps), "a step is too long")
    return steps
