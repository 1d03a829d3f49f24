from decimal import Decimal
from typing import Any

import pytest

from diagnostics.percentile import Position, Tally, percentile, position, tally_of
from tests.diagnostics.cases import published


@pytest.mark.parametrize("case", published()["percentiles"], ids=lambda case: case["title"])
def test_a_published_percentile(case: dict[str, Any]) -> None:
    tally = tally_of(Decimal(str(case["score"])), [Decimal(str(peer)) for peer in case["peers"]])
    assert percentile(tally, minimum=30) == case["expected"]


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (Tally(peers=29, below=29, equal=0), None),
        (Tally(peers=30, below=30, equal=0), 100),
        (Tally(peers=30, below=0, equal=0), 0),
        (Tally(peers=30, below=0, equal=30), 50),
        # 100 * 10.5 / 30 = 35 exactly; 100 * 11.5 / 40 = 28.75; 100 * 0.5 / 40 = 1.25.
        (Tally(peers=30, below=10, equal=1), 35),
        (Tally(peers=40, below=11, equal=1), 29),
        (Tally(peers=40, below=0, equal=1), 1),
        # 100 * 1 / 40 = 2.5: half up.
        (Tally(peers=40, below=1, equal=0), 3),
    ],
)
def test_a_percentile_worked_out_by_hand(tally: Tally, expected: int | None) -> None:
    assert percentile(tally, minimum=30) == expected


def test_no_peer_gives_no_place_even_without_a_minimum() -> None:
    assert percentile(Tally(0, 0, 0), minimum=0) is None


def test_a_position_says_among_whom() -> None:
    tally = Tally(peers=30, below=15, equal=0)
    assert position(tally, minimum=30, same_sector=True) == Position(50, 30, same_sector=True)
    assert position(tally, minimum=31, same_sector=True) is None
