"""Each check of a draft, tripped by a draft."""

from copy import deepcopy
from typing import Any

import pytest

from diagnostics.authoring import Severity, check
from diagnostics.instrument import shipped_definition
from tests.diagnostics.versions import question_of

SHIPPED = shipped_definition()


def test_the_version_that_ships_is_clean() -> None:
    assert check(shipped_definition()) == ()


def test_everything_is_told_and_not_the_first_fault() -> None:
    definition = shipped_definition()
    del question_of(definition, "S1")["weight"]
    question_of(definition, "S2")["options"][0]["label"] = "  "
    question_of(definition, "S3").update(theme="x", dimension="y")
    definition["questions"][3] = 3
    found = {(each.part, each.where, each.text) for each in check(definition)}
    assert found >= {
        ("S1", "questions[S1].weight", "Question S1, poids\u00a0: valeur manquante."),
        (
            "S2",
            "questions[S2].options[personne].label",
            "Question S2, option personne, libellé\u00a0: "
            "un texte est attendu, et non des espaces.",
        ),
        ("S3", "questions[S3].theme", "Question S3, thème\u00a0: thème inconnu : x."),
        ("S3", "questions[S3].dimension", "Question S3, dimension\u00a0: dimension inconnue : y."),
    }
    assert any(each.where == "questions[#4]" for each in check(definition))
    # C1 stood fourth: what names it is told as well.
    assert any(each.where == "dii.variables[WEB].rule" for each in check(definition))


def test_what_is_missing_whole_is_told_once() -> None:
    found = check({})
    assert {each.part for each in found} == {each.where for each in found}
    assert len(found) == 11
    assert {each.section for each in found} >= {"instrument", "questions", "dii", "comparison"}


@pytest.mark.parametrize("version", ["1", "1.1", "v1.1.0", "1.1.0-rc1", "01.1.0", "1.١.0"])
def test_a_version_that_is_no_three_numbers(version: str) -> None:
    definition = shipped_definition()
    definition["instrument"]["version"] = version
    found = check(definition)
    assert [(each.severity, each.where) for each in found] == [
        (Severity.FAULT, "instrument.version")
    ]


def test_a_version_not_above_the_published_ones() -> None:
    definition = shipped_definition()
    definition["instrument"]["version"] = "1.9.0"
    assert check(definition, published=["1.0.0", "1.8.3"]) == ()
    for published in (["1.9.0"], ["1.0.0", "1.10.0"]):
        (found,) = check(definition, published=published)
        assert found.where == "instrument.version"
        assert published[-1] in found.text


@pytest.mark.parametrize(
    "value", [None, 3, "", [], [3], {}, {"code": 3}, [{"code": "S1"}], True, [[]]], ids=repr
)
def test_whatever_stands_anywhere_never_breaks_the_check(value: Any) -> None:
    """Put the value at a place of each sort of the document."""
    for path in places(SHIPPED):
        definition = deepcopy(SHIPPED)
        holder: Any = definition
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = value
        check(definition, published=["1.0.0"])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give one place of each sort: the first of each list stands for the others."""
    found: list[tuple[Any, ...]] = [path] if path else []
    if isinstance(value, dict):
        for key, each in value.items():
            found += places(each, (*path, key))
    elif isinstance(value, list) and value:
        found += places(value[0], (*path, 0))
    return found
