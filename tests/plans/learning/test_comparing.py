"""The gap of two groups, against figures computed by hand and by SciPy's own test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plans.learning.comparing import Changes, Gap, gap_between
from plans.templatetags.points import points

TENTHS = st.lists(st.integers(-1000, 1000), min_size=2, max_size=40)


def changes(tenths: list[int]) -> Changes:
    return Changes(len(tenths), sum(tenths), sum(value**2 for value in tenths))


def test_a_mean_and_a_variance_by_hand() -> None:
    # 1, 2 and 6 points: mean 3, squared distances 4, 1 and 9, over two.
    one = changes([10, 20, 60])
    assert (one.mean, one.variance) == (3, 7)
    assert changes([10, 20]) + changes([60]) == one


def test_a_gap_by_hand() -> None:
    # 3 less 0; both variances 7 and 3 firms: Welch's freedom is 4, its quantile 2.776, and the
    # error the root of 7/3 + 7/3.
    gap = gap_between(changes([10, 20, 60]), changes([-20, -10, 30]))
    assert gap.points == 3
    assert (round(gap.low, 2), round(gap.high, 2)) == (-3.0, 9.0)
    assert not gap.is_clear


@pytest.mark.parametrize(
    ("value", "words"), [(5, "+5,0"), (-2.25, "−2,2"), (0.04, "0,0"), (-0.04, "0,0"), (0, "0,0")]
)
def test_changes_are_written_with_their_sign(value: float, words: str) -> None:
    assert points(value) == words


def test_without_spread_the_interval_is_a_point() -> None:
    gap = gap_between(changes([50, 50]), changes([20, 20, 20]))
    assert gap == Gap(3, 3, 3)
    assert gap.is_clear


@given(TENTHS, TENTHS)
def test_the_interval_is_that_of_welchs_test(one: list[int], other: list[int]) -> None:
    first, second = changes(one), changes(other)
    gap = gap_between(first, second)
    assert gap_between(second, first).points == -gap.points
    if not (first.variance and second.variance):
        return
    found = stats.ttest_ind(
        [value / 10 for value in one], [value / 10 for value in other], equal_var=False
    ).confidence_interval(0.95)
    assert (gap.low, gap.high) == pytest.approx((found.low, found.high), rel=1e-6, abs=1e-6)
