"""What the main index depends on: uses that share a question, kept together."""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.instrument import (
    Chosen,
    Condition,
    Instrument,
    Question,
    Variable,
    conditions_within,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Uses of the index that depend on the same questions, and on no other's."""

    variables: tuple[Variable, ...]
    questions: tuple[Question, ...]
    leaves: tuple[Chosen, ...]


def questions_behind(instrument: Instrument, condition: Condition | None) -> Iterator[str]:
    """Give the questions on which a condition rests, those that open them included."""
    for leaf in conditions_within(condition):
        if isinstance(leaf, Chosen):
            yield leaf.question
            yield from questions_behind(instrument, instrument.question(leaf.question).ask_if)


def groups_of(instrument: Instrument) -> tuple[Group, ...]:
    """Part the uses of the main index into groups that share no question."""
    parts: list[tuple[set[str], list[Variable]]] = []
    for code in instrument.dii_version(instrument.main_dii).variables:
        variable = instrument.variable(code)
        codes, variables = set(questions_behind(instrument, variable.rule)), [variable]
        for part in [part for part in parts if part[0] & codes]:
            parts.remove(part)
            codes |= part[0]
            variables = part[1] + variables
        parts.append((codes, variables))
    return tuple(group_of(instrument, codes, tuple(variables)) for codes, variables in parts)


def group_of(instrument: Instrument, codes: set[str], variables: tuple[Variable, ...]) -> Group:
    questions = tuple(each for each in instrument.questions if each.code in codes)
    rules = [variable.rule for variable in variables] + [each.ask_if for each in questions]
    leaves = tuple(
        leaf for rule in rules for leaf in conditions_within(rule) if isinstance(leaf, Chosen)
    )
    return Group(variables, questions, tuple(dict.fromkeys(leaves)))
