"""The explanation of a stored ranking: degree, data, rules, operations (QUALITY F-2).

The same for a page and for JSON. An owner reads the first ones and why others were left out; a
connecteur their own line; the team the whole of it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors.enums import Language, Slot
from matching.enums import AdviserChoice, Channel
from matching.policy import Criterion, Policy
from matching.preview import NAMES
from matching.ranking import Ask, Ranked, Ranking
from matching.replay import inputs_from_json
from reference import departments, sectors
from reference.enums import SizeClass

DEGREE: Final = (
    "Un programme calcule l’ordre. Il ne décide pas seul\u00a0: le dirigeant choisit, ou demande "
    "qu’on sollicite la première personne\u00a0; chaque personne accepte ou décline\u00a0; "
    "l’équipe peut confier la demande à quelqu’un d’autre, et chaque geste est noté."
)
SOURCES: Final = (
    "Le diagnostic de l’entreprise (besoins, secteur, taille), sa commune, les souhaits indiqués "
    "avec la demande\u00a0; le profil de chaque connecteur, ses demandes du mois et la date de la "
    "dernière qu’il a reçue."
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One criterion of one line: `value` times `weight` makes `points`, or all three are kept back
    where they would tell where the firm is."""

    name: str
    sentence: str
    weight: int
    value: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Line:
    place: int
    name: str
    operations: tuple[Operation, ...]
    score: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    at: datetime
    version: str
    asked: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, int], ...]
    parameters: dict[str, Any]
    ranked: int
    lines: tuple[Line, ...]
    left_out: tuple[tuple[str, int], ...]
    degree: str = DEGREE
    sources: str = SOURCES

    @property
    def keeps_back(self) -> bool:
        """Tell whether a number is kept back from the reader."""
        return any(line.score is None for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Return the same, to be read by a program."""
        return {
            "degre": self.degree,
            "sources": self.sources,
            "calcule_le": self.at.isoformat(),
            "version_des_regles": self.version,
            "parametres": self.parameters,
            "demande": [{"donnee": name, "valeur": value} for name, value in self.asked],
            "personnes_classees": self.ranked,
            "lignes": [
                {
                    "place": line.place,
                    "nom": line.name,
                    "points": line.score,
                    "operations": [
                        {
                            "critere": one.name,
                            "phrase": one.sentence,
                            "valeur": one.value,
                            "poids": one.weight,
                            "points": one.points,
                        }
                        for one in line.operations
                    ],
                }
                for line in self.lines
            ],
            "ecartees": [{"raison": why, "personnes": count} for why, count in self.left_out],
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored ranking, read, with the rules of its time."""

    at: datetime
    ask: Ask
    ranking: Ranking
    policy: Policy

    @classmethod
    def read(
        cls,
        *,
        at: datetime,
        inputs: Mapping[str, Any],
        results: Mapping[str, Any],
        policy: Policy,
    ) -> "Stored":
        ask, _ = inputs_from_json(inputs)
        return cls(at, ask, Ranking.from_json(results), policy)

    @property
    def left_out(self) -> tuple[tuple[str, int], ...]:
        counted = Counter(line.reason for line in self.ranking.excluded)
        return tuple(counted.most_common())


def explain(stored: Stored, *, names: Mapping[str, str]) -> Explanation:
    """Explain the lines of those who are named, in their order, and the others by a count."""
    lines = tuple(
        _line(place, names[line.id], line, for_connector=False, keep_back=None)
        for place, line in enumerate(stored.ranking.ranked, start=1)
        if line.id in names
    )
    return _explanation(stored, lines, stored.left_out)


def explain_to(
    stored: Stored, *, connector_id: str, name: str, knows_the_firm: bool
) -> Explanation | None:
    """Explain to a connecteur their own line; None when they were not ranked.

    Until they accept, what would tell how far the firm is stays back, and the total with it.
    """
    found = next(
        (
            (place, line)
            for place, line in enumerate(stored.ranking.ranked, start=1)
            if line.id == connector_id
        ),
        None,
    )
    if found is None:
        return None
    place, line = found
    keep_back = None if knows_the_firm else _tells_how_far(line, stored.policy)
    return _explanation(
        stored, (_line(place, name, line, for_connector=True, keep_back=keep_back),), ()
    )


def _tells_how_far(line: Ranked, policy: Policy) -> Criterion | None:
    """Return the criterion whose value comes of a distance, if one does."""
    fixed = (policy.department_value, policy.remote_value)
    for reason in line.reasons:
        if reason.criterion == Criterion.DISTANCE and reason.value not in fixed:
            return reason.criterion
    return None


def _line(
    place: int, name: str, line: Ranked, *, for_connector: bool, keep_back: Criterion | None
) -> Line:
    total = sum(reason.weight for reason in line.reasons)
    operations = tuple(
        Operation(
            NAMES[reason.criterion],
            reason.for_connector if for_connector else reason.for_owner,
            reason.weight,
            None if reason.criterion == keep_back else reason.value,
            None
            if reason.criterion == keep_back
            else round(100 * reason.value * reason.weight / total, 2),
        )
        for reason in line.reasons
    )
    return Line(place, name, operations, None if keep_back else line.score)


def _explanation(
    stored: Stored, lines: tuple[Line, ...], left_out: tuple[tuple[str, int], ...]
) -> Explanation:
    policy = stored.policy
    return Explanation(
        at=stored.at,
        version=policy.version,
        asked=tuple(_asked(stored.ask)),
        weights=tuple((NAMES[one], policy.weight(one)) for one in policy.criteria),
        parameters=policy.to_json(),
        ranked=len(stored.ranking.ranked),
        lines=lines,
        left_out=left_out,
    )


def _asked(ask: Ask) -> list[tuple[str, str]]:
    """Return what was asked, in words; never the commune, which a connecteur may not know yet."""
    total = sum(asked.weight for asked in ask.themes) or 1
    told = [
        ("thème", f"{asked.theme.label} ({100 * asked.weight / total:.0f}\u00a0% des besoins)")
        for asked in ask.themes
    ]
    told += [
        ("secteur", sectors.label(ask.sector) or "non précisé"),
        ("taille", SizeClass(ask.size_class).label if ask.size_class else "non précisée"),
        ("département", departments.label(ask.department) or "non précisé"),
        ("type de connecteur", AdviserChoice(ask.adviser_choice).label),
        ("façon d’échanger", Channel(ask.channel).label),
        ("moments", ", ".join(Slot(slot).label for slot in ask.slots) or "peu importe"),
        ("langue", Language(ask.language).label),
    ]
    return told
