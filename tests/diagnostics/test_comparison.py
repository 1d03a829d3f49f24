from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from diagnostics.comparison import (
    ComparedFirm,
    Notice,
    compare,
    compare_dii,
    find_cell,
    indicators_of,
    landmarks,
)
from diagnostics.figures import Figures, FigureValue
from diagnostics.instrument import load_shipped
from tests.diagnostics.cases import published

INSTRUMENT = load_shipped()
SMALL = ComparedFirm(size="10_49")
NOTHING_TOLD = {variable.code: None for variable in INSTRUMENT.variables}


def a_figure(**changes: Any) -> FigureValue:
    figure = FigureValue(
        dataset="isoc_eb_ai",
        indicator="E_AI_TANY",
        geo="FR",
        year=2025,
        size_class="10-49",
        activity="C10-S951_X_K",
        value=Decimal("15.04"),
        flag="",
        source="a table",
        confidence="data",
    )
    return replace(figure, **changes)


def published_figures() -> list[FigureValue]:
    return [
        a_figure(
            **{**row, "value": None if row["value"] is None else Decimal(row["value"])},
            dataset="isoc_test",
            source="",
        )
        for row in published()["comparisons"]["figures"]
    ]


@pytest.mark.parametrize(
    "case",
    published()["comparisons"]["cases"],
    ids=lambda case: f"{case['personnes']}-{case['indicator']}",
)
def test_a_published_comparison_finds_its_cell(case: dict[str, Any]) -> None:
    cell = find_cell(
        INSTRUMENT,
        Figures(INSTRUMENT, published_figures()),
        case["indicator"],
        firm=ComparedFirm(size=case["personnes"]),
        year=published()["comparisons"]["current_year"],
    )
    found = cell and {
        "geo": cell.figure.geo,
        "size_class": cell.figure.size_class,
        "year": cell.figure.year,
        "pct": cell.figure.pct,
        "notices": list(cell.notices),
    }
    assert found == case["expected"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (True, "Vous : oui. 15 % des entreprises françaises de 10 à 49 personnes sont dans ce cas"),
        (False, "Vous : pas encore. 15 % des entreprises françaises de 10 à 49 personnes le font"),
        (None, "Vous : non précisé. 15 % des entreprises françaises de 10 à 49 personnes le font"),
    ],
)
def test_the_sentence_follows_the_answer_and_names_year_and_population(
    value: bool | None, sentence: str
) -> None:
    lines = compare(
        INSTRUMENT, [a_figure()], firm=SMALL, values={**NOTHING_TOLD, "AI": value}, year=2026
    )
    line = next(line for line in lines if line.variable == "AI")
    assert line.sentence == f"{sentence} (2025)."
    assert line.population == "entreprises françaises de 10 à 49 personnes"
    assert line.link == (
        "https://ec.europa.eu/eurostat/databrowser/view/isoc_eb_ai/default/table?lang=fr"
    )
    assert line.missing == ""


def test_a_stored_result_keeps_the_figures_of_its_year_of_completion() -> None:
    figures = Figures(INSTRUMENT, [a_figure(year=2021)])
    found = {
        year: find_cell(INSTRUMENT, figures, "E_AI_TANY", firm=SMALL, year=year) is not None
        for year in (2025, 2026)
    }
    assert found == {2025: True, 2026: False}


def test_countries_stand_beside_only_in_the_cell_found_for_france() -> None:
    figures = [
        a_figure(),
        a_figure(geo="DE", value=Decimal("23.06")),
        a_figure(geo="FI", year=2024, value=Decimal("20")),
        a_figure(geo="EU27_2020", value=Decimal("17"), flag="c"),
    ]
    lines = compare(INSTRUMENT, figures, firm=SMALL, values=NOTHING_TOLD, year=2026)
    line = next(line for line in lines if line.variable == "AI")
    assert [(country.geo, country.pct) for country in line.countries] == [
        ("FR", 15),
        ("EU27_2020", None),
        ("DE", 23),
        ("FI", None),
    ]


def test_no_country_stands_beside_a_figure_that_is_not_of_france() -> None:
    figures = [a_figure(geo="EU27_2020"), a_figure(geo="DE")]
    lines = compare(INSTRUMENT, figures, firm=SMALL, values=NOTHING_TOLD, year=2026)
    line = next(line for line in lines if line.variable == "AI")
    assert (line.geo, line.countries) == ("EU27_2020", ())


def test_a_firm_outside_the_survey_is_told_so_and_gets_no_line_by_activity() -> None:
    figures = [a_figure(), a_figure(size_class="GE10", activity="", value=Decimal("99"))]
    farm = ComparedFirm(size="10_49", sector="A")
    lines = compare(INSTRUMENT, figures, firm=farm, values=NOTHING_TOLD, year=2026)
    line = next(line for line in lines if line.variable == "AI")
    assert line.notices == (Notice.OUTSIDE_SURVEY,)
    assert line.notice_texts == ("Votre activité est hors du champ de l'enquête.",)
    assert line.activity_sentence == ""


def test_the_line_by_activity_stands_apart_all_sizes_together() -> None:
    figures = [a_figure(), a_figure(size_class="GE10", activity="C", value=Decimal("20.5"))]
    factory = ComparedFirm(
        size="10_49", sector="C", activity_group="C", activity_label="industrie manufacturière"
    )
    lines = compare(INSTRUMENT, figures, firm=factory, values=NOTHING_TOLD, year=2026)
    line = next(line for line in lines if line.variable == "AI")
    assert (line.pct, line.notices) == (15, ())
    assert line.activity_sentence == (
        "Dans votre secteur (industrie manufacturière), toutes tailles réunies : 21 % (2025)."
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (
            "v3_2025",
            "Vous cumulez 5 des 12 usages suivis par Eurostat (faible). 66 % des entreprises "
            "françaises de 10 à 49 personnes en ont au moins 4 (2025).",
        ),
        ("v4_2024", ""),
    ],
)
def test_the_index_is_compared_with_figures_of_its_own_version_only(
    version: str, expected: str
) -> None:
    line = compare_dii(
        INSTRUMENT,
        [a_figure(indicator="E_DI3_GELO", dataset="isoc_e_dii", value=Decimal("66.37"))],
        firm=SMALL,
        value=5,
        level="faible",
        year=2026,
        version=version,
    )
    assert line.sentence == expected
    assert bool(line.missing) == (expected == "")


def test_insee_landmarks_are_shown_to_firms_under_ten_persons_alone() -> None:
    shown = {
        size: [(each.variable, each.pct) for each in landmarks(INSTRUMENT, firm=ComparedFirm(size))]
        for size in ("1", "2_9", "10_49", "50_249")
    }
    three = [("IUSE_TPE", 82), ("SM1", 44), ("WEB", 37)]
    assert shown == {"1": three, "2_9": three, "10_49": [], "50_249": []}


def test_codes_are_those_of_eurostats_own_tables() -> None:
    assert {"E_ISPDF1_GE30", "E_IUSE_GT50", "E_CRM1", "E_DI3_GELO"} <= indicators_of(INSTRUMENT)
