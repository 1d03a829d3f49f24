"""Reference numbers: typed as one likes, and a slip of the pen is noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reference.references import ALPHABET, Series

REPORTS = Series("CC")
places = st.integers(min_value=0, max_value=7)


def code_of(reference: str) -> str:
    return reference.removeprefix("CC-2026-").replace("-", "")


def written(code: str) -> str:
    return f"CC-2026-{code[:4]}-{code[4:]}"


def test_it_is_short_drawn_by_chance_and_holds_nothing_that_looks_like_another() -> None:
    drawn = {REPORTS.draw(2026) for _ in range(1_000)}
    assert len(drawn) == 1_000
    assert {len(one) for one in drawn} == {17}
    assert not set("".join(map(code_of, drawn))) & set("AEIOU01")
    assert len(ALPHABET) == 29


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{l}", "CC {c}", "cc2026{b}", "CC\u00a02026\u2011{b}"]
)
def test_it_is_read_however_it_was_typed(typed: str) -> None:
    reference = REPORTS.draw(2026)
    bare = code_of(reference)
    text = typed.format(reference, l=reference.lower(), c=f"2026 {bare[:4]} {bare[4:]}", b=bare)
    assert REPORTS.read(text) == reference


@given(places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place: int, other: str) -> None:
    reference = REPORTS.draw(2026)
    code = code_of(reference)
    assume(code[place] != other)
    assert REPORTS.read(written(code[:place] + other + code[place + 1 :])) is None


@given(places, places)
def test_two_swapped_characters_are_noticed(one: int, two: int) -> None:
    code = code_of(REPORTS.draw(2026))
    assume(code[one] != code[two])
    swapped = list(code)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert REPORTS.read(written("".join(swapped))) is None


def test_the_year_is_checked_too() -> None:
    reference = REPORTS.draw(2026)
    assert REPORTS.read(reference.replace("2026", "2027")) is None
    assert REPORTS.read(reference.replace("2026", "2062")) is None


@given(st.text(max_size=60))
def test_anything_typed_is_a_reference_or_none(text: str) -> None:
    found = REPORTS.read(text)
    assert found is None or REPORTS.read(found) == found


def test_a_number_of_one_series_is_none_of_another() -> None:
    number = Series("LC").draw(2026)
    assert number.startswith("LC-2026-")
    assert Series("LC").read(number.lower()) == number
    assert REPORTS.read(number) is None
