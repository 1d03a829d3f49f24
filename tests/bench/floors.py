"""The least that scoring can cost: the floor of the ratio « scoring », defined here alone."""

from collections.abc import Iterable, Sequence

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument
from diagnostics.scoring import Answer, Answers
from diagnostics.scoring.outcomes import points_of

# By question: the place of its dimension, and the weighted points of each answer. An answer of
# several options is a set: their order is worth nothing.
Table = dict[str, tuple[int, dict[str | frozenset[str], int]]]


def precompiled(instrument: Instrument, rows: Iterable[Answers]) -> Table:
    """Work out beforehand the weighted points of every answer that the rows hold."""
    places = {dimension.code: place for place, dimension in enumerate(instrument.dimensions)}
    table: Table = {each.code: (places[each.dimension], {}) for each in instrument.questions}
    for answers in rows:
        for code, answer in answers.items():
            question = instrument.question(code)
            none = answer in (UNKNOWN, NOT_APPLICABLE)
            points = 0 if none else question.weight * points_of(question, answer)
            table[code][1][key(answer)] = points
    return table


def key(answer: Answer) -> str | frozenset[str]:
    return frozenset(answer) if isinstance(answer, list) else answer


def summed(table: Table, rows: Iterable[Answers], dimensions: int) -> Sequence[Sequence[int]]:
    """Sum the points of each row by dimension, and nothing else: no condition, no check."""
    found = []
    for answers in rows:
        sums = [0] * dimensions
        for code, answer in answers.items():
            dimension, points = table[code]
            sums[dimension] += points[frozenset(answer) if isinstance(answer, list) else answer]
        found.append(sums)
    return found
