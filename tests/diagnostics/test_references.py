"""Reference numbers: typed as one likes, and a slip of the pen is noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.references import ALPHABET, draw_reference, read_reference

places = st.integers(min_value=0, max_value=7)


def code_of(reference: str) -> str:
    return reference.removeprefix("CC-2026-").replace("-", "")


def written(code: str) -> str:
    return f"CC-2026-{code[:4]}-{code[4:]}"


def test_it_is_short_drawn_by_chance_and_holds_nothing_that_looks_like_another() -> None:
    drawn = {draw_reference(2026) for _ in range(1_000)}
    assert len(drawn) == 1_000
    assert {len(one) for one in drawn} == {17}
    assert not set("".join(map(code_of, drawn))) & set("AEIOU01")
    assert len(ALPHABET) == 29


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{l}", "CC {c}", "cc2026{b}", "CC\u00a02026\u2011{b}"]
)
def test_it_is_read_however_it_was_typed(typed: str) -> None:
    reference = draw_reference(2026)
    bare = code_of(reference)
    text = typed.format(reference, l=reference.lower(), c=f"2026 {bare[:4]} {bare[4:]}", b=bare)
    assert read_reference(text) == reference


@given(places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place: int, other: str) -> None:
    reference = draw_reference(2026)
    code = code_of(reference)
    assume(code[place] != other)
    assert read_reference(written(code[:place] + other + code[place + 1 :])) is None


@given(places, places)
def test_two_swapped_characters_are_noticed(one: int, two: int) -> None:
    code = code_of(draw_reference(2026))
    assume(code[one] != code[two])
    swapped = list(code)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert read_reference(written("".join(swapped))) is None


def test_the_year_is_checked_too() -> None:
    reference = draw_reference(2026)
    assert read_reference(reference.replace("2026", "2027")) is None
    assert read_reference(reference.replace("2026", "2062")) is None


@given(st.text(max_size=60))
def test_anything_typed_is_a_reference_or_none(text: str) -> None:
    found = read_reference(text)
    assert found is None or read_reference(found) == found
