"""A year of 1,000 requests: attention is shared among those alike, and fit is kept (F-5, F-6)."""

import pytest

from matching.neutrality import gini
from matching.policy import POLICY
from tests.matching.fairness import DEPARTMENTS, Year, play


@pytest.fixture(scope="module")
def year() -> Year:
    return play(POLICY, seed=3)


def test_f5_attention_is_shared_within_a_tier(year: Year) -> None:
    tiers = {name: [one.exposure for one in tier] for name, tier in year.tiers().items()}
    assert sum(len(tier) for tier in tiers.values()) > 30
    for name, exposures in tiers.items():
        assert len(exposures) >= 3
        assert max(exposures) / min(exposures) <= 1.25, name
        assert gini(exposures) <= 0.10, name


def test_f5_who_comes_new_gets_their_share(year: Year) -> None:
    assert len(year.newcomers) == 7
    for name, exposure in year.newcomers.items():
        mean = year.since[name] / len(year.tiers()[name])
        assert exposure >= 0.8 * mean, name


def test_f5_no_department_asks_one_person_most_of_the_time(year: Year) -> None:
    for department in range(len(DEPARTMENTS)):
        here = [one.offers for one in year.advisers if one.tier.startswith(f"{department}-")]
        assert len(here) >= 3
        assert max(here) <= 0.4 * sum(here), department


def test_f6_whose_turn_it_is_hardly_costs_any_fit(year: Year) -> None:
    assert year.relevance >= 0.98 * year.best
    # The turn does move somebody: it is not for nothing.
    assert year.relevance < year.best


def test_f6_nobody_is_proposed_whom_the_rules_leave_out(year: Year) -> None:
    assert year.ineligible == 0
    assert year.unserved == 0
    for one in year.advisers:
        assert all(taken <= one.known.capacity for taken in one.accepted.values())


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1], 0.0), ([0, 0, 3], 2 / 3), ([], 0.0), ([0, 0], 0.0)]
)
def test_the_gini_of_known_shares(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)
