"""The criteria, one function each: a value from 0 to 1 and a sentence for each side."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from connectors.enums import Slot
from matching.enums import Channel
from matching.policy import Criterion, Policy
from matching.ranking.distance import kilometres, reach
from matching.ranking.inputs import Ask, Candidate
from matching.ranking.results import Reason
from reference.enums import SizeClass, Theme

NBSP: Final = "\u00a0"
# Written once: each of 200 candidates names the themes that are asked.
QUOTED: Final[Mapping[Theme, str]] = {theme: f"«{NBSP}{theme.label}{NBSP}»" for theme in Theme}


def weigh(ask: Ask, candidate: Candidate, policy: Policy) -> tuple[Reason, ...]:
    """Return one line for each criterion that the policy counts."""
    return tuple(weighs(ask, candidate, policy) for weighs in _counted(policy))


@cache
def _counted(policy: Policy) -> tuple[Callable[[Ask, Candidate, Policy], Reason], ...]:
    """Return the functions that a policy counts, found once a policy."""
    return tuple(_BY[criterion] for criterion in policy.criteria)


def _reason(
    policy: Policy,
    criterion: Criterion,
    value: float,
    for_owner: str,
    for_connector: str,
    *,
    same_for_all: bool = False,
) -> Reason:
    # Four decimals: what differs by less is equal, whatever the machine's floating point.
    return Reason(
        criterion, round(value, 4), policy.weight(criterion), for_owner, for_connector, same_for_all
    )


def _themes(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    levels = {known.theme: known.level for known in candidate.themes}
    total = sum(asked.weight for asked in ask.themes)
    met = sum(
        asked.weight * policy.levels[levels[asked.theme] - 1]
        for asked in ask.themes
        if asked.theme in levels
    )
    labels = [QUOTED[asked.theme] for asked in ask.themes if asked.theme in levels]
    named = _and(labels)
    count, wanted = len(labels), len(ask.themes)
    return _reason(
        policy,
        Criterion.THEMES,
        met / total if total else 0.0,
        f"Peut vous aider sur {named} ({count} de vos {wanted} priorités)."
        if wanted > 1
        else f"Peut vous aider sur {named}, votre priorité.",
        f"L’entreprise cherche de l’aide sur {named}, que vous connaissez.",
    )


def _distance(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    value, way = reach(ask, candidate, policy)
    away = kilometres(ask, candidate)
    if way == "near" and away is not None:
        for_owner = (
            f"Se trouve à {away:.0f}{NBSP}km de votre commune, à vol d’oiseau."
            if away >= 1
            else "Se trouve dans votre commune ou tout près."
        )
    elif way == "department":
        for_owner = "Intervient dans tout votre département."
    else:
        for_owner = "Peut vous aider à distance, par téléphone ou en visioconférence."
    # The connecteur is told the way, never the distance: it would give the commune away.
    for_connector = {
        "near": "L’entreprise se trouve dans le rayon où vous vous déplacez.",
        "department": "L’entreprise se trouve dans un département que vous couvrez.",
    }.get(way, "Vous aidez à distance, où que soit l’entreprise.")
    return _reason(policy, Criterion.DISTANCE, value or 0.0, for_owner, for_connector)


def _sector(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    if not candidate.sectors:
        value = policy.unknown_sector_value
        for_owner = "Aide les entreprises de tous les secteurs."
        for_connector = "Vous aidez les entreprises de tous les secteurs."
    elif not ask.sector:
        value = policy.unknown_sector_value
        for_owner = "Vous n’avez pas précisé votre secteur d’activité."
        for_connector = "L’entreprise n’a pas précisé son secteur d’activité."
    elif ask.sector in candidate.sectors:
        value = 1.0
        for_owner = "Connaît votre secteur d’activité."
        for_connector = "Vous connaissez le secteur d’activité de l’entreprise."
    else:
        value = 0.0
        for_owner = "Connaît surtout d’autres secteurs d’activité que le vôtre."
        for_connector = "Le secteur de l’entreprise n’est pas parmi ceux que vous avez cochés."
    helped = candidate.works_alike
    if helped:
        firms = f"{helped} entreprise{'s' if helped > 1 else ''}"
        for_owner += f" A déjà aidé {firms} de votre secteur sur vos priorités."
        for_connector += f" Vous avez déjà aidé {firms} de ce secteur sur ces besoins."
    return _reason(policy, Criterion.SECTOR, value, for_owner, for_connector)


def _size(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    if not ask.size_class:
        return _reason(
            policy,
            Criterion.SIZE,
            policy.unknown_sector_value,
            "Vous n’avez pas précisé la taille de votre entreprise.",
            "L’entreprise n’a pas précisé sa taille.",
            same_for_all=True,
        )
    if not candidate.size_classes:
        return _reason(
            policy,
            Criterion.SIZE,
            policy.unknown_sector_value,
            "Aide les entreprises de toutes les tailles.",
            "Vous aidez les entreprises de toutes les tailles.",
        )
    label = SizeClass(ask.size_class).label
    if ask.size_class in candidate.size_classes:
        return _reason(
            policy,
            Criterion.SIZE,
            1.0,
            f"Connaît les entreprises de votre taille ({label}).",
            f"Vous connaissez les entreprises de cette taille ({label}).",
        )
    return _reason(
        policy,
        Criterion.SIZE,
        0.0,
        "Connaît surtout des entreprises d’une autre taille que la vôtre.",
        "La taille de l’entreprise n’est pas parmi celles que vous avez cochées.",
    )


CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.PHONE: "par téléphone",
    Channel.VIDEO: "en visioconférence",
    Channel.WRITING: "par écrit",
}


def _channel(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    if ask.channel == Channel.ANY:
        return _reason(
            policy,
            Criterion.CHANNEL,
            1.0,
            "Vous n’avez pas de préférence sur la façon d’échanger.",
            "L’entreprise n’a pas de préférence sur la façon d’échanger.",
            same_for_all=True,
        )
    if ask.channel == Channel.ON_SITE:
        comes = reach(ask, candidate, policy, on_site_only=True)[0] is not None
        return _reason(
            policy,
            Criterion.CHANNEL,
            1.0 if comes else 0.0,
            "Peut venir dans votre entreprise, comme vous le souhaitez."
            if comes
            else "Ne se déplace pas jusqu’à votre entreprise.",
            "L’entreprise souhaite une rencontre sur place."
            + (" Vous vous déplacez jusque chez elle." if comes else ""),
        )
    how = CHANNELS[ask.channel]
    return _reason(
        policy,
        Criterion.CHANNEL,
        1.0 if candidate.remote else 0.0,
        f"Peut vous aider {how}, comme vous le souhaitez."
        if candidate.remote
        else "Aide surtout sur place.",
        f"L’entreprise souhaite être aidée {how}."
        + (" Vous aidez à distance." if candidate.remote else ""),
    )


def _moments(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    if not ask.slots:
        return _reason(
            policy,
            Criterion.MOMENTS,
            1.0,
            "Vous n’avez pas de préférence de moment.",
            "L’entreprise n’a pas de préférence de moment.",
            same_for_all=True,
        )
    if not candidate.slots:
        return _reason(
            policy,
            Criterion.MOMENTS,
            policy.unknown_sector_value,
            "N’a pas précisé ses moments disponibles.",
            "Vous n’avez pas précisé vos moments disponibles.",
        )
    common = [slot.label for slot in Slot if slot in ask.slots and slot in candidate.slots]
    if not common:
        return _reason(
            policy,
            Criterion.MOMENTS,
            0.0,
            "Est plutôt disponible à d’autres moments que vous.",
            "L’entreprise est plutôt disponible à d’autres moments que vous.",
        )
    return _reason(
        policy,
        Criterion.MOMENTS,
        1.0,
        f"Est disponible en même temps que vous{NBSP}: {_and(common)}.",
        f"L’entreprise est disponible en même temps que vous{NBSP}: {_and(common)}.",
    )


def _load(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    busy = min(candidate.accepted_this_month + candidate.waiting, candidate.capacity)
    left = candidate.capacity - candidate.accepted_this_month
    room = f"{left} demande{'s' if left > 1 else ''} ce mois-ci"
    return _reason(
        policy,
        Criterion.LOAD,
        1 - busy / candidate.capacity,
        f"Peut encore accepter {room}{_waiting(candidate.waiting, 'sa')}.",
        f"Vous pouvez encore accepter {room}{_waiting(candidate.waiting, 'votre')}.",
    )


def _waiting(count: int, whose: str) -> str:
    if not count:
        return ""
    return f"{NBSP}; {count} {'attendent' if count > 1 else 'attend'} déjà {whose} réponse"


def _rotation(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    days = candidate.days_since_proposed
    if days is None:
        return _reason(
            policy,
            Criterion.ROTATION,
            1.0,
            "N’a encore reçu aucune demande.",
            "Vous n’avez encore reçu aucune demande.",
        )
    since = {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {days} jours")
    return _reason(
        policy,
        Criterion.ROTATION,
        min(days, policy.full_rotation_days) / policy.full_rotation_days,
        f"A reçu sa dernière demande {since}.",
        f"Vous avez reçu votre dernière demande {since}.",
    )


def _and(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


_BY: Final[Mapping[Criterion, Callable[[Ask, Candidate, Policy], Reason]]] = {
    Criterion.THEMES: _themes,
    Criterion.DISTANCE: _distance,
    Criterion.SECTOR: _sector,
    Criterion.SIZE: _size,
    Criterion.CHANNEL: _channel,
    Criterion.MOMENTS: _moments,
    Criterion.LOAD: _load,
    Criterion.ROTATION: _rotation,
}
