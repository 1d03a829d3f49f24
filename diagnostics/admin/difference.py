"""What a release changes, on one page: counted by indicator, then cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.http import urlencode

from diagnostics import editions
from diagnostics.editions import Change, Count
from diagnostics.eurostat.cells import ALL_ACTIVITIES, FLAGS
from diagnostics.eurostat.difference import WORDS, ChangeKind, Content, in_words
from diagnostics.models import BenchmarkRelease, CodeKind, EurostatCode
from diagnostics.services import benchmarks
from ui.backoffice import StaffAdmin

PER_PAGE = 50
KINDS = {
    ChangeKind.NEW_YEAR: "année nouvelle",
    ChangeKind.NEW: "autre nouveau",
    ChangeKind.REVISED: "révisé",
    ChangeKind.FLAGGED: "signalement changé",
    ChangeKind.VANISHED: "disparu",
}


class FilterForm(forms.Form):
    """Which cells to show; what makes no sense shows them all."""

    series = forms.ChoiceField(label="Indicateur", required=False)
    kind = forms.ChoiceField(
        label="Changement",
        required=False,
        choices=[("", "Tous"), *((kind.value, words) for kind, words in KINDS.items())],
    )
    breaks = forms.BooleanField(label="Nouvelles ruptures de série seulement", required=False)


@dataclass(slots=True)
class Row:
    """An indicator of a dataset, and how many of its cells changed in each way."""

    dataset: str
    indicator: str
    label: str
    kinds: Sequence[ChangeKind]
    counts: dict[ChangeKind, int] = field(default_factory=dict)
    breaks: int = 0

    @property
    def series(self) -> str:
        return f"{self.dataset}/{self.indicator}"

    @property
    def cells(self) -> list[tuple[int, str]]:
        """Count the cells of each kind of the page, with the query that shows them."""
        return [
            (
                self.counts.get(kind, 0),
                urlencode({"series": self.series, "kind": kind.value}),
            )
            for kind in self.kinds
        ]

    @property
    def breaks_query(self) -> str:
        return urlencode({"series": self.series, "breaks": "on"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that changed, in words."""

    change: Change
    geo: str
    size: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        return KINDS[self.change.kind]

    @property
    def activity(self) -> str:
        known = self.change.activity == ALL_ACTIVITIES
        return "toutes activités" if known else self.change.activity


class Changes(Sequence[Change]):
    """The cells that changed: counted before, and read from the database a slice at a time."""

    def __init__(
        self, release: BenchmarkRelease, *, total: int, filters: Mapping[str, Any]
    ) -> None:
        self.release, self.total, self.filters = release, total, filters

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _ = wanted.indices(self.total)
        return editions.changes(self.release, offset=start, limit=stop - start, **self.filters)


def difference_page(model_admin: StaffAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """Show what a release changes against the one it comes from."""
    release = get_object_or_404(
        model_admin.get_queryset(request).select_related("base"), pk=pk if pk.isdigit() else None
    )
    if not model_admin.has_view_permission(request, release):
        raise PermissionDenied
    counts = editions.count_changes(release)
    rows = rows_of(counts)
    form = FilterForm(request.GET)
    choices = [("", "Tous"), *((row.series, f"{row.indicator} ({row.dataset})") for row in rows)]
    form.fields["series"].choices = choices  # type: ignore[attr-defined]
    form.is_valid()
    wanted = form.cleaned_data
    dataset, _, indicator = wanted.get("series", "").partition("/")
    kind, only_breaks = wanted.get("kind", ""), wanted.get("breaks", False)
    changes = Changes(
        release,
        total=_how_many(counts, dataset, indicator, kind, only_breaks),
        filters={
            "dataset": dataset,
            "indicator": indicator,
            "kind": kind,
            "only_breaks": only_breaks,
        },
    )
    page = Paginator(changes, PER_PAGE).get_page(request.GET.get("page"))
    kept = {"series": wanted.get("series"), "kind": kind, "breaks": "on" if only_breaks else ""}
    return TemplateResponse(
        request,
        "admin/release_difference.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": f"Ce que change l’édition {release.code}",
            "release": release,
            "stale": benchmarks.is_stale(release),
            "summary": _summary(counts),
            "kinds": [KINDS[kind] for kind in kinds_of(counts)],
            "has_breaks": any(one.breaks for one in counts),
            "rows": rows,
            "form": form,
            "page": page,
            "cells": shown(list(page)),
            "query": urlencode({name: value for name, value in kept.items() if value}),
        },
    )


def kinds_of(counts: list[Count]) -> list[ChangeKind]:
    found = {one.kind for one in counts}
    return [kind for kind in KINDS if kind in found]


def rows_of(counts: list[Count]) -> list[Row]:
    """Gather the counts by indicator, for the kinds of change that there are."""
    kinds = kinds_of(counts)
    rows: dict[tuple[str, str], Row] = {}
    for one in counts:
        row = rows.setdefault(
            (one.dataset, one.indicator), Row(one.dataset, one.indicator, one.label, kinds)
        )
        row.counts[one.kind] = one.cells
        row.breaks += one.breaks
    return list(rows.values())


def _summary(counts: list[Count]) -> str:
    totals = {kind: sum(one.cells for one in counts if one.kind == kind) for kind in WORDS}
    return in_words(totals, breaks=sum(one.breaks for one in counts))


def _how_many(
    counts: list[Count], dataset: str, indicator: str, kind: str, only_breaks: bool
) -> int:
    return sum(
        one.breaks if only_breaks else one.cells
        for one in counts
        if (not indicator or (one.dataset, one.indicator) == (dataset, indicator))
        and (not kind or one.kind == kind)
    )


def shown(changes: list[Change]) -> list[Shown]:
    """Put the cells of a page in words, with the names of their zones and sizes."""
    names = {(kind, code): label for kind, code, label in _codes()}
    return [
        Shown(
            change=one,
            geo=names.get((CodeKind.GEO, one.geo), one.geo),
            size=names.get((CodeKind.SIZE, one.size_class), one.size_class),
            before=in_figures(
                None if one.old_flag is None else Content(one.old_value, one.old_flag)
            ),
            after=in_figures(
                None if one.new_flag is None else Content(one.new_value, one.new_flag)
            ),
        )
        for one in changes
    ]


def _codes() -> list[tuple[str, str, str]]:
    return list(EurostatCode.objects.values_list("kind", "code", "label"))


def in_figures(content: Content | None) -> str:
    """Return « 46,6 % (rupture de série) », or « – » where there was no cell."""
    if content is None:
        return "–"
    flags = ", ".join(FLAGS.get(letter, letter) for letter in content.flag)
    if content.value is None:
        return f"sans valeur ({flags})"
    value = f"{number_format(content.value.normalize())}\u00a0%"
    return f"{value} ({flags})" if flags else value
