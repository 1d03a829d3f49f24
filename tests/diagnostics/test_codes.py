"""What is read aloud and typed: no look-alikes, and no mistake that passes for another sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import codes

numbers = st.builds(lambda _: codes.draw_number(), st.integers())


def test_a_code_has_no_look_alikes_and_fits_its_column() -> None:
    drawn = {codes.draw_code() for _ in range(500)}
    assert len(drawn) == 500
    letters = set("".join(drawn))
    assert letters == set(codes.LETTERS)
    assert not letters & set("0OQD1IL2Z5S8BUVW")


@pytest.mark.parametrize("typed", ["ac7f9k3hxt", " AC 7F-9K 3H.XT ", "ac7f\u00a09k3hxt"])
def test_a_code_is_forgiven_its_spaces_and_small_letters(typed: str) -> None:
    assert codes.tidy_code(typed) == "AC7F9K3HXT"


def test_both_are_written_two_by_two() -> None:
    assert codes.in_pairs("AC7F9K3HXT") == "AC 7F 9K 3H XT"


@given(numbers)
def test_a_number_drawn_is_valid_and_has_ten_digits(number: str) -> None:
    assert len(number) == 10
    assert number.isdecimal()
    assert number[0] != "0"
    assert codes.is_number(number)


@given(numbers, st.integers(0, 9), st.integers(0, 9))
def test_one_digit_mistyped_is_always_seen(number: str, at: int, digit: int) -> None:
    mistyped = f"{number[:at]}{digit}{number[at + 1 :]}"
    assert codes.is_number(mistyped) == (mistyped == number)


@given(numbers, st.integers(0, 8))
def test_two_neighbours_swapped_are_always_seen(number: str, at: int) -> None:
    swapped = f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"
    assert codes.is_number(swapped) == (swapped == number)


@pytest.mark.parametrize("typed", ["", "abc", "12345678x0", "٣٤٥٦٧٨٩٠١٢"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert not codes.is_number(typed)
