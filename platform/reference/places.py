"""What a place typed by somebody means: a commune or a department, mended if need be.

Names are read once from the files that ship: what is well typed by its name asks the database
nothing.
"""

import re
from dataclasses import dataclass
from functools import cache

from reference import communes, departments, shipped
from reference.geo import bounding_box, distance_km
from reference.models import Commune
from reference.spelling import Vocabulary

PARIS = "75"
OTHERS = 4
_CODE = re.compile(r"^(?:0?[1-9]|[1-9]\d|2[ab]|97[1-6])$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(\s*(\d{2,3}|2[ab])\s*\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune, with its place in degrees, or a whole department, without.

    `others` are other places that the same text may mean, written so as to be typed.
    """

    name: str
    department: str
    latitude: float | None = None
    longitude: float | None = None
    mended: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A commune as the gazetteer has it."""

    name: str
    department: str
    latitude: float
    longitude: float
    postcode: str

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"


def understand(text: str) -> Place | None:
    """Return the place that a text means, or None.

    A department by its number or name; else a commune by its name, its postcode or both; else
    the name nearest to a text with a typing error.
    """
    text = " ".join(text.split())[:100]
    return _department(text) or _commune(text) or _mended(text) if text else None


def _department(text: str) -> Place | None:
    named = _IN_BRACKETS.search(text)
    name = communes.normalise(_IN_BRACKETS.sub("", text))
    code = _department_names().get(name, "")
    if _CODE.match(text):
        code, name = text.upper().zfill(2), ""
    # « Paris » is meant as the town; « Vienne (38) » is no department.
    elif code == PARIS or (named and named[1].upper() != code):
        code = ""
    if not departments.label(code):
        return None
    others = tuple(f"{one.name} {one.postcode}" for one in gazetteer(name)[:OTHERS])
    return Place(f"{departments.label(code)} ({code})", code, others=others)


@cache
def _department_names() -> dict[str, str]:
    return {communes.normalise(name): code for code, name in departments.names().items()}


def _commune(text: str) -> Place | None:
    bracketed = _IN_BRACKETS.search(text)
    named = gazetteer(communes.normalise(_IN_BRACKETS.sub("", text)))
    if bracketed:
        named = [one for one in named if one.department == bracketed[1].upper()]
    if not named:
        named = [_of_row(one) for one in communes.search(text, limit=OTHERS + 1)]
    return _place(named[0], others=named[1 : OTHERS + 1]) if named else None


def _of_row(commune: Commune) -> Named:
    return Named(
        commune.name,
        commune.department_id,
        commune.latitude,
        commune.longitude,
        next(iter(commune.postcodes), ""),
    )


def _place(one: Named, *, others: list[Named], mended: bool = False) -> Place:
    return Place(
        str(one),
        one.department,
        one.latitude,
        one.longitude,
        mended=mended,
        others=tuple(str(other) for other in others),
    )


def _mended(text: str) -> Place | None:
    meant = _words().nearest(communes.normalise(text))
    if meant is None:
        return None
    if label := departments.label(meant.value):
        return Place(f"{label} ({meant.value})", meant.value, mended=True)
    named = gazetteer(meant.term)
    return _place(named[0], others=named[1 : OTHERS + 1], mended=True)


def gazetteer(name: str) -> list[Named]:
    """Return the communes of exactly this name, as `normalise` writes it, the largest first."""
    found = []
    for line in _lines_by_name().get(name, "").splitlines():
        shown, department, latitude, longitude, postcode = line.split("\t")
        found.append(Named(shown, department, float(latitude), float(longitude), postcode))
    return found


@cache
def _lines_by_name() -> dict[str, str]:
    """Return what is known of the communes of each name, as text: 35,000 objects weigh more."""
    lines: dict[str, str] = {}
    for row in _largest_first():
        columns = (row["name"], row["department"], row["latitude"], row["longitude"])
        line = "\t".join((*columns, row["postcodes"].split(" ")[0]))
        name = communes.normalise(row["name"])
        lines[name] = f"{lines[name]}\n{line}" if name in lines else line
    return lines


def _largest_first() -> list[dict[str, str]]:
    rows = shipped.rows("communes.csv")
    return sorted(rows, key=lambda row: (-int(row["population"]), row["code"]))


@cache
def _words() -> Vocabulary:
    """Return the names of communes and departments; of two as near, the more people mean one."""
    weights = {row["code"]: float(row["population"]) for row in _largest_first()}
    terms = [(communes.normalise(row["name"]), row["code"]) for row in _largest_first()]
    terms += [(name, code) for name, code in _department_names().items() if code != PARIS]
    # More people mean a department than a village of the same name.
    weights |= dict.fromkeys(departments.names(), 100_000.0)
    return Vocabulary(terms, weights=weights)


def nearest(latitude: float, longitude: float) -> Commune | None:
    """Return the commune nearest to a point, or None when none is within some 50 km.

    Raises ValueError for what is no point of the Earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not on the Earth")
    # A small box first: in most places it holds a few communes.
    for km in (10, 50):
        south, north, west, east = bounding_box(latitude, longitude, km)
        around = Commune.objects.filter(
            latitude__range=(south, north), longitude__range=(west, east)
        )
        if found := min(
            around,
            key=lambda one: distance_km(latitude, longitude, one.latitude, one.longitude),
            default=None,
        ):
            return found
    return None
