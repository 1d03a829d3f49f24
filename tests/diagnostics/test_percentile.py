from decimal import Decimal
from typing import Any

import pytest

from diagnostics.percentile import Position, percentile, position
from tests.diagnostics.cases import published


@pytest.mark.parametrize("case", published()["percentiles"], ids=lambda case: case["title"])
def test_a_published_percentile(case: dict[str, Any]) -> None:
    peers = [Decimal(str(peer)) for peer in case["peers"]]
    assert percentile(Decimal(str(case["score"])), peers, minimum=30) == case["expected"]


def test_peers_of_the_sector_come_first_then_all_of_the_size_then_nothing() -> None:
    low, high = [Decimal(10)] * 30, [Decimal(90)] * 30
    score = Decimal(50)

    def placed(sector: list[Decimal], size: list[Decimal]) -> Position | None:
        return position(score, same_size_and_sector=sector, same_size=size, minimum=30)

    assert placed(low, high) == Position(percentile=100, peers=30, same_sector=True)
    assert placed(low[1:], high) == Position(percentile=0, peers=30, same_sector=False)
    assert placed(low[1:], high[1:]) is None
