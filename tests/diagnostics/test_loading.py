from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction
from pytest_django import DjangoAssertNumQueries

from diagnostics.benchmark import figures_for
from diagnostics.enums import PublicationState
from diagnostics.instrument import load_shipped, parse
from diagnostics.loading import (
    PublishedDiffersError,
    load_benchmark_release,
    publish_shipped_questionnaire,
    shipped_figures,
)
from diagnostics.models import BenchmarkRelease, Figure, Questionnaire
from tests.diagnostics.figures import shipped_values

pytestmark = pytest.mark.django_db


def test_the_shipped_questionnaire_is_published_once_and_reads_back() -> None:
    call_command("load_questionnaire", stdout=StringIO())
    first = Questionnaire.objects.get()
    again = publish_shipped_questionnaire()
    assert (again.pk, again.published_at) == (first.pk, first.published_at)
    assert first.state == PublicationState.PUBLISHED
    assert parse(first.definition) == load_shipped()


def test_a_draft_is_brought_up_to_date_before_it_is_published() -> None:
    Questionnaire.objects.create(version="1.0.0", definition={})
    assert parse(publish_shipped_questionnaire().definition) == load_shipped()


def test_another_content_under_a_published_version_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_shipped_questionnaire()
    monkeypatch.setattr("diagnostics.loading.shipped_definition", lambda: {"schema_version": 1})
    with pytest.raises(PublishedDiffersError):
        publish_shipped_questionnaire()


def test_every_shipped_figure_is_loaded_once_with_its_source() -> None:
    call_command("load_benchmark", stdout=StringIO())
    release = BenchmarkRelease.objects.get(code="2026-11", state=PublicationState.PUBLISHED)
    assert release.figures.count() == release.figures_count == 19_794
    assert not release.figures.filter(source="").exists()
    assert {
        confidence: release.figures.filter(confidence=confidence).count()
        for confidence in ("data", "article", "derived")
    } == {"data": 19_624, "article": 167, "derived": 3}
    cell = release.figures.get(
        indicator="E_DI3_GELO", geo="FR", year=2023, size_class="10-49", dataset="isoc_e_dii"
    )
    assert (cell.value, cell.flag) == (Decimal("48.52"), "b")
    # What a result page reads back is what ships.
    read = figures_for(release, load_shipped())
    assert set(read) < set(shipped_values())
    assert load_benchmark_release().pk == release.pk
    assert Figure.objects.count() == 19_794


def few_figures(release: BenchmarkRelease) -> list[Figure]:
    wanted = ("FR", "PT")
    return [
        figure
        for figure in shipped_figures(release)
        if figure.indicator == "E_AI_TANY" and figure.geo in wanted
    ]


def test_the_figures_of_a_comparison_come_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    release = BenchmarkRelease.objects.create(code="test")
    Figure.objects.bulk_create(few_figures(release))
    with django_assert_num_queries(1):
        figures = figures_for(release, load_shipped())
    assert {figure.geo for figure in figures} == {"FR"}
    assert {figure.size_class for figure in figures} == {"10-49", "50-249", "10-249", "GE10"}
    assert all(figure.value is not None for figure in figures)


@pytest.fixture
def frozen() -> Figure:
    release = BenchmarkRelease.objects.create(code="test")
    Figure.objects.bulk_create(few_figures(release))
    figure = release.figures.first()
    assert figure is not None
    figure.value += 1
    figure.save()  # a draft may still be corrected
    call_publish(release)
    return figure


def call_publish(release: BenchmarkRelease) -> None:
    BenchmarkRelease.objects.filter(pk=release.pk).update(
        state=PublicationState.PUBLISHED, published_at="2026-11-01T00:00:00Z"
    )


def change(figure: Figure) -> None:
    figure.value += 1
    figure.save()


def delete(figure: Figure) -> None:
    figure.delete()


def add(figure: Figure) -> None:
    figure.pk = None
    figure.year = 1999
    figure.save(force_insert=True)


def move_out(figure: Figure) -> None:
    draft = BenchmarkRelease.objects.create(code="next")
    Figure.objects.filter(pk=figure.pk).update(release=draft)


@pytest.mark.parametrize("act", [change, delete, add, move_out])
def test_figures_of_a_published_release_are_frozen(frozen: Figure, act: Any) -> None:
    before = list(Figure.objects.order_by("pk").values())
    refused = pytest.raises(InternalError, match="release of this figure is published")
    with refused, transaction.atomic():
        act(frozen)
    assert list(Figure.objects.order_by("pk").values()) == before
