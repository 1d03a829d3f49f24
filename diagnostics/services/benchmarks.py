"""Releases of Eurostat's figures: drafted from files, published by staff, frozen ever after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from itertools import count as count_from
from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from diagnostics import editions
from diagnostics.editions import ImportUnderWayError
from diagnostics.enums import ImportOrigin, ImportState, PublicationState
from diagnostics.eurostat import Codes, Limits, MalformedFileError, Reading, read
from diagnostics.eurostat.cells import SHARE
from diagnostics.eurostat.difference import ChangeKind, in_words
from diagnostics.models import (
    BenchmarkRelease,
    CodeKind,
    EurostatCode,
    EurostatDataset,
    ImportRun,
    Questionnaire,
)
from reference import dates


class AlreadyPublishedError(Exception):
    """The release was published before: it no longer changes."""


class StaleDraftError(Exception):
    """Another release was published since the draft was begun."""


class NothingNewError(Exception):
    """The draft says what is published already."""


class UndatedFileError(MalformedFileError):
    """A file of no date where figures of a known date are held: it may be older than they are."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a release changes, in numbers."""

    counts: Mapping[ChangeKind, int]
    breaks: int

    def __str__(self) -> str:
        return in_words(dict(self.counts), breaks=self.breaks)


def summary_of(release: BenchmarkRelease) -> Summary:
    """Count what a release changes against the one it comes from."""
    counts: dict[ChangeKind, int] = {}
    breaks = 0
    for line in editions.count_changes(release):
        counts[line.kind] = counts.get(line.kind, 0) + line.cells
        breaks += line.breaks
    return Summary(counts, breaks)


def import_file(
    dataset: EurostatDataset,
    stream: BinaryIO,
    *,
    name: str,
    by: User | None = None,
    vintage: date | None = None,
    limits: Limits | None = None,
) -> ImportRun:
    """Read a file of Eurostat's into the draft of the next release; return how it went.

    `vintage` is the day of Eurostat's update, for a file that does not say it. Raises
    MalformedFileError, the refusal being kept as a run: nothing else is then changed.
    """
    run = ImportRun.objects.create(
        dataset=dataset,
        origin=ImportOrigin.FILE,
        file_name=PurePath(name).name[:150],
        state=ImportState.RUNNING,
        started_at=timezone.now(),
        attempts=1,
        requested_by=by,
    )
    try:
        _refuse_name_of_another(dataset, name)
        load(run, stream, vintage=vintage, limits=limits)
    except (MalformedFileError, ImportUnderWayError) as error:
        run.settle(ImportState.FAILED, str(error))
        raise
    except Exception:
        run.settle(ImportState.FAILED, "Panne inattendue : rien n’a été chargé.")
        raise
    return run


def _refuse_name_of_another(dataset: EurostatDataset, name: str) -> None:
    """Refuse a file that bears the name of another table: a bulk file does not say its own."""
    named = set(re.findall(r"isoc_[a-z0-9_]+", name.lower())) - {dataset.code}
    other = EurostatDataset.objects.filter(code__in=named).first()
    if other is not None:
        raise MalformedFileError(f"le fichier se nomme {other.code}, et non {dataset.code}")


@transaction.atomic
def load(
    run: ImportRun, stream: BinaryIO, *, vintage: date | None = None, limits: Limits | None = None
) -> None:
    """Read a file whole into a draft, or nothing of it, and settle the run.

    The draft starts from the release in force; one that an earlier import began there is
    completed. Raises MalformedFileError, ImportUnderWayError.
    """
    dataset, today = run.dataset, timezone.localdate()
    editions.lock_imports()
    in_force = BenchmarkRelease.objects.in_force()
    draft = draft_of(in_force)
    held = draft or in_force
    reading = read(
        stream, codes=known_codes(dataset, held), dataset=dataset.code, on=today, limits=limits
    )
    vintage = reading.vintage or vintage
    _refuse_older_or_undated(dataset, held, vintage)
    origin = editions.Origin(
        dataset=dataset.code,
        source=source_text(dataset.code, vintage=vintage, retrieved_on=today),
        vintage=vintage,
        retrieved_on=today,
        labels={**_labels(dataset, held), **reading.labels},
    )
    with editions.staging():
        count = editions.stage(reading.cells)
        _refuse_what_cannot_be(reading, dataset, count)
        try:
            release, summary = _fill(draft, in_force, origin=origin, reading=reading, on=today)
        except NothingNewError:
            run.settle(
                ImportState.UNCHANGED, f"Rien de nouveau. {_told(count, reading)}", vintage=vintage
            )
            return
    run.settle(
        ImportState.LOADED,
        f"Brouillon {release.code} : {summary}. {_told(count, reading)}",
        vintage=vintage,
        release=release,
    )


@transaction.atomic
def _fill(
    draft: BenchmarkRelease | None,
    in_force: BenchmarkRelease | None,
    *,
    origin: editions.Origin,
    reading: Reading,
    on: date,
) -> tuple[BenchmarkRelease, Summary]:
    """Put the waiting cells into the draft, begun if need be.

    Raises NothingNewError, all undone, when a draft begun for them would change nothing.
    """
    if draft is None:
        release = BenchmarkRelease(code=_next_code(on), base=in_force)
        if in_force is not None:
            release.groups = in_force.groups
        release.save(force_insert=True)
        editions.copy_rest(release, origin=origin, coverage=reading.coverage)
    else:
        release = draft
        editions.make_room(release, origin=origin, coverage=reading.coverage)
    editions.add_staged(release, origin=origin)
    summary = summary_of(release)
    if draft is None and not summary.counts:
        raise NothingNewError
    release.figures_count = release.figures.count()
    release.save(update_fields=["figures_count"])
    return release, summary


def is_stale(release: BenchmarkRelease) -> bool:
    """Tell whether a draft starts from a release that is no longer in force."""
    if release.state == PublicationState.PUBLISHED:
        return False
    in_force = BenchmarkRelease.objects.in_force()
    return release.base_id != (in_force.pk if in_force else None)


def draft_of(in_force: BenchmarkRelease | None) -> BenchmarkRelease | None:
    """Return the draft that imports complete: begun by one of them from the release in force."""
    drafts = BenchmarkRelease.objects.drafts().filter(base=in_force, runs__isnull=False)
    return drafts.distinct().order_by("pk").last()


def known_codes(dataset: EurostatDataset, held: BenchmarkRelease | None) -> Codes:
    """Give the sizes and zones known, and the indicators that the platform keeps of a dataset."""
    found: dict[str, dict[str, bool]] = {CodeKind.SIZE: {}, CodeKind.GEO: {}}
    for kind, code, kept in EurostatCode.objects.values_list("kind", "code", "kept"):
        found[kind][code] = kept
    indicators = set(dataset.more_indicators)
    if held is not None:
        figures = held.figures.filter(dataset=dataset.code)
        indicators.update(figures.values_list("indicator", flat=True).distinct())
    for dii in Questionnaire.objects.values_list("definition__dii", flat=True):
        indicators.update(
            variable["eurostat"]
            for variable in (dii or {}).get("variables", ())
            if variable.get("dataset") == dataset.code and variable.get("eurostat")
        )
    return Codes(
        sizes=found[CodeKind.SIZE], geos=found[CodeKind.GEO], indicators=frozenset(indicators)
    )


def _refuse_older_or_undated(
    dataset: EurostatDataset, held: BenchmarkRelease | None, vintage: date | None
) -> None:
    if held is None:
        return
    figures = held.figures.filter(dataset=dataset.code)
    newest = figures.aggregate(newest=Max("vintage"))["newest"]
    if newest is None:
        return
    if vintage is None:
        raise UndatedFileError(
            f"ce fichier ne dit pas sa date, et les chiffres que l’on a sont du {_day(newest)} : "
            "donner la date de mise à jour qu’affiche Eurostat"
        )
    if vintage < newest:
        raise MalformedFileError(
            f"fichier mis à jour le {_day(vintage)}, avant celui que l’on a déjà ({_day(newest)})"
        )


def _refuse_what_cannot_be(reading: Reading, dataset: EurostatDataset, count: int) -> None:
    if not count and reading.other_indicators:
        raise MalformedFileError(
            f"aucun des indicateurs suivis de {dataset.code} : est-ce bien son fichier ? Il donne "
            f"{', '.join(sorted(reading.other_indicators)[:5])}"
        )
    if not count:
        raise MalformedFileError(
            f"aucune part d’entreprises (unité {SHARE}) à garder. {_told(count, reading)}"
        )
    twice = editions.first_duplicate()
    if twice is not None:
        first, second, cell = twice
        raise MalformedFileError(
            f"cellule déjà donnée, {reading.place} {first} : {cell.indicator}, {cell.geo}, "
            f"{cell.size_class}, {cell.activity}, {cell.year}",
            where=f"{reading.place} {second}",
        )


def _labels(dataset: EurostatDataset, held: BenchmarkRelease | None) -> dict[str, str]:
    """Give the labels told before: Eurostat's bulk files have none."""
    if held is None:
        return {}
    figures = held.figures.filter(dataset=dataset.code).exclude(label="")
    return dict(figures.order_by("indicator").values_list("indicator", "label").distinct())


def _next_code(on: date) -> str:
    """Name a release after its day; the second of a day is numbered."""
    taken = set(
        BenchmarkRelease.objects.filter(code__startswith=on.isoformat()).values_list(
            "code", flat=True
        )
    )
    names = (f"{on.isoformat()}-{number}" for number in count_from(2))
    return next(name for name in chain([on.isoformat()], names) if name not in taken)


def source_text(dataset: str, *, vintage: date | None, retrieved_on: date) -> str:
    """Name where a figure was published, and when it was taken from there."""
    updated = f", mise à jour du {_day(vintage)}" if vintage else ""
    return f"Eurostat, {dataset}{updated}, relevé le {_day(retrieved_on)}"


def _day(day: date) -> str:
    return dates.written(day, "j F Y")


def _told(count: int, reading: Reading) -> str:
    """Say what a file held: the cells kept, and the series left out with their reasons."""
    said = f"{count} cellules lues"
    left = [f"{reason} ({number})" for reason, number in sorted(reading.left_out.items())]
    if left:
        said += f" ; séries laissées de côté : {', '.join(left)}"
    if reading.other_indicators:
        shown = sorted(reading.other_indicators)
        said += f" ; indicateurs non suivis : {', '.join(shown[:20])}"
        said += f" et {len(shown) - 20} autres" if len(shown) > 20 else ""
    return f"{said}."


@transaction.atomic
def publish_release(release: BenchmarkRelease, *, by: User) -> None:
    """Publish a draft: diagnostics completed from now on are compared with it, others stay as
    they are.

    Raises AlreadyPublishedError, StaleDraftError when it does not start from the release in
    force, NothingNewError when it would change nothing.
    """
    editions.lock_imports()
    fresh = BenchmarkRelease.objects.select_for_update().get(pk=release.pk)
    if fresh.state == PublicationState.PUBLISHED:
        raise AlreadyPublishedError
    in_force = BenchmarkRelease.objects.in_force()
    if is_stale(fresh):
        raise StaleDraftError
    if not summary_of(fresh).counts and fresh.groups == (in_force.groups if in_force else None):
        raise NothingNewError
    fresh.figures_count = fresh.figures.count()
    fresh.state = PublicationState.PUBLISHED
    fresh.published_at = timezone.now()
    fresh.published_by = by
    fresh.save(update_fields=["figures_count", "state", "published_at", "published_by"])


@transaction.atomic
def set_groups(release: BenchmarkRelease, *, groups: Mapping[str, str], by: User) -> None:
    """Say under which group of activities a draft finds the firms of each section of the NAF.

    Raises AlreadyPublishedError.
    """
    fresh = BenchmarkRelease.objects.select_for_update().get(pk=release.pk)
    if fresh.state == PublicationState.PUBLISHED:
        raise AlreadyPublishedError
    fresh.groups = {section: group for section, group in groups.items() if group}
    fresh.save(update_fields=["groups"])


@transaction.atomic
def discard_release(release: BenchmarkRelease, *, by: User) -> None:
    """Throw away a draft and its figures; what imports said of it stays.

    Raises AlreadyPublishedError.
    """
    editions.lock_imports()
    fresh = BenchmarkRelease.objects.select_for_update().get(pk=release.pk)
    if fresh.state == PublicationState.PUBLISHED:
        raise AlreadyPublishedError
    editions.delete_figures(fresh)
    fresh.delete()
