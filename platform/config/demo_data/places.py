"""Communes drawn as people live: the more inhabitants, the more often."""

from collections.abc import Sequence
from random import Random

from reference.models import Commune


def draw_communes(random: Random, count: int) -> Sequence[Commune]:
    """Draw `count` communes, weighted by population; the same one may come twice."""
    known = list(Commune.objects.order_by("code").values_list("code", "population"))
    if not known:
        raise LookupError("No commune is loaded: run load_reference first.")
    codes = random.choices(
        [code for code, _ in known], weights=[people for _, people in known], k=count
    )
    found = Commune.objects.in_bulk(set(codes))
    return [found[code] for code in codes]
