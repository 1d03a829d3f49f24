"""A file becomes a draft of the next release, with an exact difference, published by staff."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, transaction

from accounts.models import User
from diagnostics import editions
from diagnostics.editions import changes
from diagnostics.enums import ImportState, PublicationState
from diagnostics.eurostat import MalformedFileError
from diagnostics.eurostat.difference import ChangeKind
from diagnostics.loading import load_benchmark_release, load_codes, publish_shipped_questionnaire
from diagnostics.models import BenchmarkRelease, EurostatDataset, Figure, ImportRun
from diagnostics.services.benchmarks import (
    AlreadyPublishedError,
    NothingNewError,
    StaleDraftError,
    UndatedFileError,
    discard_release,
    import_file,
    publish_release,
    summary_of,
)
from tests.diagnostics.eurostat import JSON, TSV, line, stream, tsv
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import BenchmarkReleaseFactory

pytestmark = pytest.mark.django_db
SAMPLE = TSV.read_bytes()


@pytest.fixture
def dii() -> EurostatDataset:
    load_codes()
    return EurostatDataset.objects.get(code="isoc_e_dii")


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


def take(dataset: EurostatDataset, content: bytes, **options: Any) -> ImportRun:
    return import_file(dataset, stream(content), name="essai.tsv", **options)


def draft() -> BenchmarkRelease:
    return BenchmarkRelease.objects.drafts().get()


def published(dataset: EurostatDataset, content: bytes, staff: User) -> BenchmarkRelease:
    take(dataset, content)
    release = draft()
    publish_release(release, by=staff)
    release.refresh_from_db()
    return release


def revised(*replacements: tuple[str, str, str]) -> bytes:
    """Change a cell of the genuine extract: the start of its line, what it said, what it says."""
    lines = SAMPLE.decode().splitlines(keepends=True)
    for start, before, after in replacements:
        (number,) = [n for n, text in enumerate(lines) if text.startswith(start)]
        assert lines[number].count(before) == 1, (start, before)
        lines[number] = lines[number].replace(before, after)
    return "".join(lines).encode()


def told(release: BenchmarkRelease) -> list[tuple[object, ...]]:
    return [
        (
            one.kind,
            one.indicator,
            one.geo,
            one.year,
            one.size_class,
            one.old_value,
            one.old_flag,
            one.new_value,
            one.new_flag,
            one.new_break,
        )
        for one in changes(release)
    ]


def test_both_samples_are_imported_by_the_command() -> None:
    """Must show 3."""
    out = StringIO()
    call_command("import_eurostat", "isoc_e_dii", file=TSV, stdout=out)
    release = draft()
    assert "810 cellules lues ; séries laissées de côté : taille 0_1 (6)." in out.getvalue()
    assert release.figures_count == release.figures.count() == 810
    cell = release.figures.get(
        indicator="E_DI_VLO", geo="FR", year=2017, size_class="10-249", activity="C10-S951_X_K"
    )
    assert (cell.value, cell.flag, cell.confidence) == (Decimal("51.3"), "b", "data")
    assert (cell.vintage, cell.source.startswith("Eurostat, isoc_e_dii, relevé le ")) == (
        None,
        True,
    )

    out = StringIO()
    call_command("import_eurostat", "ISOC_E_DII", file=JSON, stdout=out)
    # Completed, not begun again: one draft for several files.
    release = draft()
    assert release.figures_count == 810 + 134
    cell = release.figures.get(indicator="E_DI4_HI", geo="FR", year=2022, size_class="GE10")
    assert (cell.value, cell.flag, cell.vintage) == (Decimal("19.25"), "b", date(2025, 4, 8))
    assert "mise à jour du 8 avril 2025" in cell.source
    assert cell.label.startswith("Enterprises with high digital intensity index (Version 4)")
    missing = release.figures.get(indicator="E_DI4_VHI", geo="MK", year=2022, size_class="GE10")
    assert (missing.value, missing.flag) == (None, "u")
    assert [run.state for run in ImportRun.objects.all()] == [ImportState.LOADED] * 2


def test_the_difference_of_a_revised_vintage_lists_exactly_what_was_changed(
    dii: EurostatDataset, staff: User
) -> None:
    """Must show 3: new year, new cell, revised, hidden, flagged, broken and vanished cells."""
    before = published(dii, SAMPLE, staff)
    codes = "A,10-249,C10-S951_X_K"
    content = revised(
        # One value revised, another with a break that begins there.
        (f"{codes},E_DI_VLO,PC_ENT,FR", "46.6 ", "46.9 "),
        (f"{codes},E_DI_VLO,PC_ENT,DE", "36.1 ", "36.4 b"),
        # The same value, told to be unreliable.
        (f"{codes},E_DI2_HI,PC_ENT,DE", "\t6.1 ", "\t6.1 u"),
        # Confidential now, and vanished.
        (f"{codes},E_DI2_HI,PC_ENT,FI", "34.7 ", ": c"),
        (f"{codes},E_DI2_HI,PC_ENT,FR", "11.5 ", ": "),
        # A cell that was not there, in a year that was.
        (f"{codes},E_DI2_HI,PC_ENT,EL", "\t: u", "\t9.9 u"),
    )
    # And a year that nobody had, for one country.
    lines = content.decode().splitlines()
    lines[0] += "\t2024 "
    lines[1:] = [
        text + ("\t71.0 " if text.startswith(f"{codes},E_DI3_GELO,PC_ENT,FI") else "\t: ")
        for text in lines[1:]
    ]
    run = take(dii, ("\n".join(lines) + "\n").encode())
    release = draft()
    size = "10-249"
    one = Decimal
    assert told(release) == [
        ("vanished", "E_DI2_HI", "FR", 2020, size, one("11.5"), "", None, None, False),
        ("revised", "E_DI_VLO", "FR", 2015, size, one("46.6"), "", one("46.9"), "", False),
        ("flagged", "E_DI2_HI", "DE", 2018, size, one("6.1"), "", one("6.1"), "u", False),
        ("revised", "E_DI2_HI", "EL", 2020, size, None, "u", one("9.9"), "u", False),
        ("revised", "E_DI2_HI", "FI", 2018, size, one("34.7"), "", None, "c", False),
        ("new_year", "E_DI3_GELO", "FI", 2024, size, None, None, one("71"), "", False),
        ("revised", "E_DI_VLO", "DE", 2015, size, one("36.1"), "", one("36.4"), "b", True),
    ]
    said = (
        "1 chiffre d’une année nouvelle, 4 chiffres révisés, 1 signalement changé, "
        "1 chiffre disparu, 1 nouvelle rupture de série"
    )
    assert str(summary_of(release)) == said
    assert said in run.message
    assert release.figures_count == 810
    # Any of them can be asked for alone, page by page.
    assert [c.geo for c in changes(release, kind=ChangeKind.REVISED, limit=2, offset=1)] == [
        "EL",
        "FI",
    ]
    assert [c.indicator for c in changes(release, only_breaks=True)] == ["E_DI_VLO"]
    assert len(changes(release, indicator="E_DI2_HI")) == 4
    # What is published stays as it was.
    assert before.figures.get(
        indicator="E_DI_VLO", geo="FR", year=2015, size_class=size
    ).value == one("46.6")


def test_a_new_cell_in_a_known_year_and_a_line_withdrawn(dii: EurostatDataset, staff: User) -> None:
    published(
        dii,
        tsv(
            line("1.0", ":", "3.0"),
            line(":", "5.0", "6.0", geo="DE"),
            line(":", ":", "7.0", geo="FI"),
            line("8.0", ":", ":", indicator="E_DI3_HI"),
        ),
        staff,
    )
    take(dii, tsv(line("1.0", "2.0", "3.0"), line(":", ":", "6.0", geo="DE")))
    # Finland and the other indicator are not in the file: nothing is known of them, they stay.
    assert [row[:4] for row in told(draft())] == [
        ("new", "E_DI3_VLO", "FR", 2022),
        ("vanished", "E_DI3_VLO", "DE", 2022),
    ]
    assert draft().figures.filter(geo="FI").count() == 1


def test_the_same_file_again_makes_no_draft(dii: EurostatDataset, staff: User) -> None:
    release = published(dii, SAMPLE, staff)
    run = take(dii, SAMPLE)
    assert (run.state, run.release) == (ImportState.UNCHANGED, None)
    assert run.message.startswith("Rien de nouveau. 810 cellules lues")
    assert BenchmarkRelease.objects.get() == release
    assert Figure.objects.count() == 810


def test_the_shipped_release_is_completed_and_the_rest_of_it_kept(dii: EurostatDataset) -> None:
    """Figures of articles stay until the table has the cell; other units are never touched."""
    publish_shipped_questionnaire()
    base = load_benchmark_release()
    take(dii, JSON.read_bytes())
    release = draft()
    assert release.base == base
    outside = {"dataset": "isoc_e_dii"}
    assert (
        release.figures.exclude(**outside).count()
        == base.figures.exclude(**outside).count()
        > 10000
    )
    assert {row.dataset for row in changes(release)} == {"isoc_e_dii"}
    assert release.figures.filter(indicator="E_ETURN").count() == 210
    # The same survey as held, seen one year before: a handful of cells moved.
    assert len(told(release)) < 20


def test_an_article_stays_until_the_table_has_the_cell(dii: EurostatDataset, staff: User) -> None:
    cell = {"dataset": "isoc_e_dii", "indicator": "E_DI3_VLO", "size_class": "10-249"}
    BenchmarkReleaseFactory.create(
        figures=[
            {**cell, "geo": "FR", "year": 2021, "value": 40, "confidence": "article"},
            {**cell, "geo": "FR", "year": 2023, "value": 41, "confidence": "article"},
            {**cell, "geo": "FR", "year": 2022, "value": 42, "confidence": "data"},
        ]
    )
    take(dii, tsv(line(":", ":", "41.5")))
    kept = draft().figures.order_by("year").values_list("year", "value", "confidence")
    assert list(kept) == [
        (2021, Decimal(40), "article"),
        (2023, Decimal("41.5"), "data"),
    ]


def test_an_older_vintage_is_refused(dii: EurostatDataset, staff: User) -> None:
    good = tsv(line("1.0", "2.0", "3.0"))
    take(dii, good, vintage=date(2026, 5, 2))
    with pytest.raises(MalformedFileError, match="mis à jour le 1er mai 2026, avant .*2 mai 2026"):
        take(dii, tsv(line("1.0", "2.0", "4.0")), vintage=date(2026, 5, 1))
    assert draft().figures.get(year=2023).value == 3
    # Nor is one taken that might be older: a bulk file says no date.
    with pytest.raises(UndatedFileError, match="ne dit pas sa date, .* sont du 2 mai 2026"):
        take(dii, tsv(line("1.0", "2.0", "4.0")))
    take(dii, tsv(line("1.0", "2.0", "5.0")), vintage=date(2026, 5, 2))
    assert draft().figures.get(year=2023).value == 5


def test_indicators_that_nobody_follows_are_named_and_left(
    dii: EurostatDataset, staff: User
) -> None:
    published(dii, tsv(line("1.0", "2.0", "3.0")), staff)
    content = tsv(line("1.0", "2.0", "4.0"), line("1.0", ":", ":", indicator="E_DI5_HI"))
    run = take(dii, content)
    assert "indicateurs non suivis : E_DI5_HI" in run.message
    assert not draft().figures.filter(indicator="E_DI5_HI").exists()
    # Staff add it to the sheet of the dataset, or an author compares a question with it.
    dii.more_indicators = ["E_DI5_HI"]
    dii.save()
    take(dii, content)
    assert draft().figures.filter(indicator="E_DI5_HI").count() == 1


def test_an_indicator_that_a_questionnaire_compares_is_kept() -> None:
    publish_shipped_questionnaire()
    load_codes()
    content = tsv(
        line("1.0", "2.0", "3.0", indicator="E_RM"), line("1.0", ":", ":", indicator="E_RM2")
    )
    take(EurostatDataset.objects.get(code="isoc_ci_mvis"), content)
    assert {figure.indicator for figure in draft().figures.all()} == {"E_RM"}


# --- Publishing -------------------------------------------------------------------------------


def test_a_draft_is_published_once_and_then_frozen(dii: EurostatDataset, staff: User) -> None:
    release = published(dii, SAMPLE, staff)
    assert release.state == PublicationState.PUBLISHED
    assert release.published_by == staff
    assert BenchmarkRelease.objects.in_force() == release
    for again in (publish_release, discard_release):
        with pytest.raises(AlreadyPublishedError):
            again(release, by=staff)
    with pytest.raises(InternalError), transaction.atomic():
        BenchmarkRelease.objects.filter(pk=release.pk).update(groups={})


def test_a_draft_of_a_release_no_longer_in_force_is_not_published(
    dii: EurostatDataset, staff: User
) -> None:
    take(dii, SAMPLE)
    stale = draft()
    BenchmarkReleaseFactory.create()
    with pytest.raises(StaleDraftError):
        publish_release(stale, by=staff)
    # The next import begins a draft of its own, from the release in force.
    take(dii, SAMPLE)
    assert BenchmarkRelease.objects.drafts().count() == 2
    codes = list(BenchmarkRelease.objects.drafts().order_by("pk").values_list("code", flat=True))
    assert codes[1] == f"{codes[0]}-2"


def test_a_draft_that_changes_nothing_is_not_published(dii: EurostatDataset, staff: User) -> None:
    published(dii, tsv(line("1.0", "2.0", "3.0")), staff)
    take(dii, tsv(line("1.0", "2.0", "4.0")))
    take(dii, tsv(line("1.0", "2.0", "3.0")))
    with pytest.raises(NothingNewError):
        publish_release(draft(), by=staff)


def test_a_draft_is_thrown_away_and_its_imports_stay(dii: EurostatDataset, staff: User) -> None:
    run = take(dii, SAMPLE)
    discard_release(draft(), by=staff)
    run.refresh_from_db()
    assert (run.state, run.release) == (ImportState.LOADED, None)
    assert not Figure.objects.exists()


def test_a_draft_keeps_the_groups_of_the_release_it_comes_from(
    dii: EurostatDataset, staff: User
) -> None:
    take(dii, tsv(line("1.0", "2.0", "3.0")))
    release = draft()
    assert release.groups["M"] == "M69-M74"
    BenchmarkRelease.objects.filter(pk=release.pk).update(groups={"M": "M69-M75"})
    publish_release(release, by=staff)
    take(dii, tsv(line("1.0", "2.0", "4.0")))
    assert draft().groups == {"M": "M69-M75"}


def test_two_imports_at_once_do_not_mix(
    dii: EurostatDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise editions.ImportUnderWayError

    monkeypatch.setattr(editions, "lock_imports", busy)
    with pytest.raises(editions.ImportUnderWayError):
        take(dii, SAMPLE)
    run = ImportRun.objects.get()
    assert (run.state, run.message[:25]) == (ImportState.FAILED, "Un autre import est en co")


# --- Constraints ------------------------------------------------------------------------------


def figure(**cell: Any) -> Callable[[BenchmarkRelease], object]:
    values = {
        "dataset": "isoc_e_dii",
        "indicator": "E_DI3_VLO",
        "geo": "FR",
        "year": 2023,
        "size_class": "GE10",
        "activity": "C",
        "value": 10,
        "source": "x",
        "confidence": "data",
    }
    return lambda release: Figure.objects.create(release=release, **{**values, **cell})


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (figure(value=Decimal("100.001")), "figure_value_is_a_share"),
        (figure(value=-1), "figure_value_is_a_share"),
        (figure(value=None), "figure_without_value_says_why"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    act: Callable[[BenchmarkRelease], object], name: str
) -> None:
    release = BenchmarkRelease.objects.create(code="essai")
    figure(value=None, flag="c")(release)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(BenchmarkRelease.objects.create(code="autre"))


def test_a_dataset_is_planned_once_a_month_and_ends_with_a_date(dii: EurostatDataset) -> None:
    ImportRun.objects.create(dataset=dii, origin="api", month="2026-11")
    for wrong, name in (
        ({"month": "2026-11"}, "import_run_once_a_month"),
        ({"state": "loaded"}, "import_run_ended_at_iff_settled"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ImportRun.objects.create(dataset=dii, origin="api", **wrong)


def test_the_answer_of_a_revised_vintage_in_json(dii: EurostatDataset, staff: User) -> None:
    published(dii, JSON.read_bytes(), staff)
    document = json.loads(JSON.read_text())
    document["updated"] = "2026-01-15T11:00:00+0100"
    document["value"]["147"] = 19.3
    document["status"]["149"] = "b"
    del document["value"]["9"]
    document["value"]["757"] = 1.5
    run = take(dii, json.dumps(document).encode())
    assert run.vintage == date(2026, 1, 15)
    found = {(row[0], row[1], row[2], row[3], row[9]) for row in told(draft())}
    assert found == {
        ("revised", "E_DI4_HI", "FR", 2022, False),
        ("flagged", "E_DI4_HI", "FR", 2024, True),
        ("vanished", "E_DI4_HI", "EU27_2020", 2024, False),
        ("revised", "E_DI4_VHI", "MK", 2022, False),
    }
