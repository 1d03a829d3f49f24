"""Reads that put several models together: the way through a taking, its review, its needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from diagnostics.enums import PublicationState
from diagnostics.instrument import Instrument, load_shipped, parse
from diagnostics.models import Assessment, Questionnaire
from diagnostics.paper import PaperPart, lay_out
from diagnostics.register import DEPARTMENT, SECTOR
from diagnostics.steps import Choice, Step, Way, all_steps, dimensions_in_order, first_leg_of, way
from reference import departments, sectors
from reference.enums import SizeClass, Theme
from reference.vocabulary import CompanyProfile, Need

PROFILE_STAGE = "Votre entreprise"
REVIEW_STAGE = "Vérification"
NOT_GIVEN = "Non renseigné"
SECTOR_HELP = "Choisissez ce qui s’en rapproche le plus. Sert à vous comparer avec votre secteur."


@lru_cache(maxsize=16)
def _published(version: str, published_at: datetime) -> Instrument:
    # A published version never changes, so that its reading can be kept.
    return parse(Questionnaire.objects.get(version=version, published_at=published_at).definition)


def instrument_of(assessment: Assessment) -> Instrument:
    """The instrument of the version the diagnostic was begun with."""
    return instrument_of_version(assessment.questionnaire)


def instrument_of_version(questionnaire: Questionnaire) -> Instrument:
    """The instrument that one version of the questionnaire holds."""
    if questionnaire.published_at is None:
        return parse(questionnaire.definition)
    return _published(questionnaire.version, questionnaire.published_at)


def latest_instrument() -> Instrument:
    """The instrument a new diagnostic would use; the shipped one before any is published."""
    latest = (
        Questionnaire.objects.filter(state=PublicationState.PUBLISHED)
        .order_by("-published_at")
        .defer("definition")
        .first()
    )
    if latest is None or latest.published_at is None:
        return load_shipped()
    return _published(latest.version, latest.published_at)


def knows(instrument: Instrument, code: str) -> bool:
    """Say whether `code` is a question of the instrument or of its profile, asked or not."""
    return code in {question.code for question in instrument.profile} | {
        question.code for question in instrument.questions
    }


def minutes_for(instrument: Instrument, *, questions: int) -> int:
    """How long so many questions take, in whole minutes, one at least."""
    return max(1, round(questions * instrument.estimated_minutes / len(instrument.questions)))


def minutes_left_of(assessment: Assessment) -> int:
    """How long what is not settled yet takes, in whole minutes, one at least."""
    instrument = instrument_of(assessment)
    steps = way_of(assessment)
    left = sum(step.code not in steps.settled for step in steps.steps)
    if all(step.in_profile for step in steps.steps):
        # The questions are laid out once the profile is known.
        left += len(instrument.questions)
    return minutes_for(instrument, questions=left)


@dataclass(frozen=True, slots=True)
class DimensionChoice:
    """A dimension that one may begin with, and how long it takes with the profile before it."""

    code: str
    label: str
    summary: str
    minutes: int


def dimension_choices(instrument: Instrument) -> tuple[DimensionChoice, ...]:
    """The dimensions that somebody in a hurry may answer first, in the order of the form."""
    found = []
    for dimension in instrument.dimensions:
        pages = len(instrument.profile) + len(first_leg_of(instrument, dimension.code))
        minutes = max(1, round(pages * instrument.seconds_per_question / 60))
        found.append(DimensionChoice(dimension.code, dimension.label, dimension.summary, minutes))
    return tuple(found)


def way_of(assessment: Assessment) -> Way:
    """The steps of the diagnostic as its answers stand, in the order its owner chose."""
    return _way_of(assessment, first_dimension=assessment.first_dimension)


def _way_of(assessment: Assessment, *, first_dimension: str) -> Way:
    return way(
        instrument_of(assessment),
        profile=assessment.profile,
        answers=assessment.answers,
        skipped=assessment.skipped,
        first_dimension=first_dimension,
    )


def with_choices(step: Step) -> Step:
    """Give a step of kind `select` what can be chosen, which is not in the questionnaire."""
    return _with_list(step) if step.kind == "select" else step


@lru_cache(maxsize=64)
def _with_list(step: Step) -> Step:
    listed = {SECTOR: sectors.choices, DEPARTMENT: departments.choices}[step.code]()
    choices = tuple(Choice(code, label) for code, label in listed)
    # The questionnaire's help speaks of a SIRET, which nobody is asked for here.
    return replace(step, choices=choices, help=SECTOR_HELP if step.code == SECTOR else step.help)


@dataclass(frozen=True, slots=True)
class Stepper:
    """Where a page stands among the parts of the diagnostic (QUALITY A11)."""

    title: str
    current: int
    count: int
    next_title: str = ""


def stepper_of(assessment: Assessment, *, stage: int | None) -> Stepper:
    """The stepper at a stage, counted from 1; None is the last, the check of the answers."""
    order = dimensions_in_order(instrument_of(assessment), assessment.first_dimension)
    titles = [PROFILE_STAGE, *(dimension.label for dimension in order), REVIEW_STAGE]
    current = len(titles) if stage is None else stage
    return Stepper(
        title=titles[current - 1],
        current=current,
        count=len(titles),
        next_title=titles[current] if current < len(titles) else "",
    )


@dataclass(frozen=True, slots=True)
class ReviewLine:
    code: str
    label: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewPart:
    title: str
    lines: tuple[ReviewLine, ...]


def review_of(assessment: Assessment) -> tuple[ReviewPart, ...]:
    """Every step with the words of its answer, part by part; nothing ticked reads so.

    Always in the order of the questionnaire, whatever dimension was answered first.
    """
    titles = [PROFILE_STAGE, *(each.label for each in instrument_of(assessment).dimensions)]
    parts: dict[int, list[ReviewLine]] = {}
    for step in map(with_choices, _way_of(assessment, first_dimension="").steps):
        given = (assessment.profile if step.in_profile else assessment.answers).get(step.code)
        labels = {choice.code: choice.label for choice in step.choices}
        codes = [given] if isinstance(given, str) else given or []
        words = tuple(labels.get(code, code) for code in codes) or (NOT_GIVEN,)
        parts.setdefault(step.stage, []).append(ReviewLine(step.code, step.label, words))
    return tuple(ReviewPart(titles[stage - 1], tuple(lines)) for stage, lines in parts.items())


def listed_steps(instrument: Instrument) -> list[Step]:
    """Every step that a version may ask, with what can be chosen."""
    return [with_choices(step) for step in all_steps(instrument)]


def sheet_of(questionnaire: Questionnaire) -> tuple[PaperPart, ...]:
    """Everything that a version may ask, laid out for paper."""
    instrument = instrument_of_version(questionnaire)
    titles = [PROFILE_STAGE, *(each.label for each in instrument.dimensions)]
    return lay_out(instrument, listed_steps(instrument), titles=dict(enumerate(titles, start=1)))


def needs_of(assessment: Assessment) -> tuple[Need, ...]:
    """What a completed diagnostic says to work on first, in order; empty before it is completed."""
    if assessment.results is None:
        return ()
    instrument = instrument_of(assessment)
    return tuple(read_need(instrument, stored) for stored in assessment.results["needs"])


def read_need(instrument: Instrument, stored: Mapping[str, Any]) -> Need:
    """Give a need as it is handed on, from the form in which results keep it."""
    code, _, _level = stored["action"].partition(".")
    return Need(
        theme=Theme(stored["theme"]),
        weight=float(stored["weight"]),
        why=instrument.question(code).label,
        action=instrument.actions[stored["action"]],
        action_code=stored["action"],
    )


def profile_of(assessment: Assessment) -> CompanyProfile:
    """What the diagnostic tells of the firm; a place on the map only when its commune is known.

    Reads `assessment.company.commune`: select them along when there are several.
    """
    commune = assessment.company.commune if assessment.company else None
    return CompanyProfile(
        size_class=SizeClass(assessment.profile["personnes"]),
        sector=assessment.profile.get(SECTOR, ""),
        department=assessment.profile.get(DEPARTMENT, ""),
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
    )


# Of the questionnaire: through what orders come, and who the customers are.
SALES_CHANNELS, ONLINE = "C5", frozenset({"site", "marketplace"})
CUSTOMERS, WITH_PEOPLE = "clientele", frozenset({"particuliers", "mixte"})


def sells_online(assessment: Assessment) -> bool:
    """Tell whether the firm takes orders or bookings on its site or on a marketplace."""
    given = assessment.answers.get(SALES_CHANNELS)
    return isinstance(given, list) and bool(ONLINE.intersection(given))


def sells_to_people(assessment: Assessment) -> bool:
    """Tell whether some of its customers are private persons."""
    return assessment.profile.get(CUSTOMERS) in WITH_PEOPLE
