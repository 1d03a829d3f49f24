"""Rank connecteurs for one ask: pure, explained criterion by criterion, replayable.

No clock, no database, no settings: the same ask, candidates, policy and seed always give the same
ranking (QUALITY F-3). Only the fields below enter it; a test holds the list (QUALITY F-4).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from matching.enums import AdviserChoice
from matching.policy import Criterion, Policy
from reference.enums import Theme
from reference.geo import distance_km

NBSP: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class AskedTheme:
    theme: Theme
    weight: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, with nothing that names the firm; coordinates are degrees (WGS 84)."""

    themes: tuple[AskedTheme, ...]
    sector: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
    adviser_choice: AdviserChoice = AdviserChoice.BOTH


@dataclass(frozen=True, slots=True)
class KnownTheme:
    theme: Theme
    level: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a connecteur when somebody asks.

    `capacity` and `accepted_this_month` count acceptances of a calendar month, `waiting` the
    requests not answered yet; `days_since_proposed` is None for who was never proposed one.
    """

    id: str
    active: bool
    charter_signed: bool
    labelled: bool
    themes: tuple[KnownTheme, ...]
    sectors: tuple[str, ...]
    departments: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    radius_km: int
    remote: bool
    capacity: int
    accepted_this_month: int
    waiting: int
    days_since_proposed: int | None
    own_firm: bool
    already_asked: bool
    # Helped this firm for free less than a year ago; unknown to rankings stored before version 2.
    sales_barred: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion: its value from 0 to 1, its weight, and a sentence for each side."""

    criterion: Criterion
    value: float
    weight: int
    for_owner: str
    for_connector: str


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: float
    distance_km: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    policy_version: str
    seed: str
    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Ranking":
        return cls(
            policy_version=stored["policy_version"],
            seed=stored["seed"],
            ranked=tuple(
                Ranked(
                    id=line["id"],
                    score=line["score"],
                    distance_km=line["distance_km"],
                    reasons=tuple(
                        Reason(**{**reason, "criterion": Criterion(reason["criterion"])})
                        for reason in line["reasons"]
                    ),
                )
                for line in stored["ranked"]
            ),
            excluded=tuple(Excluded(**line) for line in stored["excluded"]),
        )

    def find(self, connector_id: str) -> Ranked | None:
        return next((line for line in self.ranked if line.id == connector_id), None)


def rank(ask: Ask, candidates: Iterable[Candidate], *, policy: Policy, seed: str) -> Ranking:
    """Rank those who can help, best first, and say why each of the others cannot.

    Scores go from 0 to 100 with one decimal; equals follow a shuffle drawn from the seed, so that
    neither name nor seniority gives a place.
    """
    ranked: list[Ranked] = []
    excluded: list[Excluded] = []
    for candidate in candidates:
        reason = why_excluded(ask, candidate, policy=policy)
        if reason:
            excluded.append(Excluded(candidate.id, reason))
        else:
            ranked.append(_weigh(ask, candidate, policy))
    ranked.sort(key=lambda line: (-line.score, draw(seed, line.id)))
    excluded.sort(key=lambda line: line.id)
    return Ranking(policy.version, seed, tuple(ranked), tuple(excluded))


def draw(seed: str, connector_id: str) -> str:
    """Return this connecteur's place in the shuffle of one ask."""
    return hmac.new(seed.encode(), connector_id.encode(), hashlib.sha256).hexdigest()


def why_excluded(ask: Ask, candidate: Candidate, *, policy: Policy) -> str:
    """Say in French what rules this connecteur out, or return an empty string."""
    wanted = {asked.theme for asked in ask.themes}
    checks = (
        (not candidate.active, "n’est pas actif en ce moment"),
        (not candidate.charter_signed, "n’a pas signé la charte"),
        (candidate.own_firm, "appartient à l’entreprise qui demande de l’aide"),
        (candidate.already_asked, "a déjà été sollicité pour cette demande"),
        # As a volunteer they may help again; as a professional they would sell.
        (
            candidate.labelled and candidate.sales_barred,
            "a aidé cette entreprise comme bénévole il y a moins d’un an, et ne peut donc pas "
            "encore lui vendre son aide",
        ),
        (
            ask.adviser_choice == AdviserChoice.VOLUNTEER and candidate.labelled,
            "est un professionnel labellisé, et vous cherchez un bénévole",
        ),
        (
            ask.adviser_choice == AdviserChoice.LABELLED and not candidate.labelled,
            "est bénévole, et vous cherchez un professionnel labellisé",
        ),
        (
            candidate.accepted_this_month >= candidate.capacity,
            "a atteint son nombre d’accompagnements du mois",
        ),
        (
            not any(known.theme in wanted for known in candidate.themes),
            "n’aide sur aucun des thèmes demandés",
        ),
        (_reach(ask, candidate, policy)[0] is None, "ne couvre pas votre territoire"),
    )
    return next((reason for fails, reason in checks if fails), "")


def _weigh(ask: Ask, candidate: Candidate, policy: Policy) -> Ranked:
    reasons = (
        _themes(ask, candidate, policy),
        _distance(ask, candidate, policy),
        _sector(ask, candidate, policy),
        _load(candidate, policy),
        _rotation(candidate, policy),
    )
    total = sum(policy.weight(criterion) for criterion in Criterion)
    score = 100 * sum(reason.value * reason.weight for reason in reasons) / total
    return Ranked(candidate.id, round(score, 1), _kilometres(ask, candidate), reasons)


def _reason(
    policy: Policy, criterion: Criterion, value: float, for_owner: str, for_connector: str
) -> Reason:
    # Four decimals: what differs by less is equal, whatever the machine's floating point.
    return Reason(criterion, round(value, 4), policy.weight(criterion), for_owner, for_connector)


def _themes(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    levels = {known.theme: known.level for known in candidate.themes}
    total = sum(asked.weight for asked in ask.themes)
    met = sum(
        asked.weight * policy.levels[levels[asked.theme] - 1]
        for asked in ask.themes
        if asked.theme in levels
    )
    labels = [f"«{NBSP}{a.theme.label}{NBSP}»" for a in ask.themes if a.theme in levels]
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


def _kilometres(ask: Ask, candidate: Candidate) -> float | None:
    if (
        ask.latitude is None
        or ask.longitude is None
        or candidate.latitude is None
        or candidate.longitude is None
    ):
        return None
    return round(
        distance_km(ask.latitude, ask.longitude, candidate.latitude, candidate.longitude), 1
    )


def _reach(ask: Ask, candidate: Candidate, policy: Policy) -> tuple[float | None, str]:
    """Return how near the connecteur is (0 to 1, None when out of reach) and by which way."""
    away = _kilometres(ask, candidate)
    ways: list[tuple[float, str]] = []
    if away is not None and away <= min(candidate.radius_km, policy.max_radius_km):
        ways.append((1 / (1 + away / policy.half_distance_km), "near"))
    if ask.department and ask.department in candidate.departments:
        ways.append((policy.department_value, "department"))
    if candidate.remote:
        ways.append((policy.remote_value, "remote"))
    return max(ways, default=(None, ""), key=lambda way: way[0] or 0.0)


def _distance(ask: Ask, candidate: Candidate, policy: Policy) -> Reason:
    value, way = _reach(ask, candidate, policy)
    away = _kilometres(ask, candidate)
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
        return _reason(
            policy,
            Criterion.SECTOR,
            policy.unknown_sector_value,
            "Aide les entreprises de tous les secteurs.",
            "Vous aidez les entreprises de tous les secteurs.",
        )
    if not ask.sector:
        return _reason(
            policy,
            Criterion.SECTOR,
            policy.unknown_sector_value,
            "Vous n’avez pas précisé votre secteur d’activité.",
            "L’entreprise n’a pas précisé son secteur d’activité.",
        )
    if ask.sector in candidate.sectors:
        return _reason(
            policy,
            Criterion.SECTOR,
            1.0,
            "Connaît votre secteur d’activité.",
            "Vous connaissez le secteur d’activité de l’entreprise.",
        )
    return _reason(
        policy,
        Criterion.SECTOR,
        0.0,
        "Connaît surtout d’autres secteurs d’activité que le vôtre.",
        "Le secteur de l’entreprise n’est pas parmi ceux que vous avez cochés.",
    )


def _load(candidate: Candidate, policy: Policy) -> Reason:
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


def _rotation(candidate: Candidate, policy: Policy) -> Reason:
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
