"""The steps of an application: their order, their names, and which one is missing first.

Pure. An active connecteur changes the same things through the same steps, in any order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

IDENTITY: Final = "identite"
ORGANISATION: Final = "organisation"
MOTIVATION: Final = "motivation"
THEMES: Final = "themes"
FIRMS: Final = "entreprises"
TERRITORY: Final = "territoire"
AVAILABILITY: Final = "disponibilites"
INTERESTS: Final = "liens"
CHARTER: Final = "charte"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the application; `stage` is where it stands in the stepper, from 1."""

    slug: str
    title: str
    stage: int


STEPS: Final[Sequence[Step]] = (
    Step(IDENTITY, "Qui êtes-vous\u00a0?", 1),
    Step(ORGANISATION, "Votre organisation", 1),
    Step(MOTIVATION, "Pourquoi vous, pour aider quoi\u00a0?", 2),
    Step(THEMES, "Sur quoi pouvez-vous aider\u00a0?", 3),
    Step(FIRMS, "Les entreprises que vous connaissez", 4),
    Step(TERRITORY, "Où aidez-vous\u00a0?", 5),
    Step(AVAILABILITY, "Quand et à quelles conditions\u00a0?", 6),
    Step(INTERESTS, "Vos liens d’intérêt", 7),
    Step(CHARTER, "La charte du connecteur", 8),
)
# What the stepper shows; the recap is the end of the last one.
STAGES: Final[Sequence[str]] = (
    "Vous",
    "Votre motivation",
    "Vos thèmes",
    "Les entreprises",
    "Où vous aidez",
    "Quand vous aidez",
    "Vos liens d’intérêt",
    "La charte et l’envoi",
)
# Told by a column each: when links were declared, which charter was signed.
BY_ANSWER: Final = tuple(step.slug for step in STEPS if step.slug not in {INTERESTS, CHARTER})
# What a profile keeps: the charter has its own page.
OF_A_PROFILE: Final = tuple(step for step in STEPS if step.slug != CHARTER)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of an application, whatever it holds."""

    answered: Collection[str]
    interests_declared: bool
    charter_signed: bool

    def has(self, slug: str) -> bool:
        if slug == INTERESTS:
            return self.interests_declared
        if slug == CHARTER:
            return self.charter_signed
        return slug in self.answered


NOTHING: Final = Progress((), interests_declared=False, charter_signed=False)


def find(slug: str) -> Step | None:
    return next((step for step in STEPS if step.slug == slug), None)


def first_missing(progress: Progress) -> Step | None:
    """Return the first step still to answer; None when the application is whole."""
    return next((step for step in STEPS if not progress.has(step.slug)), None)


def may_open(step: Step, progress: Progress) -> bool:
    """Tell whether a step may be opened: answered already, or the first one missing."""
    return progress.has(step.slug) or first_missing(progress) == step


def before(step: Step) -> Step | None:
    """Return the step that « Précédent » leads to."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Stepper:
    """What the stepper of a page says."""

    current: int
    title: str
    next_title: str
    count: int = len(STAGES)


def stepper(stage: int) -> Stepper:
    following = STAGES[stage] if stage < len(STAGES) else ""
    return Stepper(current=stage, title=STAGES[stage - 1], next_title=following)
