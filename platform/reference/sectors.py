"""Sections of activity (NAF rev. 2) in words an owner understands, and Eurostat's groups."""

from functools import cache

from reference import shipped

NOMENCLATURE = "naf-rev2"

# The official titles are written for statisticians; these say what people do.
SECTIONS: dict[str, str] = {
    "A": "Agriculture, élevage, forêt, pêche",
    "B": "Mines et carrières",
    "C": "Fabrication, artisanat de production, industrie",
    "D": "Électricité, gaz, chauffage",
    "E": "Eau, déchets, dépollution",
    "F": "Bâtiment et travaux publics",
    "G": "Commerce, réparation de véhicules",
    "H": "Transport, livraison, entreposage",
    "I": "Hôtellerie, hébergement, restauration",
    "J": "Informatique, édition, médias, télécommunications",
    "K": "Banque, assurance, finance",
    "L": "Immobilier",
    "M": "Conseil, études, professions libérales et techniques",
    "N": "Services aux entreprises : location, nettoyage, sécurité, voyages",
    "O": "Administration publique",
    "P": "Enseignement, formation",
    "Q": "Santé, action sociale",
    "R": "Culture, sport, loisirs",
    "S": "Services aux personnes, réparation d’objets, associations",
    "T": "Emploi à domicile",
    "U": "Organisations internationales",
}

_GROUPS = {
    "C": "C",
    "D": "D35-E39",
    "E": "D35-E39",
    "F": "F",
    "G": "G",
    "H": "H",
    "I": "I",
    "J": "J",
    "L": "L68",
    # The spelling of the tables that we hold; younger ones say M69-M75.
    "M": "M69-M74",
    "N": "N",
}


def eurostat_group(section: str) -> str:
    """Return the group under which Eurostat's survey of ICT use publishes a section.

    Empty for a section outside the survey's field, and for S, of which the survey takes the
    repair of computers only (group 95.1).
    """
    return _GROUPS.get(section, "")


@cache
def _sections() -> dict[str, str]:
    return {row["code"]: row["section"] for row in shipped.rows("naf_rev2.csv")}


def section_of(code: str) -> str:
    """Return the section of a code of NAF rev. 2 (« 47.71Z », « 47 »), or an empty text.

    A code that this revision does not have belongs to another one, where the letters mean other
    things: it is not guessed at.
    """
    return _sections().get(code, "")


def choices() -> list[tuple[str, str]]:
    """Return (letter, label) for a select, without a query."""
    return list(SECTIONS.items())


def label(section: str) -> str:
    """Return the label of a section, or an empty text for an unknown letter."""
    return SECTIONS.get(section, "")
