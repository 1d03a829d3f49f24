"""No figure about fewer than eleven firms, shown or told by subtraction (DESIGN, 5.9)."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from plans.learning.masking import SHOWN_FROM, Cell, Shown, shown, told_apart

SECTORS = ["", "F", "G", "I"]
SIZES = ["1", "2_9", "10_49"]
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(SECTORS), st.sampled_from(SIZES)),
    st.one_of(st.integers(1, 14), st.integers(11, 60)),
)


def total(firms: Mapping[Cell, int], sector: str | None = None, size: str | None = None) -> int:
    return sum(
        count
        for (one, other), count in firms.items()
        if sector in (None, one) and size in (None, other)
    )


def test_ten_firms_are_nothing_and_eleven_a_line() -> None:
    assert shown({("G", "1"): 10}) == Shown()
    assert shown({("G", "1"): 11}).allows("", "")
    assert shown({("G", "1"): 6, ("F", "1"): 5}) == Shown(
        whole=True, sizes=frozenset({"1"}), both=frozenset()
    )


def test_a_small_group_takes_the_smallest_of_the_others_with_it() -> None:
    # 40 less 25 would tell the 4, were the 11 shown as well.
    assert told_apart({"F": 25, "G": 11, "I": 4}) == {"F"}
    # Two small ones of twelve together tell nothing of either.
    assert told_apart({"F": 25, "G": 6, "I": 6}) == {"F"}
    assert told_apart({"F": 25, "G": 11}) == {"F", "G"}
    assert told_apart({"F": 25, "G": 3}) == frozenset()


def test_a_sector_is_cut_by_size_where_each_cell_is_large_enough() -> None:
    firms = {("F", "1"): 20, ("F", "2_9"): 30, ("G", "1"): 12, ("G", "2_9"): 40}
    assert shown(firms).both == set(firms)
    # One small cell: its sector is not cut, and the other one would tell it by subtraction.
    assert shown({**firms, ("G", "1"): 4}).both == frozenset()
    assert shown({**firms, ("G", "1"): 4}).sectors == {"F", "G"}
    # A third sector stays, once two hide one another.
    third = {("I", "1"): 50, ("I", "2_9"): 50}
    assert shown({**firms, ("G", "1"): 4, **third}).both == set(third)


@given(TABLES)
def test_what_is_shown_has_eleven_firms(firms: dict[Cell, int]) -> None:
    allowed = shown(firms)
    for sector, size in product(["", *SECTORS[1:]], ["", *SIZES]):
        if allowed.allows(sector, size):
            assert total(firms, sector or None, size or None) >= SHOWN_FROM


@given(TABLES)
def test_what_is_left_of_a_total_has_eleven_firms_or_none(firms: dict[Cell, int]) -> None:
    allowed = shown(firms)
    if not allowed.whole:
        assert allowed == Shown()
        return
    left = [
        total(firms) - sum(total(firms, sector) for sector in allowed.sectors),
        total(firms) - sum(total(firms, None, size) for size in allowed.sizes),
    ]
    for sector in {one for one, _ in allowed.both}:
        cells = [firms.get(cell, 0) for cell in allowed.both if cell[0] == sector]
        left.append(total(firms, sector) - sum(cells))
    for size in allowed.sizes:
        cells = [firms.get(cell, 0) for cell in allowed.both if cell[1] == size]
        left.append(total(firms, None, size) - sum(cells))
    assert all(count == 0 or count >= SHOWN_FROM for count in left), (left, allowed)


@settings(max_examples=80)
@given(TABLES)
def test_no_small_cell_or_margin_follows_from_all_that_is_shown_together(
    firms: dict[Cell, int],
) -> None:
    """Whatever is added and subtracted, and knowing that no count is negative, a hidden figure
    about one to ten firms may always be another."""
    allowed = shown(firms)
    cells = list(product(SECTORS, SIZES))
    cuts: list[tuple[str | None, str | None]] = [(None, None)]
    cuts += [(sector, None) for sector in allowed.sectors]
    cuts += [(None, size) for size in allowed.sizes]
    cuts += list(allowed.both)

    def row_of(sector: str | None, size: str | None) -> list[int]:
        return [int(sector in (None, one) and size in (None, other)) for one, other in cells]

    if not allowed.whole:
        return
    known, values = [row_of(*cut) for cut in cuts], [total(firms, *cut) for cut in cuts]
    for sector, size in product([None, *SECTORS], [None, *SIZES]):
        if 0 < total(firms, sector, size) < SHOWN_FROM:
            wanted = row_of(sector, size)
            least = linprog(wanted, A_eq=known, b_eq=values)
            most = linprog([-value for value in wanted], A_eq=known, b_eq=values)
            assert -most.fun - least.fun > 0.5, (sector, size, allowed)
