"""The pages of a taking, in order: the profile, then the questions the answers so far call for.

Pure: no database, no clock. A step is *settled* when it is answered or was knowingly skipped.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from diagnostics import scoring
from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, Question

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
    """Every step of a taking as the answers stand, and which of them are settled."""

    steps: tuple[Step, ...]
    settled: frozenset[str]

    @property
    def first_open(self) -> Step | None:
        """The first step neither answered nor skipped; None when all are."""
        return next((step for step in self.steps if step.code not in self.settled), None)

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


def way(
    instrument: Instrument,
    *,
    profile: Mapping[str, Any],
    answers: Mapping[str, Any],
    skipped: Collection[str] = (),
) -> Way:
    """Lay out the steps; those of kind `select` come without choices, which are not in the
    questionnaire.

    The questions are laid out only once the required part of the profile is known, since which
    are asked depends on it.
    """
    steps = [
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
    if all(step.optional or step.code in profile for step in steps):
        stages = {dimension.code: n for n, dimension in enumerate(instrument.dimensions, start=2)}
        steps += [
            Step(
                code=question.code,
                label=question.label,
                help=question.help,
                kind=question.kind,
                choices=_choices(question),
                stage=stages[question.dimension],
                in_profile=False,
            )
            for question in scoring.shown_questions(instrument, profile, answers)
        ]
    return Way(tuple(steps), frozenset(profile) | frozenset(answers) | frozenset(skipped))


def _choices(question: Question) -> tuple[Choice, ...]:
    choices = [Choice(option.code, option.label, option.exclusive) for option in question.options]
    if question.allows_unknown:
        choices.append(Choice(UNKNOWN, UNKNOWN_LABEL, exclusive=True, apart=True))
    if question.allows_not_applicable:
        label = question.not_applicable_label or NOT_APPLICABLE_LABEL
        choices.append(Choice(NOT_APPLICABLE, label, exclusive=True, apart=True))
    return tuple(choices)
