import copy
import json
from typing import Any

import pytest

from diagnostics.instrument import InstrumentError, load_shipped, parse, shipped_definition
from reference.enums import SizeClass, Theme


@pytest.fixture
def definition() -> dict[str, Any]:
    return copy.deepcopy(shipped_definition())


def test_the_shipped_version_holds_together() -> None:
    instrument = load_shipped()
    assert instrument.version == "1.0.0"
    assert len(instrument.questions) == 32
    assert sum(dimension.weight for dimension in instrument.dimensions) == 100
    assert all(len(version.variables) == 12 for version in instrument.dii_versions)
    assert instrument.actions["Y1.bas"].startswith("Activez dès aujourd'hui la double")


def test_its_vocabulary_is_that_of_the_other_applications() -> None:
    instrument = load_shipped()
    assert [theme.code for theme in instrument.themes] == Theme.values
    assert [theme.label for theme in instrument.themes] == Theme.labels
    persons = instrument.profile_question("personnes")
    assert [option.code for option in persons.options] == SizeClass.values


def test_a_definition_survives_a_json_column_that_keeps_no_order(
    definition: dict[str, Any],
) -> None:
    stored = json.loads(json.dumps(definition, sort_keys=True))
    assert parse(stored) == load_shipped()


def question(definition: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for q in definition["questions"] if q["code"] == code)
    return found


def misspell(d: dict[str, Any]) -> None:
    question(d, "S1")["wieght"] = 3


def drop_weight(d: dict[str, Any]) -> None:
    del question(d, "S1")["weight"]


def point_nowhere(d: dict[str, Any]) -> None:
    question(d, "C2")["ask_if"] = {"question": "C1", "in": ["jamais"]}


def look_ahead(d: dict[str, Any]) -> None:
    question(d, "C2")["ask_if"] = {"question": "Y1", "any_of": ["vpn"]}


def too_many_points(d: dict[str, Any]) -> None:
    question(d, "S1")["options"][0]["points"] = 11


def unknown_theme(d: dict[str, Any]) -> None:
    question(d, "S1")["theme"] = "blockchain"


def repeat(d: dict[str, Any]) -> None:
    d["questions"].append(copy.deepcopy(d["questions"][-1]))


def other_kind(d: dict[str, Any]) -> None:
    question(d, "S1")["kind"] = "free"


def unscaled(d: dict[str, Any]) -> None:
    question(d, "C4")["scale"]["steps"] = [[1, 6], [2, 10]]


def other_schema(d: dict[str, Any]) -> None:
    d["schema_version"] = 2


def no_condition(d: dict[str, Any]) -> None:
    question(d, "C2")["ask_if"] = {"when": "C1"}


def unlabelled_size(d: dict[str, Any]) -> None:
    del d["comparison"]["size_labels"]["GE10"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (misspell, "questions[S1].wieght : clé inconnue"),
        (drop_weight, "questions[S1].weight : valeur manquante"),
        (point_nowhere, "questions[C2].ask_if : option inconnue de C1 : jamais"),
        (look_ahead, "questions[C2].ask_if : Y1 n’est pas posée avant"),
        (too_many_points, "questions[S1].options[non].points : 11 dépasse 10"),
        (unknown_theme, "questions[S1].theme : thème inconnu : blockchain"),
        (repeat, "questions : le code R3 y est deux fois"),
        (
            other_kind,
            "questions[S1].kind : l’un de single, multiple est attendu, et non « free »",
        ),
        (unscaled, "questions[C4].scale.steps : les paliers partent de 0 et montent"),
        (other_schema, "schema_version : 2 au lieu de 1"),
        (no_condition, "questions[C2].ask_if : aucune condition n’y est reconnue"),
        (unlabelled_size, "comparison.size_labels : sans libellé : GE10"),
    ],
)
def test_a_definition_that_does_not_hold_is_refused_with_its_place(
    definition: dict[str, Any], spoil: Any, told: str
) -> None:
    spoil(definition)
    with pytest.raises(InstrumentError) as refusal:
        parse(definition)
    assert str(refusal.value) == told
