"""Maps of areas: shades that say what the numbers say, and every area a link (D2, D3, D5)."""

import re

from django.template import engines

from ui.maps import SHADES, Area, AreaMap


def made(*values: int) -> AreaMap:
    return AreaMap(
        key="essai",
        title="Connecteurs par département",
        message="Ce que montre la carte.",
        none="aucun connecteur",
        one="connecteur",
        many="connecteurs",
        areas=tuple(
            Area(f"{n:02}", f"Département {n}", value, f"/annuaire/?lieu={n:02}", "M0 0z", 1, 1)
            for n, value in enumerate(values)
        ),
        width=100,
        height=100,
    )


def test_each_value_is_in_the_span_of_its_shade() -> None:
    drawn = made(*range(30), 400, 3000)
    legend = dict(drawn.legend)
    assert list(legend) == [0, 1, 2, 3, 4]
    assert legend[0] == "aucun connecteur"
    assert legend[4].endswith("3000 connecteurs")
    for one in drawn.drawn:
        numbers = [int(found) for found in re.findall(r"\d+", legend[one.shade])] or [0]
        assert numbers[0] <= one.area.value <= numbers[-1]
    # About as many areas in each.
    counts = [sum(one.shade == shade for one in drawn.drawn) for shade in range(1, SHADES + 1)]
    assert max(counts) - min(counts) <= 2


def test_few_values_make_few_shades() -> None:
    assert dict(made(0, 0).legend) == {0: "aucun connecteur"}
    assert dict(made(1, 1).legend) == {1: "1 connecteur"}
    assert dict(made(1, 2, 2, 2).legend) == {1: "1 connecteur", 2: "2 connecteurs"}


def test_d2_the_drawing_and_the_table_say_the_same_numbers() -> None:
    source = "{% load maps %}{% area_map map %}"
    text = engines["django"].from_string(source).render({"map": made(0, 1, 12)})
    drawing, table = text.split("<table")
    for n, value, words in ((0, 0, "aucun"), (1, 1, "1 connecteur"), (2, 12, "12 connecteurs")):
        assert f'href="/annuaire/?lieu=0{n}" aria-label="Département {n}\u00a0: {words}' in drawing
        row = re.search(rf"Département {n} \(0{n}\)</a></th><td>(\d+)</td>", table)
        assert row is not None
        assert row[1] == str(value)
    assert "style=" not in text
    # Each shade has a pattern of its own.
    assert len(set(re.findall(r'<pattern id="([^"]+)"', drawing))) == SHADES + 1
