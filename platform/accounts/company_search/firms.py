"""Read what the register answers: nothing in it is taken for granted, and people are left out.

Pure. Managers (`dirigeants`) are personal data that serve nothing here: they are not asked for,
and were they sent they would not be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.company_search.errors import CompanySearchError
from reference import departments, sectors

# Staff bands of the national statistics office: employees, often two years old.
BANDS = {
    "NN": "aucun salarié connu",
    "00": "aucun salarié",
    "01": "1 ou 2 salariés",
    "02": "3 à 5 salariés",
    "03": "6 à 9 salariés",
    "11": "10 à 19 salariés",
    "12": "20 à 49 salariés",
    "21": "50 à 99 salariés",
    "22": "100 à 199 salariés",
    "31": "200 à 249 salariés",
    "32": "250 à 499 salariés",
    "41": "500 à 999 salariés",
    "42": "1\u202f000 à 1\u202f999 salariés",
    "51": "2\u202f000 à 4\u202f999 salariés",
    "52": "5\u202f000 à 9\u202f999 salariés",
    "53": "10\u202f000 salariés ou plus",
}
# From 250 employees on a firm is no SME.
TOO_LARGE = frozenset({"32", "41", "42", "51", "52", "53"})
CLOSED = "C"
# What stands in the place of a name that its owner asked to keep out of the register.
HIDDEN = "[NON-DIFFUSIBLE]"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class FoundFirm:
    """One establishment of a firm; what the register does not say, or says oddly, is empty.

    `naf` is a code of NAF rev. 2, `commune` an official code, `band` a key of BANDS.
    """

    siret: str
    name: str
    naf: str = ""
    band: str = ""
    commune: str = ""
    commune_name: str = ""
    postcode: str = ""
    is_closed: bool = False

    @property
    def section(self) -> str:
        return sectors.section_of(self.naf)

    @property
    def department(self) -> str:
        return departments.of_commune(self.commune)

    @property
    def staff(self) -> str:
        return BANDS.get(self.band, "")

    @property
    def is_too_large(self) -> bool:
        return self.band in TOO_LARGE


def read_answer(answer: Any, *, siret: str = "", postcode: str = "") -> tuple[FoundFirm, ...]:
    """Return the firms of an answer, closed ones last.

    Of a firm with several establishments it is the one of `siret`, or else one at `postcode`,
    or else the head office. Raises CompanySearchError for what is no answer at all.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise CompanySearchError("no list of results", permanent=True)
    read = [_firm(result, siret=siret, postcode=postcode) for result in answer["results"]]
    found = [firm for firm in read if firm is not None]
    return tuple(sorted(found, key=lambda firm: firm.is_closed))


def _firm(result: Any, *, siret: str, postcode: str) -> FoundFirm | None:
    """Read one firm; None for one without a name or a SIRET, which cannot be chosen."""
    if not isinstance(result, dict):
        return None
    name = _name(result)
    places = list(_establishments(result))
    place = next((each for each in places if siret and each.get("siret") == siret), None)
    if place is None and postcode:
        place = next((each for each in places if each.get("code_postal") == postcode), None)
    if place is None and places:
        place = places[0]
    if not name or place is None or not re.fullmatch(r"\d{14}", _text(place, "siret")):
        return None
    closed = CLOSED in (_text(result, "etat_administratif"), _text(place, "etat_administratif"))
    return FoundFirm(
        siret=_text(place, "siret"),
        name=name,
        naf=_naf(place) or _naf(result),
        band=_band(result) or _band(place),
        commune=_code(place, "commune", r"(?:\d\d|2[AB])\d{3}"),
        commune_name=_text(place, "libelle_commune").title()[:60],
        postcode=_code(place, "code_postal", r"\d{5}"),
        is_closed=closed,
    )


def _establishments(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the head office, then the establishments that what was typed matches."""
    matching = result.get("matching_etablissements")
    for place in (result.get("siege"), *(matching if isinstance(matching, list) else ())):
        if isinstance(place, dict):
            yield place


def _text(source: dict[str, Any], key: str) -> str:
    value = source.get(key)
    return value.strip() if isinstance(value, str) else ""


def _code(source: dict[str, Any], key: str, pattern: str) -> str:
    value = _text(source, key)
    return value if re.fullmatch(pattern, value) else ""


def _name(result: dict[str, Any]) -> str:
    name = _text(result, "nom_complet") or _text(result, "nom_raison_sociale")
    return "" if HIDDEN in name else " ".join(name.split())[:LONGEST_NAME]


def _naf(source: dict[str, Any]) -> str:
    """Give a code of NAF rev. 2; one of the nomenclature that follows it is left aside."""
    code = _text(source, "activite_principale")
    return code if sectors.section_of(code) else ""


def _band(source: dict[str, Any]) -> str:
    band = _text(source, "tranche_effectif_salarie")
    return band if band in BANDS else ""
