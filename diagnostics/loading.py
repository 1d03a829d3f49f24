"""What ships with the project, put in the database and published: safe to run again."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from diagnostics.enums import PublicationState
from diagnostics.instrument import SHIPPED_VERSION, load_shipped, shipped_definition
from diagnostics.models import (
    BenchmarkRelease,
    EurostatCode,
    EurostatDataset,
    Figure,
    Questionnaire,
)

DATA = Path(__file__).resolve().parent / "data"
RELEASE = "2026-11"
FIGURES = "eurostat-2026"
BATCH = 2_000


class PublishedDiffersError(Exception):
    """What ships is not what was published under the same name: it needs a new name."""


@transaction.atomic
def publish_shipped_questionnaire() -> Questionnaire:
    """Publish the shipped version of the questionnaire, once; a draft of it is replaced.

    PublishedDiffersError when that version was published with another content.
    """
    load_shipped()  # refuses to publish a definition that does not hold together
    definition = shipped_definition()
    questionnaire, _ = Questionnaire.objects.select_for_update().get_or_create(
        version=SHIPPED_VERSION, defaults={"definition": definition}
    )
    if questionnaire.state == PublicationState.PUBLISHED:
        if questionnaire.definition != definition:
            raise PublishedDiffersError(f"questionnaire {SHIPPED_VERSION}")
        return questionnaire
    questionnaire.definition = definition
    questionnaire.state = PublicationState.PUBLISHED
    questionnaire.published_at = timezone.now()
    questionnaire.save()
    return questionnaire


@transaction.atomic
def load_benchmark_release() -> BenchmarkRelease:
    """Load the shipped figures as one release and publish it, once; a draft starts afresh.

    With them, what is known of Eurostat's tables.
    """
    load_codes()
    release, _ = BenchmarkRelease.objects.select_for_update().get_or_create(code=RELEASE)
    if release.state == PublicationState.PUBLISHED:
        return release
    release.figures.all().delete()
    figures = Figure.objects.bulk_create(shipped_figures(release), batch_size=BATCH)
    release.figures_count = len(figures)
    release.state = PublicationState.PUBLISHED
    release.published_at = timezone.now()
    release.save()
    return release


def load_codes() -> None:
    """Put the datasets, sizes and zones that ship in the database; those there are left alone."""
    EurostatDataset.objects.bulk_create(
        (
            EurostatDataset(code=row["code"], title=row["title"], monthly=row["monthly"] == "1")
            for row in rows("eurostat-datasets.csv")
        ),
        ignore_conflicts=True,
    )
    EurostatCode.objects.bulk_create(
        (EurostatCode(**{**row, "kept": row["kept"] == "1"}) for row in rows("eurostat-codes.csv")),
        ignore_conflicts=True,
    )


def shipped_figures(release: BenchmarkRelease) -> Iterator[Figure]:
    """Give every shipped figure, unsaved, with its source spelled out."""
    sources = {row["source"]: row["text"] for row in rows(f"{FIGURES}-sources.csv")}
    labels = {row["indicator"]: row["label"] for row in rows(f"{FIGURES}-indicators.csv")}
    for row in rows(f"{FIGURES}.csv"):
        yield Figure(
            release=release,
            dataset=row["dataset"],
            indicator=row["indicator"],
            label=labels[row["indicator"]],
            geo=row["geo"],
            year=int(row["year"]),
            size_class=row["size_class"],
            activity=row["activity"],
            value=Decimal(row["value"]),
            flag=row["flag"],
            source=sources[row["source"]],
            confidence=row["confidence"],
        )


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
