"""What is promised, and the actions that lead there: frozen values."""

from dataclasses import dataclass
from fractions import Fraction

from diagnostics.instrument import Level


@dataclass(frozen=True, slots=True)
class Action:
    """One question to answer differently: `answer` whole, of which `options` are new.

    `instead` are the options that would do as well as the only new one: worth exactly as much in a
    multiple question, as much or more in a single one. `points` is the way to go on the scale of
    the question.
    """

    question: str
    answer: str | tuple[str, ...]
    options: tuple[str, ...]
    instead: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class ActionSet:
    """What is promised: the index once every action is taken, and the score, unrounded.

    `uses` are the codes of the uses gained, in the order of the index. The questions that the
    actions open and leave aside are counted at their lowest answer, so that the score is the least
    that may be; None when there is none before or after.
    """

    actions: tuple[Action, ...]
    uses: tuple[str, ...]
    value: int
    level: Level
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The way to `goal`, a number of uses: `level` begins there; `is_base` for the EU's base.

    `sets` is empty when no answer that may change reaches the goal.
    """

    value: int
    goal: int
    level: Level
    is_base: bool
    sets: tuple[ActionSet, ...]
