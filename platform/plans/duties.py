"""What the law asks of a firm among the themes of a plan: the rule, in words, and its source.

The questionnaire marks the same questions (`obligation`); a test holds the two together.
"""

from dataclasses import dataclass

from reference.enums import SizeClass, Theme
from reference.vocabulary import CompanyProfile


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice of a plan knows of a firm: nothing that names it.

    `sells_online`: it takes orders or bookings on a site or a marketplace. `to_consumers`: some of
    its customers are private persons.
    """

    profile: CompanyProfile
    sells_online: bool = False
    to_consumers: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    rule: str
    source: str


INVOICING = Duty(
    "Toute entreprise assujettie à la TVA doit pouvoir recevoir des factures électroniques depuis "
    "le 1er septembre 2026\u00a0; les TPE et PME en émettent au 1er septembre 2027.",
    # The numbering of the articles has changed with the code they stand in: the book, and where
    # the administration says it, are true of any.
    "Code des impositions sur les biens et services, livre II\u00a0; loi de finances pour 2024, "
    "article 91\u00a0; impots.gouv.fr, «\u00a0Je découvre la facturation électronique\u00a0»",
)
PERSONAL_DATA = Duty(
    "Toute entreprise qui tient un fichier de personnes dit pourquoi, combien de temps, et le "
    "protège.",
    "Règlement (UE) 2016/679 (RGPD), articles 5, 13, 30 et 32",
)
ACCESSIBLE_SALES = Duty(
    "La vente en ligne aux particuliers doit être accessible depuis le 28 juin 2025. Les services "
    "des microentreprises (moins de 10 personnes, 2 M€ de chiffre d’affaires ou de bilan au plus) "
    "en sont dispensés.",
    "Code de la consommation, article L. 412-13\u00a0; directive (UE) 2019/882",
)
EXEMPT_SIZES = frozenset({SizeClass.ALONE, SizeClass.MICRO})


def duty_of(theme: Theme, situation: Situation) -> Duty | None:
    """Return what the law asks of this firm on a theme, None where it asks nothing.

    Whoever is not concerned by VAT says so in the diagnostic, which then raises no need of it. A
    firm of fewer than ten people is taken for a micro-enterprise: its turnover is not asked.
    """
    if theme == Theme.FACTURATION_ELECTRONIQUE:
        return INVOICING
    if theme == Theme.RGPD:
        return PERSONAL_DATA
    sells_to_people = situation.sells_online and situation.to_consumers
    exempt = situation.profile.size_class in EXEMPT_SIZES
    if theme == Theme.ACCESSIBILITE and sells_to_people and not exempt:
        return ACCESSIBLE_SALES
    return None
