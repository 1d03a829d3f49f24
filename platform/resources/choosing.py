"""Which resources answer a need of a firm, and why: pure, explained, the same each time.

A resource that is for others is excluded, with its reason; the rest are ordered by points that
anybody may read below. No click, opinion, payment or publisher enters them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from reference.enums import Theme
from reference.vocabulary import CompanyProfile, Need

KEPT = 3


class Exclusion(StrEnum):
    """Why a resource is not proposed to a firm, in words for the team."""

    OTHER_THEME = "traite d’un autre thème"
    OTHER_LEVEL = "vise un autre niveau"
    OTHER_SIZE = "vise d’autres tailles d’entreprise"
    OTHER_SECTOR = "vise d’autres secteurs"
    ELSEWHERE = "vise un autre territoire"


class Reason(StrEnum):
    """Why a resource is proposed, in words for the owner, and what each is worth."""

    SAME_ACTION = "correspond exactement à votre première action"
    SAME_LEVEL = "à votre niveau"
    ITS_THEME = "consacrée à ce thème"
    YOUR_SECTOR = "pensée pour votre secteur"
    YOUR_SIZE = "pensée pour une entreprise de votre taille"
    YOUR_PLACE = "près de chez vous"


POINTS = {
    Reason.SAME_ACTION: 8,
    Reason.SAME_LEVEL: 4,
    Reason.YOUR_SECTOR: 3,
    Reason.YOUR_PLACE: 3,
    Reason.YOUR_SIZE: 2,
    Reason.ITS_THEME: 1,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice knows of a published resource; what is empty restricts nothing.

    `departments` are official codes: those of its region, or its own. `themes` begins with the
    one it is about. `slug` settles ties.
    """

    id: UUID
    slug: str
    themes: tuple[str, ...]
    level: str = ""
    actions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    candidate: Candidate
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(POINTS[reason] for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Choice:
    """The best first; of the need's own theme, those excluded, each with the first reason."""

    kept: tuple[Chosen, ...]
    excluded: tuple[tuple[Candidate, Exclusion], ...]


def choose(
    need: Need, profile: CompanyProfile, candidates: Iterable[Candidate], *, kept: int = KEPT
) -> Choice:
    """Choose at most `kept` resources (1 or more) for a need of a firm."""
    fitting: list[Chosen] = []
    excluded: list[tuple[Candidate, Exclusion]] = []
    for candidate in candidates:
        against = exclusion(candidate, need, profile)
        if against is None:
            fitting.append(Chosen(candidate, _reasons(candidate, need, profile)))
        elif against is not Exclusion.OTHER_THEME:
            excluded.append((candidate, against))
    fitting.sort(key=lambda chosen: (-chosen.points, chosen.candidate.slug))
    excluded.sort(key=lambda pair: pair[0].slug)
    return Choice(tuple(fitting[:kept]), tuple(excluded))


def exclusion(candidate: Candidate, need: Need, profile: CompanyProfile) -> Exclusion | None:
    """Return the first reason not to propose a resource, or None.

    What is meant for some sectors or places is not proposed to a firm that did not say its own.
    """
    if Theme(need.theme).value not in candidate.themes:
        return Exclusion.OTHER_THEME
    if candidate.level and candidate.level != need.level:
        return Exclusion.OTHER_LEVEL
    if candidate.sizes and profile.size_class not in candidate.sizes:
        return Exclusion.OTHER_SIZE
    if candidate.sectors and profile.sector not in candidate.sectors:
        return Exclusion.OTHER_SECTOR
    if candidate.departments and profile.department not in candidate.departments:
        return Exclusion.ELSEWHERE
    return None


def _reasons(candidate: Candidate, need: Need, profile: CompanyProfile) -> tuple[Reason, ...]:
    holds = {
        Reason.SAME_ACTION: need.action_code in candidate.actions,
        Reason.SAME_LEVEL: candidate.level == need.level,
        Reason.ITS_THEME: candidate.themes[0] == need.theme,
        Reason.YOUR_SECTOR: bool(candidate.sectors),
        Reason.YOUR_SIZE: bool(candidate.sizes),
        Reason.YOUR_PLACE: bool(candidate.departments),
    }
    return tuple(reason for reason, held in holds.items() if held)
