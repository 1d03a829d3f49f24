"""Must hold before a publication: each check of a draft has a draft that trips it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from diagnostics.authoring import Severity, check
from diagnostics.instrument import shipped_definition
from tests.diagnostics.versions import question_of

SHIPPED = shipped_definition()
Edit = Callable[[dict[str, Any]], object]


def of(code: str, /, **values: Any) -> Edit:
    return lambda it: question_of(it, code).update(values)


def scale(code: str, **values: Any) -> Edit:
    return lambda it: question_of(it, code)["scale"].update(values)


def rule(code: str, condition: Any) -> Edit:
    return lambda it: variable(it, code).update(rule=condition)


def variable(it: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in it["dii"]["variables"] if each["code"] == code)


def worthless(it: dict[str, Any]) -> None:
    for option in question_of(it, "G3")["options"]:
        option["points"] = 0


def weightless(it: dict[str, Any]) -> None:
    for question in it["questions"]:
        if question["dimension"] == "strategie":
            question["weight"] = 0


def deserted(it: dict[str, Any]) -> None:
    for question in it["questions"]:
        if question["dimension"] == "responsable":
            question["dimension"] = "cyber"


def all_weightless(it: dict[str, Any]) -> None:
    for dimension in it["dimensions"]:
        dimension["weight"] = 0


def circle(it: dict[str, Any]) -> None:
    question_of(it, "C1")["ask_if"] = {"question": "R3", "in": ["jamais"]}
    question_of(it, "C1")["if_not_asked"] = "zero"


NO_SITE = {"question": "C1", "in": ["non", "fiche"]}
SITE = {"question": "C1", "in": ["ancien", "a_jour"]}
ALONE = {"profile": "personnes", "in": ["1"]}

FAULTS: dict[str, tuple[Edit, str, str]] = {
    # Unknown codes.
    "dimension": (of("S1", dimension="x"), "questions[S1].dimension", "dimension inconnue : x"),
    "theme": (of("S1", theme="x"), "questions[S1].theme", "thème inconnu : x"),
    "second theme": (of("S1", secondary_themes=["x"]), "questions[S1].secondary_themes", "x"),
    "question in a condition": (
        of("C2", ask_if={"question": "X9", "in": ["a"]}),
        "questions[C2].ask_if",
        "question inconnue : X9",
    ),
    "option in a condition": (
        of("C2", ask_if={"question": "C1", "in": ["jamais"]}),
        "questions[C2].ask_if",
        "option inconnue de C1 : jamais",
    ),
    "profile code in a condition": (
        of("C2", ask_if={"profile": "age", "in": ["a"]}),
        "questions[C2].ask_if",
        "code de profil inconnu : age",
    ),
    "profile option in an obligation": (
        of("R3", obligation={"profile": "personnes", "in": ["mille"]}),
        "questions[R3].obligation",
        "option inconnue de personnes : mille",
    ),
    "option in a tier": (
        scale("G6", tiers=[{"any_of": ["fusee"], "points": 10}]),
        "questions[G6].scale.tiers",
        "option inconnue : fusee",
    ),
    "theme of nobody": (
        lambda it: it["themes"].append({"code": "metavers", "label": "Métavers"}),
        "themes[metavers].code",
        "pas de ceux de la plateforme",
    ),
    "code that fits no address": (of("S1", code="S 1/é"), "questions[S 1/é].code", "lettres"),
    "code too long": (of("S1", code="S" * 21), f"questions[{'S' * 21}].code", "20 caractères"),
    "code of the profile": (of("S1", code="accueil"), "questions[accueil].code", "du profil"),
    "reserved code": (
        lambda it: question_of(it, "S1")["options"][0].update(code="nsp"),
        "questions[S1].options[nsp].code",
        "réservé",
    ),
    # Conditions that look ahead or turn round.
    "later question": (
        of("C2", ask_if={"question": "Y1", "any_of": ["vpn"]}),
        "questions[C2].ask_if",
        "Y1 n’est pas posée avant",
    ),
    "circle": (circle, "questions[C1].ask_if", "tournent en rond : C1 → R3 → C1"),
    "itself": (
        of("C2", ask_if={"question": "C2", "any_of": ["offre"]}),
        "questions[C2].ask_if",
        "tournent en rond : C2 → C2",
    ),
    # Questions that no answer can reach.
    "two answers to one question": (
        of("R3", ask_if={"all": [SITE, NO_SITE]}),
        "questions[R3].ask_if",
        "Aucune réponse ne mène à la question R3",
    ),
    "gate that the other half closes": (
        of("R3", ask_if={"all": [NO_SITE, {"question": "C2", "any_of": ["offre"]}]}),
        "questions[R3].ask_if",
        "Aucune réponse ne mène à la question R3",
    ),
    "option that stands alone": (
        of("R3", ask_if={"question": "C5", "count_among": ["site", "aucun"], "min": 2}),
        "questions[R3].ask_if",
        "Aucune réponse ne mène à la question R3",
    ),
    "profile told twice": (
        of("H3", ask_if={"all": [ALONE, {"not": ALONE}]}),
        "questions[H3].ask_if",
        "Aucune réponse ne mène à la question H3",
    ),
    "more options than named": (
        of("R3", ask_if={"question": "C5", "count_among": ["site"], "min": 2}),
        "questions[R3].ask_if",
        "demande 2 options de C5 et en nomme 1",
    ),
    "no option named": (
        of("R3", ask_if={"any": [SITE, {"profile": "accueil", "in": []}]}),
        "questions[R3].ask_if",
        "ne nomme aucune option",
    ),
    # Options that nobody can score.
    "no option worth a point": (worthless, "questions[G3].options", "ne rapporte de point"),
    "no option": (of("G3", options=[]), "questions[G3].options", "n’a aucune option"),
    "step out of reach": (
        scale("C4", steps=[[0, 0], [1, 6], [5, 10]]),
        "questions[C4].scale.steps",
        "Personne n’atteint le palier de 5 options : C4 en a 4",
    ),
    "step given twice": (
        scale("C4", steps=[[0, 0], [1, 4], [1, 6], [2, 10]]),
        "questions[C4].scale.steps",
        "donné deux fois",
    ),
    "tier behind another": (
        scale(
            "G6",
            tiers=[
                *question_of(SHIPPED, "G6")["scale"]["tiers"],
                {"any_of": ["erp"], "points": 3},
            ],
        ),
        "questions[G6].scale.tiers",
        "Personne n’atteint le palier 3",
    ),
    "option in no tier": (
        lambda it: question_of(it, "G6")["scale"]["tiers"][1]["any_of"].remove("calcul"),
        "questions[G6].options[calcul]",
        "n’est dans aucun palier",
    ),
    "level above every score": (
        lambda it: it["score_levels"][3].update(min=101),
        "score_levels[avance].min",
        "Personne n’atteint le niveau avance",
    ),
    "level above every count of uses": (
        lambda it: it["dii"]["levels"][3].update(min=13),
        "dii.levels[tres_elevee].min",
        "Personne n’atteint",
    ),
    # Weights that sum to nothing.
    "every dimension weighs 0": (all_weightless, "dimensions", "font 0"),
    "every question of one weighs 0": (weightless, "dimensions[strategie]", "pèsent 0 en tout"),
    "a dimension without questions": (deserted, "dimensions[responsable]", "aucune question"),
    # Variables of the index whose rule no longer exists.
    "version with a variable that is gone": (
        lambda it: it["dii"]["variables"].remove(variable(it, "CRM")),
        "dii.versions[v3_2025].variables",
        "variable inconnue : CRM",
    ),
    "question with a variable that is gone": (
        of("S1", eurostat=["PARTI"]),
        "questions[S1].eurostat",
        "variable inconnue : PARTI",
    ),
    "rule on a question that is gone": (
        lambda it: it["questions"].remove(question_of(it, "G4")),
        "dii.variables[CRM].rule",
        "question inconnue : G4",
    ),
    "rule on an option that is gone": (
        lambda it: question_of(it, "G4")["options"].pop(),
        "dii.variables[CRM].rule",
        "option inconnue de G4 : crm_actif",
    ),
    "rule that nothing meets": (
        rule("CRM", {"all": [SITE, NO_SITE]}),
        "dii.variables[CRM].rule",
        "Aucune réponse ne rend vraie la variable CRM",
    ),
    "no rule": (lambda it: variable(it, "CRM").pop("rule"), "dii.variables[CRM].rule", "manquante"),
    "main version that is gone": (
        lambda it: it["instrument"].update(main_dii="v5"),
        "instrument.main_dii",
        "version inconnue : v5",
    ),
    # Missing texts.
    "no label": (of("S1", label=""), "questions[S1].label", "et non rien"),
    "blank action": (
        lambda it: question_of(it, "S1")["need_actions"].update(bas="\n "),
        "questions[S1].need_actions.bas",
        "et non des espaces",
    ),
    "no action": (
        lambda it: question_of(it, "S1")["need_actions"].pop("moyen"),
        "questions[S1].need_actions",
        "bas et moyen",
    ),
    "no label of « sans objet »": (
        of("S1", not_applicable=True),
        "questions[S1].not_applicable_label",
        "vont ensemble",
    ),
    "no label of a size": (
        lambda it: it["comparison"]["size_labels"].pop("GE10"),
        "comparison.size_labels",
        "sans libellé : GE10",
    ),
    # What would break a page.
    "sentence with an unknown field": (
        lambda it: it["comparison"]["sentences"].update(present="{pourcent} %"),
        "comparison.sentences.present",
        "{pourcent} n’y a pas de sens",
    ),
    "sentence with a stray brace": (
        lambda it: it["comparison"]["sentences"].update(dii="{n usages"),
        "comparison.sentences.dii",
        "accolade",
    ),
    "no size in the profile": (lambda it: it["profile"].pop(0), "profile", "personnes"),
    "a size of nobody": (
        lambda it: it["profile"][0]["options"].append({"code": "250", "label": "Plus"}),
        "profile[personnes].options[250].code",
        "n’est pas de celles de la plateforme",
    ),
    "a size compared with nothing": (
        lambda it: it["comparison"]["size_by_profile"].pop("2_9"),
        "comparison.size_by_profile",
        "La taille 2_9",
    ),
    "no points at all": (
        lambda it: it["parameters"].update(max_points=0),
        "parameters.max_points",
        "au moins 1",
    ),
    "a share above one": (
        lambda it: it["parameters"].update(min_global_coverage=1.5),
        "parameters.min_global_coverage",
        "dépasse 1",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_check_has_a_draft_that_trips_it(name: str) -> None:
    edit, where, told = FAULTS[name]
    draft = deepcopy(SHIPPED)
    edit(draft)
    faults = [each for each in check(draft) if each.severity is Severity.FAULT]
    assert [each for each in faults if each.where == where and told in each.text], faults


WARNINGS: dict[str, tuple[Edit, str, str]] = {
    "condition that every answer meets": (
        of("R3", ask_if={"any": [ALONE, {"not": ALONE}]}),
        "questions[R3].ask_if",
        "sa condition ne sert pas",
    ),
    "points short of the most": (
        lambda it: question_of(it, "S1")["options"].pop(),
        "questions[S1].options",
        "Personne n’a plus de 7 points sur 10",
    ),
    "more ticked, fewer points": (
        scale("C4", steps=[[0, 0], [1, 10], [2, 6]]),
        "questions[C4].scale.steps",
        "rapporte moins",
    ),
    "weights that are no hundred": (
        lambda it: it["dimensions"][0].update(weight=16),
        "dimensions",
        "font 101",
    ),
    "questions of a dimension apart": (
        lambda it: it["questions"][31].update(dimension="strategie"),
        "dimensions[strategie]",
        "ne se suivent pas",
    ),
    "index of eleven": (
        lambda it: it["dii"]["versions"][0]["variables"].pop(),
        "dii.versions[v3_2025].variables",
        "12 variables",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_odd_is_told_and_keeps_nothing_from_being_published(name: str) -> None:
    edit, where, told = WARNINGS[name]
    draft = deepcopy(SHIPPED)
    edit(draft)
    found = check(draft)
    assert [each for each in found if each.where == where and told in each.text], found
    assert {each.severity for each in found} == {Severity.WARNING}


def test_an_obligation_of_nobody_is_a_fault() -> None:
    draft = deepcopy(SHIPPED)
    question_of(draft, "H3")["obligation"] = ALONE  # H3 is asked from two persons up
    (found,) = check(draft)
    assert (found.where, found.severity) == ("questions[H3].obligation", Severity.FAULT)


def test_one_damaged_question_brings_no_other_fault_along() -> None:
    draft = deepcopy(SHIPPED)
    question_of(draft, "S1").update(weight="trois", options="aucune")
    assert {each.part for each in check(draft)} == {"S1"}
