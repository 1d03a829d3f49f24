"""The bench's own logic: ratios, medians, goals, and the page that it rewrites."""

from itertools import count
from pathlib import Path
from random import Random

import pytest

from diagnostics.instrument import load_shipped
from diagnostics.scoring import score
from tests.bench import report, scoring
from tests.bench.answers import taken
from tests.bench.floors import precompiled, summed
from tests.bench.ratios import Goal, Pair, Ratio, interleaved, passed_over, read_goals

GOALS = {"page": Goal("page", 2.5, "an empty page")}


def a_ratio(*ratios: float) -> Ratio:
    return Ratio("page", "a page", tuple(Pair(10 * ratio, 10) for ratio in ratios))


def test_a_ratio_is_the_median_of_its_pairs_with_their_middle_half() -> None:
    ratio = Ratio("page", "a page", (Pair(30, 10), Pair(20, 20), Pair(90, 10), Pair(8, 4)))
    assert ratio.median == 2.5
    assert ratio.spread == (1.75, 4.5)
    assert (ratio.measured, ratio.floor) == (25, 10)
    assert a_ratio(3).spread == (3, 3)


def test_only_what_is_above_its_goal_fails() -> None:
    assert passed_over([a_ratio(2.4), a_ratio(2.5)], GOALS) == []
    slow = a_ratio(1, 2.6, 9)
    assert passed_over([a_ratio(1), slow], GOALS) == [slow]
    with pytest.raises(KeyError):
        passed_over([Ratio("unknown", "x", (Pair(1, 1),))], GOALS)


def test_both_sides_are_timed_in_turn_each_first_every_other_time() -> None:
    order: list[str] = []
    ticks = count()
    pairs = interleaved(
        lambda: order.append("act"),
        lambda: order.append("floor"),
        runs=3,
        clock=lambda: next(ticks),
    )
    assert order == ["act", "floor", "floor", "act", "act", "floor", "floor", "act"]
    assert pairs == (Pair(1000, 1000),) * 3


def test_each_side_is_given_its_own_time() -> None:
    clock = [0.0]

    def lasting(seconds: float) -> None:
        clock[0] += seconds

    pairs = interleaved(
        lambda: lasting(0.5), lambda: lasting(0.125), runs=4, clock=lambda: clock[0]
    )
    assert pairs == (Pair(500, 125),) * 4


def test_every_goal_is_read_and_stands_once(tmp_path: Path) -> None:
    goals = read_goals()
    asked = {name: goals[name].goal for name in ("question page", "result page", "scoring")}
    assert asked == {"question page": 2.5, "result page": 4, "scoring": 8}
    assert all(goal.floor for goal in goals.values())
    twice = tmp_path / "goals.toml"
    twice.write_text('[[goal]]\nname = "a"\ngoal = 1\nfloor = "b"\n' * 2, encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read_goals(twice)


def test_the_page_says_each_ratio_its_goal_and_its_floor_in_words() -> None:
    written = report.page([a_ratio(2, 2, 2), a_ratio(3)], GOALS, machine="A machine.")
    assert "| a page | 2.00 | 2.00 to 2.00 | 2.5 | 20.0 ms | 10.0 ms | 3 |" in written
    assert "| a page | **3.00** | 3.00 to 3.00 | 2.5 | 30.0 ms | 10.0 ms | 1 |" in written
    assert "- page: an empty page." in written
    assert written.startswith("A machine.\n\n| what |")


def test_only_what_stands_between_the_marks_is_rewritten(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{report.BEGIN}\nold\n{report.END}\nAfter.\n", encoding="utf-8")
    for section in ("new", "newer"):
        report.write(section, page)
    expected = f"Before.\n{report.BEGIN}\nnewer\n{report.END}\nAfter.\n"
    assert page.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    "text",
    ["", report.BEGIN, report.END + report.BEGIN, f"{report.BEGIN}{report.END}{report.BEGIN}"],
)
def test_a_page_without_its_marks_is_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match="each mark once"):
        report.rewritten(text, "new")


def test_the_page_of_the_project_can_be_rewritten() -> None:
    assert "new" in report.rewritten(report.PAGE.read_text(encoding="utf-8"), "new")


def test_the_floor_of_scoring_sums_the_points_that_scoring_counts() -> None:
    instrument = load_shipped()
    random = Random(5)  # noqa: S311 - the same firms at every run
    firms = [taken(random, instrument) for _ in range(30)]
    rows = [answers for _, answers in firms]
    sums = summed(precompiled(instrument, rows), rows, len(instrument.dimensions))
    results = [score(instrument, *firm) for firm in firms]
    expected = [[each.raw for each in result.dimensions.values()] for result in results]
    assert sums == expected


def test_scoring_is_measured_on_firms_met_once() -> None:
    ratio = scoring.ratio(runs=2)
    assert len(ratio.pairs) == 2
    assert all(pair.ratio > 1 for pair in ratio.pairs)
