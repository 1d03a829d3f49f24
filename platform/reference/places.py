"""What a place typed by somebody means: a commune or a department, mended if need be."""

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
    """A commune, or a whole department (`commune` is then None).

    `others` are other places that the same text may mean, written so as to be typed.
    """

    name: str
    department: str
    commune: Commune | None
    mended: bool = False
    others: tuple[str, ...] = ()


def understand(text: str) -> Place | None:
    """Return the place that a text means, or None.

    A department by its number or name; else a commune by its name, its postcode or both; else
    the name nearest to a text with a typing error. Two queries at most for what is well typed.
    """
    text = " ".join(text.split())[:100]
    return _department(text) or _commune(text) or _mended(text) if text else None


def _department(text: str) -> Place | None:
    named = _IN_BRACKETS.search(text)
    name = communes.normalise(_IN_BRACKETS.sub("", text))
    code = _department_names().get(name, "")
    if _CODE.match(text):
        code = text.upper().zfill(2)
    # « Paris » is meant as the town; « Vienne (38) » is no department.
    elif code == PARIS or (named and named[1].upper() != code):
        code = ""
    if not departments.label(code):
        return None
    homonyms = Commune.objects.filter(search_name=name).order_by("-population")[:OTHERS]
    return Place(
        f"{departments.label(code)} ({code})",
        code,
        None,
        others=tuple(f"{one.name} {one.postcodes[0]}" for one in homonyms if one.postcodes)
        if not _CODE.match(text)
        else (),
    )


@cache
def _department_names() -> dict[str, str]:
    return {communes.normalise(name): code for code, name in departments.names().items()}


def _commune(text: str) -> Place | None:
    named = _IN_BRACKETS.search(text)
    exact = Commune.objects.select_related("department").filter(
        search_name=communes.normalise(_IN_BRACKETS.sub("", text))
    )
    if named:
        exact = exact.filter(department_id=named[1].upper())
    # In most cases this one query, by an index, is the only one.
    found = list(exact.order_by("-population", "code")[: OTHERS + 1])
    if not found:
        found = communes.search(text, limit=OTHERS + 1)
    return _place(found[0], others=found[1:]) if found else None


def _place(commune: Commune, *, others: list[Commune], mended: bool = False) -> Place:
    return Place(
        str(commune),
        commune.department_id,
        commune,
        mended=mended,
        others=tuple(str(one) for one in others),
    )


def _mended(text: str) -> Place | None:
    meant = names().nearest(communes.normalise(text))
    if meant is None:
        return None
    if departments.label(meant.value):
        return Place(
            f"{departments.label(meant.value)} ({meant.value})", meant.value, None, mended=True
        )
    commune = Commune.objects.select_related("department").filter(pk=meant.value).first()
    return _place(commune, others=[], mended=True) if commune else None


@cache
def names() -> Vocabulary:
    """Return the names of communes and departments, read once from the files that ship."""
    rows = list(shipped.rows("communes.csv"))
    terms = [(communes.normalise(row["name"]), row["code"]) for row in rows]
    terms += [(name, code) for name, code in _department_names().items() if code != PARIS]
    weights = {row["code"]: float(row["population"]) for row in rows}
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
