"""The weighted score: by hand, and by its properties; no database."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.scoring import HIGHEST, Weighed, weigh

CRITERIA = [Weighed("a", 10), Weighed("b", 5), Weighed("c", 1)]
weights = st.lists(st.integers(1, 10), min_size=1, max_size=8).map(
    lambda found: [Weighed(str(n), weight) for n, weight in enumerate(found)]
)


def test_by_hand() -> None:
    # (10x3 + 5x1 + 1x0) / 48 = 72.9 and (10x2 + 5x2 + 1x2) / 48 = 66.7; both, 69.8.
    score = weigh(CRITERIA, [{"a": 3, "b": 1, "c": 0}, {"a": 2, "b": 2, "c": 2}])
    assert score.by_reviewer == (73, 67)
    assert score.overall == 70
    assert [line.scores for line in score.lines] == [(3, 2), (1, 2), (0, 2)]
    assert [line.far_apart for line in score.lines] == [False, False, True]


def test_a_hole_gives_no_figure() -> None:
    score = weigh(CRITERIA, [{"a": 3, "b": 1, "c": 0}, {"a": 2}])
    assert score.by_reviewer == (73, None)
    assert score.overall is None
    assert weigh(CRITERIA, []).overall is None
    assert weigh([], [{}]).overall is None


@given(weights, st.integers(0, HIGHEST))
def test_the_same_everywhere_is_that_share(criteria: list[Weighed], score: int) -> None:
    given_ = {one.code: score for one in criteria}
    assert weigh(criteria, [given_, given_]).overall == int(score * 100 / HIGHEST + 0.5)


@given(weights, st.data())
def test_a_better_score_never_lowers_it(criteria: list[Weighed], data: st.DataObject) -> None:
    scores = {one.code: data.draw(st.integers(0, HIGHEST)) for one in criteria}
    better = {code: data.draw(st.integers(score, HIGHEST)) for code, score in scores.items()}
    before, after = weigh(criteria, [scores]).overall, weigh(criteria, [better]).overall
    assert before is not None
    assert after is not None
    assert 0 <= before <= after <= 100


@given(weights, st.data())
def test_the_order_of_reviewers_does_not_count(
    criteria: list[Weighed], data: st.DataObject
) -> None:
    one, two = (
        {each.code: data.draw(st.integers(0, HIGHEST)) for each in criteria} for _ in range(2)
    )
    assert weigh(criteria, [one, two]).overall == weigh(criteria, [two, one]).overall
