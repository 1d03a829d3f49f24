"""The stored rankings, read back: to try a draft of the rules, to replay, to explain."""

from collections.abc import Iterator

from matching.models import Ranking
from matching.preview import Past
from matching.replay import inputs_from_json


def last_stored(count: int) -> Iterator[Past]:
    """Return the last rankings that were stored, newest first, one in memory at a time."""
    rows = Ranking.objects.order_by("-created_at", "-pk")[:count]
    for pk, seed, inputs in rows.values_list("pk", "seed", "inputs").iterator(chunk_size=20):
        if inputs:
            yield Past(pk, *inputs_from_json(inputs), seed)
