"""Find a commune from what people type: a name, a postcode, or both."""

import re

from django.db.models import Case, IntegerField, Q, Value, When

from reference.models import Commune
from reference.plain import plain

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_DEPARTMENT = re.compile(r"\(\s*(\d{2,3}|2[ab])\s*\)", re.IGNORECASE)
# « Paris 12e », « Lyon 3 », « Marseille 1er arrondissement »: one commune each.
_DISTRICT = re.compile(r"^(paris|lyon|marseille) \d{1,2}(?:er|e|eme)?(?: arrondissement)?$")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


# The districts of the three largest towns have codes of their own, as ranges.
_DISTRICTS_OF = {
    "75056": range(75101, 75121),
    "69123": range(69381, 69390),
    "13055": range(13201, 13217),
}


def of_code(code: str) -> Commune | None:
    """Return the commune of an official code; that of the town for the code of a district."""
    if code.isdecimal():
        for town, districts in _DISTRICTS_OF.items():
            code = town if int(code) in districts else code
    return Commune.objects.select_related("department").filter(pk=code).first() if code else None


def normalise(name: str) -> str:
    """Return a name without accents, case, dashes or abbreviations, as `search_name` holds it."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in plain(name).split())


def search(text: str, *, limit: int = 10) -> list[Commune]:
    """Return the communes that a text may mean, the likeliest first, `limit` at most.

    The text is a name or its beginning (accents, case and dashes forgiven), a postcode, both, or
    a name and its department as `str(commune)` writes them. An exact name comes first, then names
    beginning so, then names holding the words; the most populated before the others.
    """
    text = text.strip()[:100]
    found = Commune.objects.select_related("department")
    if department := _DEPARTMENT.search(text):
        found = found.filter(department_id=department[1].upper())
        text = _DEPARTMENT.sub(" ", text)
    if postcode := _POSTCODE.search(text):
        found = found.filter(postcodes__contains=[postcode[1]])
        text = _POSTCODE.sub(" ", text)
    name = normalise(text)
    if not name:
        if postcode is None:
            return []
        return list(found.order_by("-population", "code")[:limit])
    if district := _DISTRICT.match(name):
        name = district[1]
    begins = Q(search_name__startswith=name)
    ranked = found.annotate(
        rank=Case(
            When(search_name=name, then=Value(0)),
            When(begins, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    ).order_by("rank", "-population", "code")
    first: list[Commune] = list(ranked.filter(begins)[:limit])
    if len(first) < limit:
        # Unindexed, and 35,000 short rows only: tried when the beginnings were not enough.
        inside = Q(search_name__contains=f" {name}")
        first += ranked.filter(inside).exclude(begins)[: limit - len(first)]
    return first
