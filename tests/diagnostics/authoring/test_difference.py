"""The difference between two versions, as staff read it before they publish."""

import json
from typing import Any

import pytest

from diagnostics.authoring import ChangeKind, difference
from diagnostics.instrument import shipped_definition
from tests.diagnostics.versions import next_version, question_of

Told = tuple[ChangeKind, str, str, str]


def changed(edit: Any) -> list[Told]:
    """Give what an edit of the shipped version changes: kind, what, before, after."""
    definition = shipped_definition()
    edit(definition)
    return [
        (change.kind, f"{part.part} / {change.what}", change.before, change.after)
        for part in difference(shipped_definition(), definition).parts
        for change in part.changes
    ]


def test_one_question_added_one_removed_one_reworded() -> None:
    found = difference(shipped_definition(), next_version())
    assert str(found) == (
        "1\u00a0question ajoutée, 1\u00a0question retirée, 1\u00a0question reformulée."
    )
    assert [(part.part, part.whole) for part in found.parts] == [
        ("instrument", None),
        ("S1", None),
        ("S2", ChangeKind.REMOVED),
        ("S4", ChangeKind.ADDED),
    ]
    assert found.parts[1].title == "Question S1"
    assert found.parts[2].label == "Qui s'occupe du numérique dans votre entreprise ?"
    assert len(found.of("questions")) == 3


def test_nothing_differs_from_itself_in_another_order_of_keys() -> None:
    stored = json.loads(json.dumps(shipped_definition(), sort_keys=True))
    found = difference(shipped_definition(), stored)
    assert found.is_empty
    assert str(found) == "Rien ne change."


def move(definition: dict[str, Any], code: str, to: int) -> None:
    question = question_of(definition, code)
    definition["questions"].remove(question)
    definition["questions"].insert(to, question)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            lambda it: question_of(it, "S1").update(weight=4),
            (ChangeKind.RESCORED, "S1 / Poids", "3", "4"),
        ),
        (
            lambda it: question_of(it, "S1")["options"][1].update(points=4),
            (ChangeKind.RESCORED, "S1 / Option idees, points", "3", "4"),
        ),
        (
            lambda it: question_of(it, "S1")["options"][1].update(label="Des idées"),
            (
                ChangeKind.REWORDED,
                "S1 / Option idees, libellé",
                "J'ai des idées, rien d'écrit",
                "Des idées",
            ),
        ),
        (
            lambda it: question_of(it, "S1")["options"].pop(1),
            (
                ChangeKind.REMOVED,
                "S1 / Option idees",
                "J'ai des idées, rien d'écrit (3\u00a0points)",
                "",
            ),
        ),
        (
            lambda it: question_of(it, "S1")["options"].reverse() or it.update(x=1) or it.pop("x"),
            None,
        ),
        (
            lambda it: question_of(it, "C4")["scale"].update(steps=[[0, 0], [1, 1]]),
            (
                ChangeKind.RESCORED,
                "C4 / Barème",
                "selon le nombre d’options "
                "(0 : 0\u00a0point, 1 : 6\u00a0points, 2 : 10\u00a0points)",
                "selon le nombre d’options (0 : 0\u00a0point, 1 : 1\u00a0point)",
            ),
        ),
        (
            lambda it: question_of(it, "C2").pop("ask_if"),
            (
                ChangeKind.CONDITION,
                "C2 / Condition",
                "C1 : «\u00a0Oui, mais il n'a pas bougé depuis plus d'un an\u00a0» ou "
                "«\u00a0Oui, et il est tenu à jour\u00a0»",
                "",
            ),
        ),
        (
            lambda it: question_of(it, "Y6").update(obligation=False),
            (ChangeKind.CONDITION, "Y6 / Obligation légale", "toujours", ""),
        ),
        (
            lambda it: question_of(it, "S1")["need_actions"].update(bas="Notez."),
            (
                ChangeKind.ACTION,
                "S1 / Actions, action de niveau bas",
                "Notez sur une page vos trois attentes du numérique pour l'année, avec une date "
                "pour chacune.",
                "Notez.",
            ),
        ),
        (
            lambda it: move(it, "G2", 0),
            (ChangeKind.MOVED, "G2 / Place", "après G1", "en tête"),
        ),
        (
            lambda it: question_of(it, "R1").update(dimension="cyber"),
            (ChangeKind.MOVED, "R1 / Dimension", "responsable", "cyber"),
        ),
        (
            lambda it: it["dimensions"][0].update(weight=20),
            (ChangeKind.RESCORED, "strategie / Poids", "15", "20"),
        ),
        (
            lambda it: it["parameters"].update(obligation_bonus=2),
            (ChangeKind.RESCORED, "parameters / Poids d’une obligation", "1,5", "2"),
        ),
        (
            lambda it: it["dii"]["variables"][0]["rule"].update({"in": ["personne"]}),
            (
                ChangeKind.CONDITION,
                "IUSE50 / Règle",
                "G2 : «\u00a0Plus de la moitié\u00a0»",
                "G2 : «\u00a0Personne\u00a0»",
            ),
        ),
        (
            lambda it: it["comparison"].update(max_age_years=5),
            (ChangeKind.SETTING, "comparison / Âge au plus, en années", "4", "5"),
        ),
        (
            lambda it: it["comparison"]["sentences"].update(dii="{n} usages"),
            (
                ChangeKind.REWORDED,
                "comparison / Phrases, indice européen",
                shipped_definition()["comparison"]["sentences"]["dii"],
                "{n} usages",
            ),
        ),
    ],
)  # fmt: skip
def test_one_edit_is_told_alone(edit: Any, told: Told | None) -> None:
    found = changed(edit)
    if told is None:
        assert {kind for kind, *_ in found} == {ChangeKind.MOVED}
    else:
        assert found == [told]


def test_a_move_names_the_fewest_questions() -> None:
    found = changed(lambda it: (move(it, "R3", 0), move(it, "S1", 31)))
    assert [what for _, what, *_ in found] == ["R3 / Place", "S1 / Place"]


def test_a_document_that_does_not_hold_is_compared_all_the_same() -> None:
    broken: dict[str, Any] = {
        "questions": [3, {"label": "sans code"}, {"code": "S1", "ask_if": ["?"], "scale": 4}],
        "dimensions": "aucune",
    }
    assert not difference(shipped_definition(), broken).is_empty
    assert not difference(broken, shipped_definition()).is_empty
    assert difference(broken, broken).is_empty
