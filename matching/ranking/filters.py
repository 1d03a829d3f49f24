"""Whom the rules leave out of a ranking, and why in French."""

from collections.abc import Iterator
from itertools import chain

from connectors.enums import Language
from matching.enums import AdviserChoice
from matching.policy import Policy
from matching.ranking.distance import reach
from matching.ranking.inputs import Ask, Candidate


def why_excluded(ask: Ask, candidate: Candidate, *, policy: Policy) -> str:
    """Say what rules this connecteur out, or return an empty string."""
    # One check at a time: the first that fails is the reason, and the others are not made.
    checks = chain(_whoever_asks(candidate), _for_this_ask(ask, candidate, policy))
    return next((reason for fails, reason in checks if fails), "")


def _whoever_asks(candidate: Candidate) -> Iterator[tuple[bool, str]]:
    yield not candidate.active, "n’est pas actif en ce moment"
    yield candidate.on_holiday, "est en congé"
    yield not candidate.charter_signed, "n’a pas signé la charte"
    yield candidate.own_firm, "appartient à l’entreprise qui demande de l’aide"
    yield (
        candidate.declared_link,
        "a déclaré un lien avec l’entreprise qui demande de l’aide",
    )
    yield candidate.already_asked, "a déjà été sollicité pour cette demande"
    yield candidate.turned_down, "a déjà été écarté par cette entreprise"
    yield candidate.reported, "a fait l’objet d’un signalement par cette entreprise"


def _for_this_ask(ask: Ask, candidate: Candidate, policy: Policy) -> Iterator[tuple[bool, str]]:
    wanted = {asked.theme for asked in ask.themes}
    # As a volunteer they may help again; as a professional they would sell.
    yield (
        candidate.labelled and candidate.sales_barred,
        "a aidé cette entreprise comme bénévole il y a moins d’un an, et ne peut donc pas "
        "encore lui vendre son aide",
    )
    yield (
        ask.adviser_choice == AdviserChoice.VOLUNTEER and candidate.labelled,
        "est un professionnel labellisé, et vous cherchez un bénévole",
    )
    yield (
        ask.adviser_choice == AdviserChoice.LABELLED and not candidate.labelled,
        "est bénévole, et vous cherchez un professionnel labellisé",
    )
    yield (
        candidate.accepted_this_month >= candidate.capacity,
        "a atteint son nombre d’accompagnements du mois",
    )
    yield (
        not any(known.theme in wanted for known in candidate.themes),
        "n’aide sur aucun des thèmes demandés",
    )
    if ask.language not in candidate.languages:
        yield True, f"n’aide pas en {Language(ask.language).label}"
    yield reach(ask, candidate, policy)[0] is None, "ne couvre pas votre territoire"
