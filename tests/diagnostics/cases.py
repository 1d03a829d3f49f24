"""The published cases of the method, and where tests find them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).parent / "data" / "scoring_cases.json"


@cache
def published() -> dict[str, Any]:
    cases: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return cases
