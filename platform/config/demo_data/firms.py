"""The fictitious firms: their owners, and the diagnostics they completed."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any

from accounts.models import User
from config.demo.accounts import OWNER
from config.demo_data.names import FIRMS, FIRST_NAMES, LAST_NAMES
from config.demo_data.people import PERIGUEUX, users_of
from config.demo_data.places import draw_communes
from diagnostics import services
from diagnostics.instrument import UNKNOWN, Instrument, Question, load_shipped
from diagnostics.models import Assessment
from diagnostics.scoring import shown_questions
from matching.services import Firm
from reference.models import Commune

COUNT = 40
# The first of them are in Dordogne, where the demo's connectrice and correspondent are.
IN_DORDOGNE = 10


@dataclass(frozen=True, slots=True)
class Story:
    """A firm about which something is told: its owner, its diagnostic, what a request says."""

    owner: User
    assessment: Assessment
    firm: Firm


def make_firms(random: Random) -> list[Story]:
    """Make `COUNT` owners with a completed diagnostic each, from beginners to the advanced; the
    first is the one who can sign in."""
    instrument = load_shipped()
    names = [
        (f"{first} {last}")
        for first, last in zip(FIRST_NAMES * 2, LAST_NAMES[::-1] * 3, strict=False)
    ][: COUNT - 1]
    people = [(OWNER.email, OWNER.full_name)]
    people += [(f"entreprise{n:02}@example.org", name) for n, name in enumerate(names, start=2)]
    dordogne = list(Commune.objects.filter(department="24").order_by("-population")[:IN_DORDOGNE])
    communes = [*dordogne, *draw_communes(random, COUNT - IN_DORDOGNE)]
    stories = []
    for n, (owner, commune) in enumerate(zip(users_of(people), communes, strict=True)):
        sector, kind = ("I", "Salon de thé") if n == 0 else FIRMS[n % len(FIRMS)]
        # From 0.1 to 0.9 over the firms, in no visible order; a beginner signs in.
        maturity = 0.25 if n == 0 else 0.1 + 0.8 * (n * 17 % COUNT) / COUNT
        last_name = owner.full_name.rpartition(" ")[2]
        place = Commune.objects.get(pk=PERIGUEUX) if n == 0 else commune
        firm = Firm(
            name=f"{kind} {last_name}",
            commune=place,
            contact_name=owner.full_name,
            # Numbers that the regulator keeps for works of fiction.
            phone=f"06 39 98 {n // 100:02} {n % 100:02}",
        )
        profile = draw_profile(random, instrument, sector=sector, department=place.department_id)
        assessment = take(
            owner,
            profile=profile,
            answers=draw_answers(random, instrument, profile, maturity=maturity),
        )
        stories.append(Story(owner, assessment, firm))
    return stories


def take(owner: User, *, profile: dict[str, str], answers: dict[str, Any]) -> Assessment:
    """Take the diagnostic for an owner: the answers are written at once, then scored and frozen."""
    return finish(services.start_assessment(owner=owner), profile=profile, answers=answers)


def finish(
    assessment: Assessment, *, profile: dict[str, str], answers: dict[str, Any]
) -> Assessment:
    """Write the answers of a diagnostic that was begun, score it and freeze it."""
    Assessment.objects.filter(pk=assessment.pk).update(profile=profile, answers=answers)
    return services.complete_assessment(assessment)


def draw_profile(
    random: Random, instrument: Instrument, *, sector: str, department: str
) -> dict[str, str]:
    chosen = {"secteur": sector, "departement": department}
    for question in instrument.profile:
        if question.code in chosen:
            continue
        options = [option.code for option in question.options]
        # Most firms are small: the first options come more often.
        weights = [len(options) - rank for rank in range(len(options))]
        chosen[question.code] = random.choices(options, weights=weights)[0]
    return chosen


def draw_answers(
    random: Random,
    instrument: Instrument,
    profile: dict[str, str],
    *,
    maturity: float,
    known: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Answer every question that is asked; what is known already stays so."""
    answers: dict[str, Any] = {}
    for question in instrument.questions:
        # A condition only looks back: one pass in order meets every question that opens.
        if question in shown_questions(instrument, profile, answers):
            answers[question.code] = (
                known[question.code]
                if question.code in known
                else _answer(random, question, maturity)
            )
    return answers


def _answer(random: Random, question: Question, maturity: float) -> Any:
    if question.allows_unknown and random.random() < 0.04:
        return UNKNOWN
    level = min(max(random.gauss(maturity, 0.2), 0.0), 1.0)
    if question.kind == "single":
        ordered = sorted(question.options, key=lambda option: option.points or 0)
        return ordered[round(level * (len(ordered) - 1))].code
    several = [option.code for option in question.options if not option.exclusive]
    kept = [code for code in several if random.random() < level]
    alone = [option.code for option in question.options if option.exclusive]
    return kept or alone[:1] or several[:1]
