"""Scoring, all of it, against the sum of the points of the same answers."""

import json
import time
from random import Random
from typing import Any

from diagnostics.instrument import load_shipped
from diagnostics.scoring import score
from tests.bench.answers import taken
from tests.bench.floors import precompiled, summed
from tests.bench.ratios import Pair, Ratio, timed

ROWS = 300


def ratio(*, runs: int) -> Ratio:
    """Score `ROWS` firms at each repeat, never the same twice: what is kept of firms met before
    serves only where it would on the site."""
    instrument = load_shipped()
    random = Random(2026)  # noqa: S311 - the same firms at every run
    # Through JSON, as rows read from a database: no text is shared with the instrument.
    firms = json.loads(json.dumps([taken(random, instrument) for _ in range(ROWS * (runs + 1))]))
    table = precompiled(instrument, [answers for _, answers in firms])
    dimensions = len(instrument.dimensions)
    pairs = []
    for run in range(runs + 1):
        batch = firms[run * ROWS : (run + 1) * ROWS]
        # Parsed once more for each side, so that each meets its texts for the first time.
        again = json.loads(json.dumps([answers for _, answers in batch]))

        def whole(batch: Any = batch) -> None:
            for profile, answers in batch:
                score(instrument, profile, answers).as_json()

        def floor(again: Any = again) -> None:
            summed(table, again, dimensions)

        first, second = (whole, floor) if run % 2 else (floor, whole)
        took = {act: timed(act, time.process_time) for act in (first, second)}
        pairs.append(Pair(took[whole], took[floor]))
    # The first repeat compiles the instrument.
    return Ratio("scoring", f"scoring of {ROWS} firms", tuple(pairs[1:]))
