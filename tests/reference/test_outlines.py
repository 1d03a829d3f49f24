"""Outlines drawn from points: they close, meet without a gap, and the file is what is drawn."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import departments, outlines, shapes, shipped
from reference.management.commands import rebuild_shapes
from reference.outlines import Cells, Point, Site

cells = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)), st.sampled_from("abc"), min_size=1
)


def surface(ring: list[Point]) -> float:
    """Return the surface inside a ring, negative where it is walked clockwise."""
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
    )


@given(cells)
def test_lines_around_an_area_hold_its_cells_and_no_other(drawn: Cells) -> None:
    held = {area: sum(surface(ring) for ring in rings) for area, rings in exact(drawn).items()}
    assert held == {area: list(drawn.values()).count(area) for area in set(drawn.values())}


def exact(drawn: Cells) -> dict[str, list[list[Point]]]:
    """Join the lines as they are, corner by corner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            outlines, "softened", lambda corners, **_: [(float(i), float(j)) for i, j in corners]
        )
        return outlines.rings_of(drawn, tolerance=0)


def test_neighbours_share_their_line() -> None:
    drawn = {(i, j): "a" if i + j % 3 < 6 else "b" for i in range(12) for j in range(12)}
    rings = outlines.rings_of(drawn, tolerance=0.6)
    (left,), (right,) = rings["a"], rings["b"]
    shared = set(left) & set(right)
    assert len(shared) > 3
    # All that is not on the outside stands in both.
    inside = {point for point in left if 0.5 < point[0] < 11.5 and 0.5 < point[1] < 11.5}
    assert inside <= shared


def test_the_middle_of_a_large_commune_is_inside_and_the_sea_is_not() -> None:
    around = [(x * 10.0, y * 10.0) for x in range(4) for y in range(4) if (x, y) != (1, 1)]
    sites = [Site(x, y, "a") for x, y in around] + [Site(300, 0, "b")]
    drawn = outlines.cells_of(sites, size=4, grown=16, worn=12)
    assert drawn[2, 2] == "a"
    assert (37, 0) not in drawn
    assert drawn[75, 0] == "b"


def test_the_cone_keeps_distances_of_the_mainland() -> None:
    paris, marseille = outlines.conic(48.8566, 2.3522), outlines.conic(43.2965, 5.3698)
    away = ((paris[0] - marseille[0]) ** 2 + (paris[1] - marseille[1]) ** 2) ** 0.5
    assert away == pytest.approx(660, rel=0.005)
    assert paris[1] > marseille[1]
    assert paris[0] < marseille[0]


@pytest.fixture(scope="module")
def drawing() -> Any:
    return rebuild_shapes.draw()


def test_the_file_that_ships_is_what_the_command_draws(drawing: Any) -> None:
    text = (shipped.FOLDER / rebuild_shapes.FILE).read_text(encoding="utf-8")
    assert text == rebuild_shapes.as_text(drawing)
    # A27: the whole map travels with each page that shows it.
    assert len(text) < 30_000


def test_each_department_is_drawn_within_the_page() -> None:
    page = shapes.page()
    assert list(shapes.departments()) == list(departments.names())
    for code, outline in shapes.departments().items():
        assert outline.path.startswith("M"), code
        assert outline.path.endswith("z"), code
        assert 0 <= outline.x <= page.width, code
        assert 0 <= outline.y <= page.height, code
    # North is up, east is right.
    nord, var, finistere = (shapes.departments()[code] for code in ("59", "83", "29"))
    assert nord.y < var.y
    assert finistere.x < var.x
