"""Many requests at once: capacity kept, never under greedy's, equal to the optimum (issue, §2)."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.assignment import Fits, best, greedy, total_fit

FITS = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.dictionaries(
        st.sampled_from("wxyz"), st.integers(0, 1000).map(lambda tenths: tenths / 10), max_size=4
    ),
    max_size=5,
)
CAPACITIES = st.dictionaries(st.sampled_from("wxyz"), st.integers(0, 3))


def by_brute_force(fits: Fits, capacities: dict[str, int]) -> float:
    """Try every assignment there is."""
    requests = list(fits)
    found = 0.0
    for choice in product(*([None, *fits[request]] for request in requests)):
        taken = [person for person in choice if person is not None]
        if all(taken.count(person) <= capacities.get(person, 0) for person in set(taken)):
            pairs = {r: p for r, p in zip(requests, choice, strict=True) if p is not None}
            found = max(found, total_fit(fits, pairs))
    return found


@given(FITS, CAPACITIES, st.text(max_size=3))
def test_it_is_the_optimum_and_capacity_is_kept(
    fits: Fits, capacities: dict[str, int], seed: str
) -> None:
    found = best(fits, capacities, seed=seed)
    assert found.total == by_brute_force(fits, capacities)
    assert found.total == total_fit(fits, found.pairs)
    assert found.total >= greedy(fits, capacities, seed=seed).total
    people = list(found.pairs.values())
    assert all(people.count(person) <= capacities[person] for person in set(people))
    assert all(person in fits[request] for request, person in found.pairs.items())


def test_greedy_is_beaten_where_the_best_pair_costs_a_better_whole() -> None:
    fits = {"A": {"x": 90.0, "y": 80.0}, "B": {"x": 85.0}}
    ones = {"x": 1, "y": 1}
    assert greedy(fits, ones, seed="s").pairs == {"A": "x"}
    assert best(fits, ones, seed="s").pairs == {"A": "y", "B": "x"}
    assert best(fits, ones, seed="s").total == 165.0


def test_nobody_is_left_for_some_and_a_fit_of_nothing_is_still_a_pair() -> None:
    assert best({}, {"x": 1}, seed="s").pairs == {}
    assert best({"A": {"x": 50.0}}, {}, seed="s").pairs == {}
    assert best({"A": {}, "B": {"x": 0.1}}, {"x": 1}, seed="s").pairs == {"B": "x"}


def test_the_same_seed_gives_the_same_pairs_whatever_the_order_given() -> None:
    fits = {name: {"x": 50.0, "y": 50.0} for name in "ABCD"}
    turned = {name: dict(reversed(fits[name].items())) for name in reversed(fits)}
    one = best(fits, {"x": 2, "y": 2}, seed="s")
    assert best(turned, {"y": 2, "x": 2}, seed="s") == one
    drawn = {tuple(sorted(best(fits, {"x": 1}, seed=str(n)).pairs)) for n in range(40)}
    assert drawn == {("A",), ("B",), ("C",), ("D",)}


@pytest.mark.parametrize("count", [400])
def test_hundreds_are_shared_out_at_once(count: int) -> None:
    random = Random(5)  # noqa: S311 - invented fits, not secrets
    fits = {
        f"r{n}": {f"p{random.randrange(100)}": random.randrange(300, 1000) / 10 for _ in range(20)}
        for n in range(count)
    }
    capacities = {f"p{n}": random.randrange(1, 5) for n in range(100)}
    found, simple = best(fits, capacities, seed="s"), greedy(fits, capacities, seed="s")
    assert found.total > simple.total
    assert len(found.pairs) == sum(capacities.values())
