"""Versions of the questionnaire that follow the shipped one, made as staff would make them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from diagnostics.instrument import Instrument, parse, shipped_definition

Definition = dict[str, Any]


def next_version(
    version: str = "1.1.0", *, edit: Callable[[Definition], None] | None = None
) -> Definition:
    """Give the definition of a later version: S2 removed, S4 added, S1 reworded."""
    definition = deepcopy(shipped_definition())
    definition["instrument"]["version"] = version
    questions = definition["questions"]
    question_of(definition, "S1")["label"] = "Savez-vous ce que vous attendez du numérique ?"
    questions.remove(question_of(definition, "S2"))
    place = questions.index(question_of(definition, "S3"))
    questions.insert(place, added(question_of(definition, "S1")))
    if edit is not None:
        edit(definition)
    renumber(definition)
    return definition


def added(model: Mapping[str, Any]) -> dict[str, Any]:
    return {**deepcopy(dict(model)), "code": "S4", "weight": 5, "label": "Avez-vous un budget ?"}


def renumber(definition: Definition) -> None:
    for order, question in enumerate(definition["questions"], start=1):
        question["order"] = order


def question_of(definition: Definition, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in definition["questions"] if each["code"] == code)
    return found


def parsed(edit: Callable[[Definition], None] | None = None, version: str = "1.1.0") -> Instrument:
    return parse(next_version(version, edit=edit))
