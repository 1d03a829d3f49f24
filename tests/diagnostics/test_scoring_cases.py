from typing import Any

import pytest

from diagnostics.instrument import load_shipped
from diagnostics.scoring import score
from tests.diagnostics.cases import published

FIELDS = (
    "statuses",
    "asked",
    "points",
    "dimensions",
    "global",
    "reliability",
    "dii",
    "needs",
)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", published()["cases"], ids=lambda case: case["id"])
def test_a_published_case_comes_out_field_by_field(case: dict[str, Any], field: str) -> None:
    result = score(load_shipped(), case["profile"], case["answers"]).as_json()
    assert set(result) == set(case["expected"]) == set(FIELDS)
    assert result[field] == case["expected"][field]
