"""Charts: what is drawn is what the table says (QUALITY D1, D2, D3, D8)."""

import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from ui.charts import Bar, BarChart, ScaleChart, Step, number, percentage

CHART = BarChart(
    title="Vos scores",
    message="Vous êtes au-dessus du repère pour la vente.",
    unit="%",
    rows=(
        Bar("Vendre", 62.5, marker=48, marker_label="France, 2025"),
        Bar("Un libellé vraiment très long qui ne tient pas sur une ligne", 0),
        Bar("Protéger", None, marker=71, marker_label="France, 2025"),
    ),
)


def drawn(chart: BarChart) -> str:
    return Template("{% load charts %}{% bar_chart chart %}").render(Context({"chart": chart}))


def test_the_drawing_and_the_table_show_the_same_numbers() -> None:
    html = drawn(CHART)
    svg, table = html.split("<table")
    in_svg = re.findall(r'cc-chart__value"[^>]*>([^<]+)<', svg)
    in_table = re.findall(r"</th><td>([^<]+)</td>", table)
    assert in_svg == in_table == ["62,5\u00a0%", "0\u00a0%", "Pas de donnée"]
    assert re.findall(r'cc-chart__bar" x="0"[^>]*width="([\d.]+)%"', svg) == ["62.50", "0.00"]
    assert re.findall(r'<svg x="([\d.]+)%"', svg) == ["48.00", "71.00"]
    assert "48\u00a0%" in table
    assert "71\u00a0%" in table


def test_a_missing_value_is_never_drawn_as_zero() -> None:
    html = drawn(BarChart("T", "M.", "%", (Bar("A", None),)))
    assert "cc-chart__bar" not in html
    assert "cc-chart__track--missing" in html
    assert ">0\u00a0%<" not in html.split("cc-chart__axis")[0]


def test_the_drawing_is_an_image_with_a_message_and_no_inline_style() -> None:
    html = drawn(CHART)
    assert 'role="img"' in html
    assert f'<title id="{CHART.key}-title">Vos scores. {CHART.message}' in html
    assert "style=" not in html
    assert "viewBox" not in html  # a scaled drawing would shrink its letters under 12 px
    assert html.count("<caption>") == 1
    assert html.count('scope="row"') == 3


def test_long_labels_take_lines_of_their_own_and_rows_do_not_overlap() -> None:
    rows = CHART.drawn
    assert len(rows[1].lines) > 1
    assert all(len(line) <= 34 for row in rows for _, line in row.lines)
    for above, below in zip(rows, rows[1:], strict=False):
        assert below.lines[0][0] - 15 >= above.bar_y + 18
    assert rows[-1].bar_y + 18 <= CHART.height


@given(st.decimals(min_value=-50, max_value=150, places=3), st.integers(1, 200))
def test_a_length_stays_inside_the_drawing(value: Decimal, maximum: int) -> None:
    assert 0 <= Decimal(percentage(value, maximum).removesuffix("%")) <= 100


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(62, "", "62"), (62.25, "%", "62,3\u00a0%"), (100, "", "100"), (Decimal("0.0"), "", "0")],
)
def test_numbers_are_written_in_french(value: Decimal, unit: str, shown: str) -> None:
    assert number(value, unit) == shown


SCALE = ScaleChart(
    title="Intensité numérique",
    message="Cinq usages sur douze.",
    value=5,
    maximum=12,
    steps=(Step("Très faible", 0, 3), Step("Faible", 4, 6), Step("Élevée", 7, 12)),
)


def test_a_scale_fills_as_many_squares_as_it_counts() -> None:
    html = Template("{% load charts %}{% scale_chart c %}").render(Context({"c": SCALE}))
    assert html.count("cc-chart__bar") == 5
    assert html.count("<rect") == 12
    assert html.count("Vous êtes ici") == 1
    assert SCALE.reached == Step("Faible", 4, 6)
    assert "5 sur 12" in html


def test_an_unknown_count_fills_nothing_and_stands_nowhere() -> None:
    unknown = ScaleChart("T", "M.", None, 12, SCALE.steps)
    html = Template("{% load charts %}{% scale_chart c %}").render(Context({"c": unknown}))
    assert "cc-chart__bar" not in html
    assert "Vous êtes ici" not in html
    assert "Pas de donnée" in html


def test_a_value_never_runs_into_the_label_of_its_bar_d8() -> None:
    """At 14 px a letter, 34 letters fill the narrowest screen, and bold ones are wider."""
    text = "35 : en démarrage"
    rows = (
        Bar("Équipe", 35, text=text),
        Bar("Outils de gestion, données et IA", 35, text=text),
        Bar("Présence en ligne et commerce connecté", 35, text=text),
    )
    drawn = BarChart("Titre", "Message.", "", rows).drawn
    assert [[line for _, line in bar.lines] for bar in drawn] == [
        ["Équipe"],
        ["Outils de gestion, données et IA", ""],
        ["Présence en ligne et commerce", "connecté"],
    ]
    for bar in drawn:
        assert bar.text_y == bar.lines[-1][0] < bar.bar_y
