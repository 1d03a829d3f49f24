"""What would change it, in words: what is to be reached, what to change, what is promised."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.instrument import Instrument, load_shipped
from diagnostics.models import Assessment
from diagnostics.result_page.ways import NOTHING_REACHABLE, SEVERAL_SETS, TOP, Ways, ways_of
from diagnostics.scoring import score
from diagnostics.selectors import read_need
from tests.factories.diagnostics import ANSWERS, PROFILE

INSTRUMENT = load_shipped()
# Nine uses: all but a site, sales online of some weight, and those to people.
NINE = {
    **ANSWERS,
    "G2": "plus_moitie",
    "G3": "integre",
    "G4": "crm",
    "G6": ["compta"],
    "G8": "outil",
    "G9": "usage",
}
TWELVE = {
    **NINE,
    "C1": "a_jour",
    "C2": ["mobile"],
    "C5": ["site"],
    "C6": "plus_25",
    "C7": "oui",
    "R3": "efforts",
}


def written(answers: dict[str, Any], *, instrument: Instrument = INSTRUMENT) -> Ways:
    results = score(instrument, PROFILE, answers).as_json()
    stored: Any = results["needs"]
    assessment = Assessment(profile=PROFILE, answers=answers, results=results)
    needs = [read_need(instrument, each) for each in stored]
    return ways_of(instrument, assessment, needs=needs)


def test_the_base_is_the_first_thing_to_reach() -> None:
    ways = written(ANSWERS)
    assert ways.sentence == (
        "Vous avez 3 des 12 usages de l’indice européen. Il vous en manque 1 pour atteindre le "
        "niveau de base, que l’Europe vise pour plus de neuf PME sur dix en 2030 (4 usages)."
    )
    assert ways.note == SEVERAL_SETS
    assert len(ways.ways) == 3
    first = ways.ways[0]
    (change,) = first.changes
    assert change.question == "Votre entreprise a-t-elle un site internet ?"
    assert change.from_words == (
        "« Non, seulement une fiche dans un annuaire ou une page de réseau social »"
    )
    assert change.to_words == "« Oui, mais il n'a pas bougé depuis plus d'un an » ou mieux"
    assert not change.to_check
    assert first.uses == ("A un site internet",)
    assert first.themes == ("Site internet",)
    assert first.promise == (
        "Votre indice passerait de 3 à 4 usages : intensité faible. "
        "Votre score, de 38 à au moins 39 sur 100."
    )


def test_above_the_base_the_next_level_is_named() -> None:
    ways = written(NINE)
    assert "Il vous en manque 1 pour atteindre le niveau « très élevée » (10 usages)." in (
        ways.sentence
    )


def test_at_the_top_there_is_nothing_left_to_reach() -> None:
    assert written(TWELVE) == Ways(TOP, "", ())


def test_nothing_reachable_is_said_and_why() -> None:
    """An index of online sales alone, and a firm that online sales do not concern."""
    sales = replace(
        INSTRUMENT,
        dii_versions=tuple(
            replace(each, variables=("ESALES1", "WEBB2C")) for each in INSTRUMENT.dii_versions
        ),
        dii_base_threshold=1,
    )
    ways = written({**ANSWERS, "C5": "na"}, instrument=sales)
    assert "Il vous en manque 1" in ways.sentence
    assert (ways.note, ways.ways) == (NOTHING_REACHABLE, ())


@pytest.mark.parametrize("given", ["nsp", None])
def test_what_is_not_known_is_to_be_checked_first(given: str | None) -> None:
    """Nine uses at most with one unknown: knowing it is the shortest way."""
    answers = {code: answer for code, answer in NINE.items() if code != "G9"}
    if given is not None:
        answers["G9"] = given
    ways = written(answers)
    changes = [change for way in ways.ways for change in way.changes if change.to_check]
    assert {change.question for change in changes} == {INSTRUMENT.question("G9").label}
    assert changes[0].to_words == "« Oui, au moins un usage régulier » ou mieux"
    assert changes[0].from_words == ""


def test_several_options_would_do_and_all_are_named() -> None:
    answers = {**NINE, "G6": ["courriel"], "C5": "na", "G9": "usages_regles", "G3": "papier"}
    changes = [change for way in written(answers).ways for change in way.changes]
    cloud = next(change for change in changes if change.question.startswith("Quels services"))
    assert cloud.to_words == "« Logiciel de facturation ou de comptabilité en ligne »"
    assert "Suivi des clients en ligne" in cloud.others
    assert cloud.from_words == ""


def test_a_change_leads_to_the_need_of_its_theme() -> None:
    results = score(INSTRUMENT, PROFILE, ANSWERS)
    themes = [need.theme for need in results.needs]
    changes = [change for way in written(ANSWERS).ways for change in way.changes]
    assert any(change.priority for change in changes)
    labels = {each.code: each.label for each in INSTRUMENT.themes}
    for change in changes:
        if change.priority:
            assert labels[themes[change.priority - 1]] == change.theme
        else:
            assert change.theme not in {labels[theme] for theme in themes}


def test_without_a_score_only_the_index_is_promised() -> None:
    ways = written({"S1": "plan"})
    assert all("score" not in way.promise for way in ways.ways)
    assert ways.ways
