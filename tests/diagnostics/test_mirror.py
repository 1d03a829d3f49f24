"""The past of a figure: its own cell alone, breaks and gaps said, versions never joined."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from diagnostics.comparison import ComparedFirm, Line, compare, compare_dii
from diagnostics.figures import Figures, FigureValue
from diagnostics.instrument import load_shipped
from diagnostics.mirror import trend_of
from tests.diagnostics.figures import shipped_values

INSTRUMENT = load_shipped()
ALL = INSTRUMENT.comparison.all_activities
SMALL = ComparedFirm(size="10_49")
UNTOLD = {variable.code: None for variable in INSTRUMENT.variables}


def figure(year: int, value: float | None, **changed: Any) -> FigureValue:
    given = {
        "dataset": "isoc_ciweb",
        "indicator": "E_WEB",
        "geo": "FR",
        "size_class": "10-49",
        "activity": ALL,
        "flag": "",
        "source": "isoc_ciweb",
        "confidence": "data",
        **changed,
    }
    return FigureValue(year=year, value=None if value is None else Decimal(str(value)), **given)


def web(*figures: FigureValue, year: int = 2026, firm: ComparedFirm = SMALL) -> Line:
    lines = compare(INSTRUMENT, figures, firm=firm, values=UNTOLD, year=year)
    return next(line for line in lines if line.variable == "WEB")


def points(line: Line, geo: str = "FR") -> list[tuple[int, int]]:
    (history,) = [each for each in line.history if each.geo == geo]
    return [(point.year, point.pct) for point in history.points]


def message(line: Line) -> str:
    trend = trend_of(line)
    assert trend is not None
    return trend.message.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures(INSTRUMENT, shipped_values())


class TestWhatIsInIt:
    def test_the_past_is_that_of_the_cell_and_no_other(self) -> None:
        line = web(
            figure(2021, 60),
            figure(2023, 62),
            figure(2025, 65),
            figure(2022, 10, size_class="GE10"),
            figure(2022, 20, activity="G"),
            figure(2022, 30, geo="DE"),
            figure(2022, 40, indicator="E_CC"),
            figure(2021, 70, geo="EU27_2020"),
        )
        assert points(line) == [(2021, 60), (2023, 62), (2025, 65)]
        assert points(line, "EU27_2020") == [(2021, 70)]
        assert [history.geo for history in line.history] == ["FR", "EU27_2020"]

    def test_it_begins_in_2015_and_ends_with_the_figure_shown(self) -> None:
        line = web(figure(2014, 50), figure(2015, 51), figure(2025, 65))
        assert points(line) == [(2015, 51), (2025, 65)]
        # Of the Union a later year is known: it is not shown beside an older French one.
        line = web(figure(2024, 60), figure(2025, 77, geo="EU27_2020"))
        assert points(line, "EU27_2020") == []

    def test_what_is_confidential_or_unpublished_is_a_gap(self) -> None:
        line = web(
            figure(2021, 60),
            figure(2022, 61, flag="c"),
            figure(2023, None, flag="u"),
            figure(2024, 63, confidence="derived"),
            figure(2025, 65),
        )
        assert points(line) == [(2021, 60), (2025, 65)]

    def test_a_line_without_a_figure_has_no_past(self) -> None:
        line = web(figure(2019, 60))
        assert line.missing
        assert line.history == ()
        assert trend_of(line) is None


class TestWords:
    def test_the_first_and_the_last_are_said_for_both_zones(self) -> None:
        line = web(
            figure(2015, 63),
            figure(2020, 64),
            figure(2025, 65),
            figure(2015, 72, geo="EU27_2020"),
            figure(2025, 76, geo="EU27_2020"),
        )
        assert message(line) == (
            "France : 63 % en 2015, 65 % en 2025. Union européenne : 72 % en 2015, 76 % en 2025."
        )

    def test_a_break_parts_what_may_be_compared(self) -> None:
        line = web(figure(2015, 11), figure(2021, 28), figure(2023, 26, flag="b"), figure(2025, 39))
        assert message(line).startswith(
            "France : 11 % en 2015, 28 % en 2021 ; après une rupture de série, 26 % en 2023, "
            "39 % en 2025."
        )
        trend = trend_of(line)
        assert trend is not None
        assert trend.rows[2][1][0] == "26\u00a0% (rupture de série)"

    def test_a_break_with_another_flag_is_still_a_break(self) -> None:
        line = web(figure(2023, 26), figure(2025, 39, flag="bu"))
        assert "après une rupture de série, 39 % en 2025" in message(line)

    def test_a_zone_without_a_figure_is_said_to_have_none(self) -> None:
        line = web(figure(2023, 26), figure(2025, 39))
        assert "Union européenne : pas de chiffre publié" in message(line)

    def test_one_figure_alone_is_not_drawn(self) -> None:
        assert trend_of(web(figure(2025, 39), figure(2025, 50, geo="EU27_2020"))) is None

    def test_the_title_names_the_use_and_the_size(self) -> None:
        trend = trend_of(web(figure(2023, 26), figure(2025, 39)))
        assert trend is not None
        assert trend.title == "A un site internet, entreprises de 10 à 49 personnes, depuis 2023"


class TestShippedFigures:
    @pytest.mark.parametrize(
        ("version", "years"), [("v3_2025", [2021, 2023, 2025]), ("v4_2024", [2022, 2024])]
    )
    def test_the_versions_of_the_index_are_never_joined(
        self, figures: Figures, version: str, years: list[int]
    ) -> None:
        line = compare_dii(
            INSTRUMENT, figures, firm=SMALL, value=5, level="faible", year=2026, version=version
        )
        assert [year for year, _ in points(line)] == years
        assert [year for year, _ in points(line, "EU27_2020")] == years
        trend = trend_of(line)
        assert trend is not None
        # Surveyed every other year: no two years follow, so that nothing is joined.
        assert all(not drawn.joins for drawn in trend.drawn)

    def test_the_cloud_in_france_is_broken_where_eurostat_says_so(self, figures: Figures) -> None:
        lines = compare(INSTRUMENT, figures, firm=SMALL, values=UNTOLD, year=2026)
        cloud = next(line for line in lines if line.variable == "CC")
        assert (cloud.size_class, cloud.year) == ("10-249", 2025)
        assert "28 % en 2021 ; après une rupture de série, 26 % en 2023, 39 % en 2025" in (
            message(cloud)
        )


class TestActivity:
    def test_the_second_line_has_the_zones_of_its_own_cell(self) -> None:
        trade = ComparedFirm(
            size="10_49", sector="G", activity_group="G", activity_label="Commerce"
        )
        line = web(
            figure(2025, 65),
            figure(2024, 71, size_class="GE10", activity="G"),
            figure(2024, 80, size_class="GE10", activity="G", geo="DE"),
            figure(2024, 99, size_class="10-49", activity="G", geo="FI"),
            firm=trade,
        )
        assert "71 % (2024)" in line.activity_sentence
        assert [(each.geo, each.pct) for each in line.activity_countries] == [
            ("FR", 71),
            ("EU27_2020", None),
            ("DE", 80),
            ("FI", None),
        ]

    def test_without_a_sector_there_is_no_second_line(self) -> None:
        line = web(figure(2025, 65), figure(2025, 71, size_class="GE10", activity="G"))
        assert (line.activity_sentence, line.activity_countries) == ("", ())


def test_a_line_keeps_the_day_of_its_figures() -> None:
    line = web(replace(figure(2025, 65), vintage=date(2025, 4, 8)))
    assert line.vintage == date(2025, 4, 8)
