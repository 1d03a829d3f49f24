"""Whether any answers make a condition true: an exact search over what the condition rests on.

Only the questions and profile codes that a condition names count, with those that decide whether
these are asked in turn. Of the answers to each, one of every sort that the conditions tell apart
is tried. Kleene's logic keeps the search short: a condition that is true or false with part of
the answers stays so, whatever the others are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnostics.instrument import (
    NOT_APPLICABLE,
    Chosen,
    Condition,
    Instrument,
    ProfileIs,
    ProfileQuestion,
    Question,
    conditions_within,
)
from diagnostics.scoring import Answer, statuses
from diagnostics.scoring.statuses import holds, is_shown

# Steps of a search, and sorts of answers to a question, beyond which it is given up.
MOST_STEPS = 20_000
MOST_SORTS = 500


class TooManyCases(Exception):
    """The condition rests on too much to be searched through."""


@dataclass(frozen=True, slots=True)
class Case:
    """A profile and answers, the fewest that settle a condition."""

    profile: dict[str, str]
    answers: dict[str, Answer]


def find_case(instrument: Instrument, condition: Condition) -> Case | None:
    """Give answers that make a condition true, or None when none do.

    Every code that the condition rests on must exist, and be asked before it. Raises
    TooManyCases.
    """
    return _Search(instrument, condition).run(0, {}, {})


class _Search:
    def __init__(self, instrument: Instrument, condition: Condition) -> None:
        self.goal = condition
        conditions = _rests_on(instrument, condition)
        leaves = [leaf for each in conditions for leaf in conditions_within(each)]
        asked = {leaf.question for leaf in leaves if isinstance(leaf, Chosen)}
        told = {leaf.code for leaf in leaves if isinstance(leaf, ProfileIs)}
        # The scoring reads the statuses of these questions alone.
        self.instrument = replace(
            instrument,
            questions=tuple(each for each in instrument.questions if each.code in asked),
        )
        self.unknowns: list[tuple[ProfileQuestion, list[str]] | tuple[Question, list[Answer]]] = [
            (each, _sorts_of_profile(each, leaves))
            for each in instrument.profile
            if each.code in told
        ]
        self.unknowns += [(each, _sorts_of_answers(each, leaves)) for each in self.questions]
        self.steps = 0

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.instrument.questions

    def run(self, place: int, profile: dict[str, str], answers: dict[str, Answer]) -> Case | None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyCases
        found = statuses(self.instrument, profile, answers)
        value = holds(self.goal, profile, answers, found)
        if value is not None:
            return Case(dict(profile), dict(answers)) if value else None
        if place == len(self.unknowns):
            return None
        unknown, sorts = self.unknowns[place]
        if isinstance(unknown, Question) and is_shown(unknown, profile, answers, found) is not True:
            return self.run(place + 1, profile, answers)
        for each in sorts or [None]:
            if each is None:
                case = self.run(place + 1, profile, answers)
            elif isinstance(unknown, Question):
                case = self.run(place + 1, profile, {**answers, unknown.code: each})
            else:
                case = self.run(place + 1, {**profile, unknown.code: str(each)}, answers)
            if case is not None:
                return case
        return None


def _rests_on(instrument: Instrument, condition: Condition) -> list[Condition]:
    """Give a condition with those that decide whether what it names is asked, to the last."""
    conditions, met = [condition], set()
    for each in conditions:
        for leaf in conditions_within(each):
            if isinstance(leaf, Chosen) and leaf.question not in met:
                met.add(leaf.question)
                gate = instrument.question(leaf.question).ask_if
                if gate is not None:
                    conditions.append(gate)
    return conditions


def _sorts_of_profile(question: ProfileQuestion, leaves: Sequence[ProfileIs | Chosen]) -> list[str]:
    """Give one option of each sort that the conditions tell apart."""
    named = [
        leaf.values for leaf in leaves if isinstance(leaf, ProfileIs) and leaf.code == question.code
    ]
    sorts = {
        tuple(option.code in values for values in named): option for option in question.options
    }
    return [option.code for option in sorts.values()]


def _sorts_of_answers(question: Question, leaves: Sequence[ProfileIs | Chosen]) -> list[Answer]:
    """Give one answer of each sort that the conditions tell apart.

    « Je ne sais pas » leaves a condition unknown, as no answer does: it never settles one.
    """
    named = [leaf for leaf in leaves if isinstance(leaf, Chosen) and leaf.question == question.code]

    def outcome(codes: Sequence[str]) -> tuple[bool, ...]:
        return tuple(len(leaf.options.intersection(codes)) >= leaf.at_least for leaf in named)

    if question.kind == "single":
        alone = [(option.code,) for option in question.options]
    else:
        alone = [(option.code,) for option in question.options if option.exclusive]
    sorts: dict[tuple[bool, ...], Answer] = {}
    for codes in [*alone, *(_combinations(question, named) if question.kind != "single" else ())]:
        answer: Answer = codes[0] if question.kind == "single" else list(codes)
        sorts.setdefault(outcome(codes), answer)
    if question.allows_not_applicable:
        sorts.setdefault((False,) * len(named), NOT_APPLICABLE)
    return list(sorts.values())


def _combinations(question: Question, named: Sequence[Chosen]) -> list[tuple[str, ...]]:
    """Give options chosen together, one choice for each count that the conditions can meet."""
    met: dict[tuple[int, ...], tuple[str, ...]] = {}
    nothing = (0,) * len(named)
    for option in question.options:
        if option.exclusive:
            continue
        for counts, codes in [(nothing, ()), *met.items()]:
            # Beyond what a condition asks for, one more tells nothing more.
            more = tuple(
                min(count + (option.code in leaf.options), leaf.at_least)
                for count, leaf in zip(counts, named, strict=True)
            )
            met.setdefault(more, (*codes, option.code))
        if len(met) > MOST_SORTS:
            raise TooManyCases
    return list(met.values())
