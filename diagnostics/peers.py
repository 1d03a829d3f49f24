"""The platform's own diagnostics that one of them may be placed among (scoring.md, section 10).

Peers are as they were when the diagnostic was completed: it is compared with what had been
completed by then, in the 24 months before, so that a result read again later does not drift. Of
each other firm only the latest diagnostic counts; one firm is told by its owner, its company or a
diagnostic taken again, and one that left none of these can only be counted once a diagnostic.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Aggregate, Count, Exists, FloatField, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from diagnostics.instrument import Instrument
from diagnostics.models import Assessment
from diagnostics.models.assessments import AssessmentQuerySet
from diagnostics.percentile import Position, Tally, position
from diagnostics.retake_dates import months_after

MIN_RELIABILITY = 70
MOST_MONTHS = 24
# Medians are read from whole results: those of the latest peers, so that the cost is bounded.
MOST_IN_MEDIAN = 1_000
# Only an erasure, or a diagnostic claimed by its owner, changes who the peers of a past day were.
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm's position, and the median score of the same peers by dimension.

    `position` is None where peers are too few, or the firm has no score. `medians` leave out a
    dimension that too few peers have.
    """

    position: Position | None
    medians: Mapping[str, Decimal]

    def as_plain(self) -> dict[str, Any]:
        """Give what a cache can keep from one release of the code to the next."""
        return {
            "position": self.position and astuple(self.position),
            "medians": {code: str(median) for code, median in self.medians.items()},
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> "Standing":
        return cls(
            kept["position"] and Position(*kept["position"]),
            {code: Decimal(median) for code, median in kept["medians"].items()},
        )


NOWHERE = Standing(None, {})


class Median(Aggregate):
    """The middle of the values that are there."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def key_of(assessment: Assessment) -> str:
    """Name what the cache keeps of a diagnostic."""
    return f"diagnostics:standing:{assessment.pk}"


def standing_of(assessment: Assessment, instrument: Instrument) -> Standing:
    """Place a completed diagnostic among the firms of its size and sector, else of its size.

    Three queries at most, none where the answer is still kept.
    """
    if assessment.global_score is None:
        return NOWHERE
    key = key_of(assessment)
    kept = cache.get(key)
    if kept is None:
        found = _standing_of(assessment, assessment.global_score, instrument)
        cache.set(key, found.as_plain(), KEPT_SECONDS)
        return found
    return Standing.from_plain(kept)


def _standing_of(assessment: Assessment, score: Decimal, instrument: Instrument) -> Standing:
    minimum = instrument.parameters.min_peers
    peers = peers_of(assessment, instrument)
    for same_sector in (True, False) if assessment.sector else (False,):
        among = peers.filter(sector=assessment.sector) if same_sector else peers
        counted = among.aggregate(
            peers=Count("pk"),
            below=Count("pk", filter=Q(global_score__lt=score)),
            equal=Count("pk", filter=Q(global_score=score)),
        )
        found = position(Tally(**counted), minimum=minimum, same_sector=same_sector)
        if found:
            return Standing(found, medians_of(among, instrument, minimum=minimum))
    return NOWHERE


def peers_of(assessment: Assessment, instrument: Instrument) -> AssessmentQuerySet:
    """Give the latest diagnostic of each other firm of that size, as far as it may be compared."""
    upto = assessment.completed_at
    if upto is None:
        raise ValueError("This diagnostic is not completed.")
    later = Assessment.objects.completed().filter(
        completed_at__gt=OuterRef("completed_at"), completed_at__lte=upto
    )
    major = instrument.version.partition(".")[0]
    peers = Assessment.objects.completed().filter(
        ~Exists(later.filter(owner=OuterRef("owner"))),
        ~Exists(later.filter(company=OuterRef("company"))),
        ~Exists(later.filter(previous=OuterRef("pk"))),
        questionnaire__version__startswith=f"{major}.",
        size_class=assessment.size_class,
        global_score__isnull=False,
        reliability__gte=MIN_RELIABILITY,
        completed_at__gt=months_after(upto, -MOST_MONTHS),
        completed_at__lte=upto,
    )
    own = Q(pk=assessment.pk)
    if assessment.owner_id:
        own |= Q(owner=assessment.owner_id)
    if assessment.company_id:
        own |= Q(company=assessment.company_id)
    return peers.exclude(own)


def medians_of(
    among: AssessmentQuerySet, instrument: Instrument, *, minimum: int
) -> dict[str, Decimal]:
    """Give the median score by dimension of the latest peers; none of fewer than `minimum`."""
    codes = [dimension.code for dimension in instrument.dimensions]
    scores: dict[str, Any] = {
        f"score_{code}": Cast(KT(f"results__dimensions__{code}__score"), FloatField())
        for code in codes
    }
    # `pk` settles which are kept among those completed at once.
    latest = among.order_by("-completed_at", "pk").values("pk")[:MOST_IN_MEDIAN]
    kept = Assessment.objects.filter(pk__in=latest).annotate(**scores)
    found = kept.aggregate(
        **{f"count_{code}": Count(f"score_{code}") for code in codes},
        **{f"median_{code}": Median(f"score_{code}") for code in codes},
    )
    return {
        code: Decimal(str(found[f"median_{code}"]))
        for code in codes
        if found[f"count_{code}"] >= minimum
    }
