"""Values over the years: nothing is drawn where nothing was measured."""

import re

from django.template.loader import render_to_string

from ui.charts import TrendChart, TrendPoint, TrendSeries

FRANCE = TrendSeries(
    "France",
    (
        TrendPoint(2015, 16),
        TrendPoint(2016, 17),
        # No survey in 2017.
        TrendPoint(2018, 19),
        TrendPoint(2019, 11, is_break=True),
        TrendPoint(2020, 14),
    ),
)
UNION = TrendSeries("Union européenne", (TrendPoint(2015, 21), TrendPoint(2020, 38)))


def chart(*series: TrendSeries) -> TrendChart:
    return TrendChart(title="Un usage", message="Une phrase.", unit="%", series=series)


def test_only_years_that_follow_are_joined_and_never_across_a_break() -> None:
    (drawn,) = chart(FRANCE).drawn
    dots = dict(zip((2015, 2016, 2018, 2019, 2020), drawn.dots, strict=True))
    assert drawn.joins == ((dots[2015], dots[2016]), (dots[2019], dots[2020]))
    assert drawn.breaks == (dots[2019].x,)


def test_a_break_at_the_first_point_breaks_with_nothing() -> None:
    first = TrendSeries("France", (TrendPoint(2018, 20, is_break=True), TrendPoint(2019, 25)))
    (drawn,) = chart(first).drawn
    assert drawn.breaks == ()
    assert len(drawn.joins) == 1
    assert not chart(first).has_breaks
    assert chart(first).rows[0] == (2018, ("20\u00a0%",))


def test_years_stand_at_their_distance_and_values_from_zero() -> None:
    (drawn,) = chart(TrendSeries("France", (TrendPoint(2015, 0), TrendPoint(2025, 40)))).drawn
    # 3 % on both sides; the axis goes up to 40, from 56 px down to 8 px.
    assert [(dot.x, dot.y) for dot in drawn.dots] == [("3.00%", "56.0"), ("97.00%", "8.0")]
    later = chart(FRANCE, UNION)
    assert later.drawn[-1].label == "France"
    assert later.drawn[-1].dots[2].x == "59.40%"


def test_the_axis_ends_at_the_next_ten() -> None:
    assert [
        chart(TrendSeries("France", (TrendPoint(2020, value),))).maximum for value in (0, 7, 30, 31)
    ] == [10, 10, 30, 40]


def test_one_point_alone_stands_in_the_middle() -> None:
    (drawn,) = chart(TrendSeries("France", (TrendPoint(2023, 5),))).drawn
    assert drawn.dots[0].x == "50.00%"
    assert drawn.joins == ()


def test_the_table_holds_the_numbers_drawn_and_says_gaps_and_breaks_d2() -> None:
    assert chart(FRANCE, UNION).rows == (
        (2015, ("16\u00a0%", "21\u00a0%")),
        (2016, ("17\u00a0%", "Pas de donnée")),
        (2018, ("19\u00a0%", "Pas de donnée")),
        (2019, ("11\u00a0% (rupture de série)", "Pas de donnée")),
        (2020, ("14\u00a0%", "38\u00a0%")),
    )


def test_the_drawing_has_a_name_a_legend_and_no_style_of_its_own() -> None:
    html = render_to_string("ui/charts/trend_chart.html", {"chart": chart(FRANCE, UNION)})
    assert 'role="img" aria-labelledby="trend-un-usage-title"' in html
    assert "style=" not in html
    assert html.count("<circle") == 7 + 2  # and one for each series in the legend
    assert len(re.findall(r'<line class="cc-trend__break"', html)) == 1 + 1
    assert "rupture de série</span>" in html
    assert "axe de 0 à 40\u00a0%" in html
    plain = render_to_string("ui/charts/trend_chart.html", {"chart": chart(UNION)})
    assert "rupture" not in plain
