"""The questionnaire laid out for paper: questions numbered, answers lettered, conditions in words.

Pure: no database, no clock. On paper every question is printed, and its reader decides which of
them to answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from string import ascii_lowercase

from diagnostics.instrument import All, Any, Chosen, Condition, Instrument, Not, ProfileIs
from diagnostics.steps import Step

# A longer list is not printed: its answer is written in.
LONGEST_LIST = 25


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """A box to tick; « je ne sais pas » and « sans objet » have no letter."""

    label: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """`only_if` says in words when to answer; a question without choices is written in."""

    number: int
    label: str
    help: str
    only_if: str
    several: bool
    optional: bool
    choices: tuple[PaperChoice, ...]


@dataclass(frozen=True, slots=True)
class PaperPart:
    title: str
    questions: tuple[PaperQuestion, ...]


def lay_out(
    instrument: Instrument, steps: Iterable[Step], *, titles: dict[int, str]
) -> tuple[PaperPart, ...]:
    """Lay out every step, in the order given; `titles` names each stage."""
    listed = as_printed(steps)
    words = Words(listed)
    conditions = {question.code: question.ask_if for question in instrument.questions}
    return tuple(
        PaperPart(
            titles[stage],
            tuple(
                PaperQuestion(
                    number=words.number[step.code],
                    label=step.label,
                    help=step.help,
                    only_if=words.only_if(conditions.get(step.code)),
                    several=step.kind == "multiple",
                    optional=step.optional,
                    choices=tuple(
                        PaperChoice(choice.label, words.letter[step.code].get(choice.code, ""))
                        for choice in step.choices
                    ),
                )
                for step in part
            ),
        )
        for stage, part in groupby(listed, key=lambda step: step.stage)
    )


def as_printed(steps: Iterable[Step]) -> list[Step]:
    """Leave out the lists too long to print."""
    return [
        replace(step, choices=()) if len(step.choices) > LONGEST_LIST else step for step in steps
    ]


class Words:
    """Says conditions by the numbers and letters printed on the sheet."""

    def __init__(self, steps: list[Step]) -> None:
        self.number = {step.code: number for number, step in enumerate(steps, start=1)}
        self.several = {step.code for step in steps if step.kind == "multiple"}
        self.letter = {
            step.code: dict(
                zip(
                    (choice.code for choice in step.choices if not choice.apart),
                    ascii_lowercase,
                    # Fewer choices than letters.
                    strict=False,
                )
            )
            for step in steps
        }

    def only_if(self, condition: Condition | None) -> str:
        """Say when a question is to be answered; empty when it always is."""
        if condition is None:
            return ""
        said = self._say(condition, is_true=True)
        return f"Seulement si {said}." if said else ""

    def _say(self, condition: Condition, *, is_true: bool) -> str:
        match condition:
            case Not(condition=part):
                return self._say(part, is_true=not is_true)
            case All(conditions=parts):
                return self._join(parts, "et" if is_true else "ou", is_true=is_true)
            case Any(conditions=parts):
                return self._join(parts, "ou" if is_true else "et", is_true=is_true)
            case ProfileIs(code=code, values=values):
                return self._answered(code, values, at_least=1, is_true=is_true)
            case Chosen(question=question, options=options, at_least=at_least):
                return self._answered(question, options, at_least=at_least, is_true=is_true)

    def _join(self, parts: tuple[Condition, ...], word: str, *, is_true: bool) -> str:
        said = [text for part in parts if (text := self._say(part, is_true=is_true))]
        inner = {"et": ", ou si ", "ou": ", et si "}[word]
        # The other conjunction within a part would be read across its end.
        grouped = [f"({text})" if inner in text else text for text in said]
        return f", {word} si ".join(grouped)

    def _answered(self, code: str, values: frozenset[str], *, at_least: int, is_true: bool) -> str:
        letters = self.letter.get(code, {})
        named = sorted(letters.get(value, value) for value in values)
        verb = "coché" if code in self.several else "répondu"
        where = f"à la question {self.number[code]}"
        if at_least > 1:
            how_many = f"au moins {at_least}" if is_true else f"moins de {at_least}"
            return f"vous avez {verb} {how_many} réponses parmi {_list(named, 'et')} {where}"
        if is_true:
            return f"vous avez {verb} {_list(named, 'ou')} {where}"
        return f"vous n’avez {verb} ni {' ni '.join(named)} {where}"


def _list(words: list[str], last: str) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
