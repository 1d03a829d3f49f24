"""Who can answer an ask, best first: the shortlist, what is known of it, and the pure ranking."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from matching.candidates import Asker, candidates_for
from matching.enums import AdviserChoice, Channel
from matching.models import HelpRequest
from matching.policies import policy_in_force
from matching.policy import Policy
from matching.ranking import Ask, AskedTheme, Candidate, Ranking, rank
from matching.replay import inputs_to_json
from matching.shortlist import Shortlist, shortlist
from reference.enums import Theme

# As many of the first ones as are vouched for where nobody asks for more; an owner sees three.
FIRST: Final = 10
# How many are judged; more only where those cannot tell who the first ones are, since many of
# them are busy or left out. The last number bounds the time, however many people there are.
SHORTLISTS: Final = (200, 800, 3_200)
# At least as many are read at once: the statement scores everybody, however few it gives.
READ: Final = 800


@dataclass(frozen=True, slots=True)
class Judged:
    """A ranking and what it was computed from."""

    ranking: Ranking
    ask: Ask
    candidates: Sequence[Candidate]
    asked_at_once: int = 1

    @property
    def inputs(self) -> dict[str, Any]:
        """Return what is stored beside the ranking; for whoever only looks, it costs nothing."""
        return inputs_to_json(self.ask, self.candidates)


def judge(
    ask: Ask,
    *,
    asker: Asker,
    seed: str,
    at: datetime,
    chosen: UUID | None = None,
    first: int = FIRST,
) -> Judged:
    """Rank those who can answer an ask; nothing is stored (three queries, nearly always).

    Nobody left out scores more than any of the `first` ones. Whoever is `chosen` by name is judged
    besides, however far down.
    """
    policy = policy_in_force()
    named = () if chosen is None else (chosen,)
    looked_at: set[UUID] = set()
    candidates: list[Candidate] = []
    for listed in _shortlists(ask, at=at, policy=policy, seed=seed):
        new = [pk for pk in dict.fromkeys((*listed.ids, *named)) if pk not in looked_at]
        looked_at.update(new)
        candidates += candidates_for(new, ask, asker=asker, at=at)
        ranking = rank(ask, candidates, policy=policy, seed=seed)
        last = ranking.ranked[first - 1 : first]
        if listed.beyond is None or (last and listed.proves(last[0].score)):
            break
    return Judged(ranking, ask, candidates, policy.asked_at_once)


def _shortlists(ask: Ask, *, at: datetime, policy: Policy, seed: str) -> Iterator[Shortlist]:
    """Give longer and longer ones, of as few readings as that takes."""
    read: Shortlist | None = None
    for at_most in SHORTLISTS:
        if read is None or (read.beyond is not None and at_most > len(read.ids)):
            read = shortlist(ask, at=at, policy=policy, seed=seed, at_most=max(at_most, READ))
        yield read.first(at_most)


def judge_request(
    help_request: HelpRequest, *, chosen: UUID | None = None, first: int = FIRST
) -> Judged:
    """Rank for a request as things stand now, without those already asked."""
    return judge(
        ask_of(help_request),
        asker=Asker.of(
            help_request.owner,
            siret=help_request.company.siret,
            help_request_id=help_request.pk,
        ),
        seed=seed_of(help_request.assessment_id),
        at=timezone.now(),
        chosen=chosen,
        first=first,
    )


def seed_of(assessment_id: UUID) -> str:
    """Return the seed of the shuffle among equals: what was looked at is what will be asked."""
    return salted_hmac("matching.ranking", str(assessment_id), algorithm="sha256").hexdigest()


def ask_of(help_request: HelpRequest) -> Ask:
    """Return what a request asks, with nothing that names the firm."""
    commune = help_request.company.commune
    return Ask(
        themes=asked_themes((need["theme"], need["weight"]) for need in help_request.needs),
        sector=help_request.profile.get("sector", ""),
        department=help_request.profile.get("department", ""),
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
        adviser_choice=AdviserChoice(help_request.adviser_choice),
        size_class=help_request.profile.get("size_class", ""),
        channel=Channel(help_request.channel),
        slots=tuple(help_request.slots),
        language=help_request.language,
    )


def asked_themes(pairs: Iterable[tuple[str, float]]) -> tuple[AskedTheme, ...]:
    """Return one line a theme, in the order given, its weights added up."""
    weights: dict[str, float] = {}
    for theme, weight in pairs:
        weights[theme] = weights.get(theme, 0.0) + weight
    return tuple(AskedTheme(Theme(theme), weight) for theme, weight in weights.items())
