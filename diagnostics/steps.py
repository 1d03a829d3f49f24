"""The pages of a taking, in order: the profile, then the questions the answers so far call for.

Pure: no database, no clock. A step is *settled* when it is answered or was knowingly skipped.
Somebody in a hurry answers one dimension first: the way then pauses after its questions, and
goes on with the others. The questions asked in the end are the same, in another order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from diagnostics import scoring
from diagnostics.instrument import (
    NOT_APPLICABLE,
    UNKNOWN,
    Chosen,
    Dimension,
    Instrument,
    Option,
    Question,
    conditions_within,
)

UNKNOWN_LABEL = "Je ne sais pas"
NOT_APPLICABLE_LABEL = "Sans objet"

StepKind = Literal["single", "multiple", "select"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be ticked; an exclusive one excludes every other."""

    code: str
    label: str
    exclusive: bool = False
    # « Je ne sais pas » and « Sans objet » are set apart from the answers proper.
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the taking; `stage` is the index of its part in the stepper, from 1."""

    code: str
    label: str
    help: str
    kind: StepKind
    choices: tuple[Choice, ...]
    stage: int
    in_profile: bool
    # An optional step may be left empty without a word; a skippable one on a second thought.
    optional: bool = False

    @property
    def skippable(self) -> bool:
        return not self.in_profile

    @property
    def exclusive_codes(self) -> frozenset[str]:
        return frozenset(choice.code for choice in self.choices if choice.exclusive)


@dataclass(frozen=True, slots=True)
class Way:
    """Every step of a taking as the answers stand, and which of them are settled.

    `pause_at` steps come before the interim result; 0 when the way has none.
    """

    steps: tuple[Step, ...]
    settled: frozenset[str]
    pause_at: int = 0

    @property
    def first_open(self) -> Step | None:
        """The first step neither answered nor skipped; None when all are."""
        return next((step for step in self.steps if step.code not in self.settled), None)

    @property
    def first_leg(self) -> tuple[Step, ...]:
        """The steps before the interim result; none without one."""
        return self.steps[: self.pause_at]

    @property
    def can_pause(self) -> bool:
        """Say whether the interim result can be shown: all that comes before it is settled."""
        return bool(self.pause_at) and all(step.code in self.settled for step in self.first_leg)

    @property
    def is_paused(self) -> bool:
        """Say whether the owner stands at the interim result, nothing after it being settled."""
        rest = self.steps[self.pause_at :]
        return self.can_pause and not any(step.code in self.settled for step in rest)

    def pauses_between(self, step: Step, following: Step | None) -> bool:
        """Say whether the interim result comes between two steps that follow each other."""
        return following is not None and self._position(following) == self.pause_at > 0

    def find(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def _position(self, step: Step) -> int:
        return [other.code for other in self.steps].index(step.code)

    def can_open(self, step: Step) -> bool:
        """Say whether nothing before `step` is left to settle (QUALITY B9)."""
        first = self.first_open
        return first is None or self._position(step) <= self._position(first)

    def before(self, step: Step) -> Step | None:
        position = self._position(step)
        return self.steps[position - 1] if position else None

    def after(self, step: Step) -> Step | None:
        position = self._position(step) + 1
        return self.steps[position] if position < len(self.steps) else None


def dimensions_in_order(instrument: Instrument, first: str = "") -> tuple[Dimension, ...]:
    """Give the dimensions as they are asked: the one chosen to begin with, then the others."""
    return tuple(sorted(instrument.dimensions, key=lambda dimension: dimension.code != first))


def first_leg_of(instrument: Instrument, first: str) -> tuple[Question, ...]:
    """Give the questions of a dimension that no question of another one opens."""
    leg: dict[str, Question] = {}
    for question in instrument.questions:
        if question.dimension == first and all(gate in leg for gate in _gates(question)):
            leg[question.code] = question
    return tuple(leg.values())


def _gates(question: Question) -> tuple[str, ...]:
    """Give the codes of the questions that the condition of this one names."""
    return tuple(
        leaf.question for leaf in conditions_within(question.ask_if) if isinstance(leaf, Chosen)
    )


def _part_of_each(instrument: Instrument, first: str) -> dict[str, int]:
    """Give the part of the taking, from 2, in which each question is asked.

    A question of the first dimension that another dimension opens is asked at the end of the one
    that opens it: the owner is not led back.
    """
    parts = {
        dimension.code: part
        for part, dimension in enumerate(dimensions_in_order(instrument, first), start=2)
    }
    leg = {question.code for question in first_leg_of(instrument, first)}
    found: dict[str, int] = {}
    for question in instrument.questions:
        part = parts[question.dimension]
        if question.dimension == first and question.code not in leg:
            part = max((found[gate] for gate in _gates(question) if gate in found), default=part)
        found[question.code] = part
    return found


def way(
    instrument: Instrument,
    *,
    profile: Mapping[str, Any],
    answers: Mapping[str, Any],
    skipped: Collection[str] = (),
    first_dimension: str = "",
) -> Way:
    """Lay out the steps; those of kind `select` come without choices, which are not in the
    questionnaire.

    The questions are laid out only once the required part of the profile is known, since which
    are asked depends on it.
    """
    steps = _profile_steps(instrument)
    pause_at = 0
    if all(step.optional or step.code in profile for step in steps):
        parts = _part_of_each(instrument, first_dimension)
        asked = shown = scoring.shown_questions(instrument, profile, answers)
        if first_dimension:
            # The order of the questionnaire within a part, what another dimension opened last.
            asked = tuple(
                sorted(
                    shown,
                    key=lambda question: (
                        parts[question.code],
                        parts[question.code] > 2 and question.dimension == first_dimension,
                    ),
                )
            )
        leg = {question.code for question in first_leg_of(instrument, first_dimension)}
        in_leg = sum(question.code in leg for question in shown)
        if 0 < in_leg < len(shown):
            pause_at = len(steps) + in_leg
        steps += [_step(question, stage=parts[question.code]) for question in asked]
    settled = frozenset(profile) | frozenset(answers) | frozenset(skipped)
    return Way(tuple(steps), settled, pause_at)


def all_steps(instrument: Instrument) -> tuple[Step, ...]:
    """Give every step that a taking may have, whatever the answers, in the order of the form."""
    parts = _part_of_each(instrument, "")
    questions = [_step(question, stage=parts[question.code]) for question in instrument.questions]
    return (*_profile_steps(instrument), *questions)


def _profile_steps(instrument: Instrument) -> list[Step]:
    return [
        Step(
            code=question.code,
            label=question.label,
            help=question.help,
            kind="single" if question.options else "select",
            choices=tuple(Choice(option.code, option.label) for option in question.options),
            stage=1,
            in_profile=True,
            optional=not question.required,
        )
        for question in instrument.profile
    ]


def _step(question: Question, *, stage: int) -> Step:
    return Step(
        code=question.code,
        label=question.label,
        help=question.help,
        kind=question.kind,
        choices=_choices(question),
        stage=stage,
        in_profile=False,
    )


def _choices(question: Question) -> tuple[Choice, ...]:
    not_applicable = question.not_applicable_label or NOT_APPLICABLE_LABEL
    return _listed(
        question.options,
        unknown=question.allows_unknown,
        not_applicable=not_applicable if question.allows_not_applicable else "",
    )


# Every page lays out the whole way: the choices of a question are made once.
@lru_cache(maxsize=1_000)
def _listed(
    options: tuple[Option, ...], *, unknown: bool, not_applicable: str
) -> tuple[Choice, ...]:
    choices = [Choice(option.code, option.label, option.exclusive) for option in options]
    if unknown:
        choices.append(Choice(UNKNOWN, UNKNOWN_LABEL, exclusive=True, apart=True))
    if not_applicable:
        choices.append(Choice(NOT_APPLICABLE, not_applicable, exclusive=True, apart=True))
    return tuple(choices)
