"""Eurostat's desk in the back office: files given, drafts examined, releases published."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from diagnostics.admin import uploads
from diagnostics.admin.difference import in_figures
from diagnostics.enums import ImportState, PublicationState
from diagnostics.eurostat.difference import Content
from diagnostics.loading import load_codes
from diagnostics.models import BenchmarkRelease, EurostatDataset, Figure, ImportRun
from diagnostics.services import imports
from diagnostics.services.benchmarks import (
    AlreadyPublishedError,
    import_file,
    publish_release,
    set_groups,
)
from tests.diagnostics.eurostat import JSON, TSV, line, stream, tsv
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def dii() -> EurostatDataset:
    load_codes()
    return EurostatDataset.objects.get(code="isoc_e_dii")


def page(name: str, *args: object) -> str:
    return reverse(f"admin:diagnostics_{name}", args=args)


def act(client: Client, subject: Model, action: str, **fields: Any) -> Any:
    return client.post(
        page(f"{subject._meta.model_name}_changelist"),
        {"action": action, "_selected_action": [subject.pk], "index": 0, **fields},
        follow=True,
    )


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def give(client: Client, content: bytes, *, name: str = "isoc_e_dii.tsv", **fields: str) -> Any:
    return client.post(
        page("eurostatdataset_upload", "isoc_e_dii"),
        {"file": SimpleUploadedFile(name, content), **fields},
        follow=True,
    )


def draft() -> BenchmarkRelease:
    return BenchmarkRelease.objects.drafts().get()


def revised_draft(dataset: EurostatDataset, staff: User) -> BenchmarkRelease:
    """Publish a release, then draft another in which every kind of change has a cell."""
    import_file(
        dataset,
        stream(
            tsv(
                line("46.6", "20.0", ":"),
                line("36.1", "5.0", ":", geo="DE"),
                line("1.0", "2.0", ":", geo="FI"),
            )
        ),
        name="avant.tsv",
    )
    publish_release(draft(), by=staff)
    import_file(
        dataset,
        stream(
            tsv(
                line("46.9", "20.0 b", "71.0"),
                line("36.1", ":", ": c", geo="DE"),
                line("1.0", "2.0", ":", geo="FI"),
            )
        ),
        name="apres.tsv",
    )
    return draft()


# --- A file given -----------------------------------------------------------------------------


def test_a_file_given_leads_to_what_it_changes(desk: Client, staff: User, dii: Any) -> None:
    shown = desk.get(page("eurostatdataset_change", "isoc_e_dii")).content.decode()
    assert page("eurostatdataset_upload", "isoc_e_dii") in shown
    response = give(desk, TSV.read_bytes(), vintage="2023-12-08")
    release = draft()
    assert response.redirect_chain[-1][0] == page("benchmarkrelease_difference", release.pk)
    assert "810 cellules lues" in said(response)[0]
    assert str(release.figures.values_list("vintage", flat=True).distinct().get()) == "2023-12-08"
    run = ImportRun.objects.get()
    assert (run.requested_by, run.file_name, run.state) == (
        staff,
        "isoc_e_dii.tsv",
        ImportState.LOADED,
    )
    assert LogEntry.objects.filter(user=staff, object_id="isoc_e_dii").exists()
    # The same again holds nothing new once published: back to the dataset.
    publish_release(release, by=staff)
    again = give(desk, TSV.read_bytes(), vintage="2023-12-08")
    assert said(again)[0].startswith("Rien de nouveau.")
    assert again.redirect_chain[-1][0] == page("eurostatdataset_change", "isoc_e_dii")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "isoc_e_dii.tsv",
            TSV.read_bytes().replace(b"46.6 ", b"140.6 "),
            "année 2015 : valeur de 140.6 % ; une part va de 0 à 100 %. Rien n’a été chargé.",
        ),
        ("isoc_e_dii.tsv", TSV.read_bytes()[:5000], "Ligne 67 : le fichier s’arrête au milieu."),
        ("isoc_eb_ai.tsv", TSV.read_bytes(), "Le fichier se nomme isoc_eb_ai, et non isoc_e_dii"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "n’est pas en UTF-8"),
        ("vide.tsv", b"", "Le fichier est vide."),
    ],
)
def test_a_refused_file_is_said_at_the_field_with_its_line(
    desk: Client, dii: Any, name: str, content: bytes, reason: str
) -> None:
    response = give(desk, content, name=name, vintage="2023-12-08")
    assert response.status_code == 200
    assert reason in response.context["form"].errors["file"][0]
    text = response.content.decode()
    assert "<title>Erreur" in text
    assert "Le fichier n’a pas été pris" in text
    # What was typed is kept; no browser keeps a file.
    assert 'value="2023-12-08"' in text
    assert not Figure.objects.exists()
    assert not BenchmarkRelease.objects.exists()


def test_a_form_without_file_or_with_a_day_to_come_is_refused(desk: Client, dii: Any) -> None:
    address = page("eurostatdataset_upload", "isoc_e_dii")
    response = desk.post(address, {"vintage": f"{timezone.localdate() + timedelta(days=1)}"})
    assert response.context["form"].errors == {
        "file": ["Choisissez un fichier."],
        "vintage": ["Cette date est à venir."],
    }
    assert not ImportRun.objects.exists()


def test_a_file_of_no_date_is_asked_for_it_where_that_matters(desk: Client, dii: Any) -> None:
    content = tsv(line("1.0", "2.0", "3.0"))
    give(desk, content, vintage="2026-05-02")
    response = give(desk, content)
    assert "sont du 2 mai 2026" in response.context["form"].errors["vintage"][0]
    assert not response.context["form"].errors.get("file")


def test_a_file_too_heavy_is_not_even_read(
    desk: Client, dii: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "HEAVIEST", 1000)
    response = give(desk, TSV.read_bytes())
    assert "compressez-le en .gz" in response.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_a_file_that_weighs_much_once_opened_is_refused(
    desk: Client, dii: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LIMITS", uploads.Limits(tsv=2000))
    response = give(desk, TSV.read_bytes())
    assert "fichier de plus de 0 Mo une fois ouvert" in response.context["form"].errors["file"][0]


def test_only_who_may_change_datasets_gives_files(client: Client, dii: Any) -> None:
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_eurostatdataset"))
    client.force_login(reader)
    address = page("eurostatdataset_upload", "isoc_e_dii")
    assert client.get(page("eurostatdataset_change", "isoc_e_dii")).status_code == 200
    assert address not in client.get(page("eurostatdataset_change", "isoc_e_dii")).content.decode()
    assert client.get(address).status_code == 403
    assert give(client, TSV.read_bytes()).status_code == 403
    assert client.get(page("eurostatdataset_upload", "isoc_xyz")).status_code == 404
    assert not ImportRun.objects.exists()


# --- Asking the API ---------------------------------------------------------------------------


def test_a_dataset_is_collected_when_asked_and_once(
    desk: Client, staff: User, dii: Any, settings: Settings
) -> None:
    settings.EUROSTAT_API_URL = "https://eurostat.example.org"
    shown = desk.get(page("eurostatdataset_change", dii.pk)).content.decode()
    assert "Relever maintenant" in shown
    assert said(act(desk, dii, "collect")) == [
        f"Relevé demandé, fait dans les dix minutes{NBSP}: 1."
    ]
    run = ImportRun.objects.get()
    assert (run.state, run.requested_by) == (ImportState.WAITING, staff)
    assert "déjà demandé ou en cours" in said(act(desk, dii, "collect"))[0]
    assert ImportRun.objects.count() == 1


def test_the_desk_says_that_the_api_is_off(desk: Client, dii: Any) -> None:
    for name in ("eurostatdataset_changelist", "importrun_changelist"):
        assert "aucun relevé n’est prévu" in said(desk.get(page(name)))[0]
    shown = desk.get(page("eurostatdataset_change", dii.pk)).content.decode()
    assert "Aucun import. L’accès à l’API d’Eurostat est coupé" in shown
    assert "Relever maintenant" not in shown
    assert "coupé, donnez un fichier" in said(act(desk, dii, "collect"))[0]


def test_a_failure_is_told_at_home_in_the_list_and_on_the_dataset(
    desk: Client, dii: Any, settings: Settings
) -> None:
    settings.EUROSTAT_API_URL = "https://eurostat.example.org"
    now = timezone.now()
    run = ImportRun.objects.create(dataset=dii, origin="api", attempts=1)
    run.settle(ImportState.FAILED, "L’API d’Eurostat est en panne (code 503).", retry_at=now)
    baskets = {
        basket["title"]: basket for basket in desk.get(reverse("admin:index")).context["baskets"]
    }
    assert baskets["Imports d’Eurostat en échec"]["count"] == 1
    listed = desk.get(page("eurostatdataset_changelist"), {"situation": "failing"})
    assert [one.pk for one in listed.context["cl"].result_list] == ["isoc_e_dii"]
    assert not said(listed)
    shown = desk.get(page("eurostatdataset_change", dii.pk)).content.decode()
    assert "en panne (code 503). Nouvel essai à partir du" in shown
    # Once it went well, nobody need look any more.
    import_file(dii, stream(JSON.read_bytes()), name="essai.json")
    listed = desk.get(page("eurostatdataset_changelist"), {"situation": "failing"})
    assert not listed.context["cl"].result_list
    shown = desk.get(page("eurostatdataset_changelist")).content.decode()
    assert "8 avril 2025" in shown


# --- What a draft changes ---------------------------------------------------------------------


def test_the_difference_is_counted_then_shown_cell_by_cell(
    desk: Client, staff: User, dii: Any
) -> None:
    release = revised_draft(dii, staff)
    response = desk.get(page("benchmarkrelease_difference", release.pk))
    text = response.content.decode()
    assert (
        "2 chiffres d’années nouvelles, 1 chiffre révisé, 1 signalement changé, "
        "1 chiffre disparu, 1 nouvelle rupture de série" in text
    )
    (row,) = response.context["rows"]
    # A kind of change that has no cell takes no column.
    assert response.context["kinds"] == [
        "année nouvelle",
        "révisé",
        "signalement changé",
        "disparu",
    ]
    assert [count for count, _ in row.cells] == [2, 1, 1, 1]
    cells = [
        (cell.geo, cell.change.year, cell.before, cell.after, cell.kind, cell.activity)
        for cell in response.context["cells"]
    ]
    everything = "toutes activités"
    assert cells == [
        ("France", 2023, "–", f"71{NBSP}%", "année nouvelle", everything),
        (
            "France",
            2022,
            f"20{NBSP}%",
            f"20{NBSP}% (rupture de série)",
            "signalement changé",
            everything,
        ),
        ("France", 2021, f"46,6{NBSP}%", f"46,9{NBSP}%", "révisé", everything),
        ("Allemagne", 2023, "–", "sans valeur (confidentiel)", "année nouvelle", everything),
        ("Allemagne", 2022, f"5{NBSP}%", "–", "disparu", everything),
    ]
    # Each count leads to its cells.
    for query, expected in ((row.cells[0][1], 2), (row.cells[3][1], 1), (row.breaks_query, 1)):
        kept = desk.get(f"{page('benchmarkrelease_difference', release.pk)}?{query}")
        assert len(kept.context["cells"]) == expected
        assert kept.context["page"].paginator.count == expected
        assert f"{expected} chiffre" in kept.content.decode()


@pytest.mark.parametrize(
    "query",
    ["series=x", "kind=x", "breaks=x", "page=0", "page=99", "page=x", "series=isoc_e_dii/E_X"],
)
def test_filters_that_make_no_sense_break_nothing(
    desk: Client, staff: User, dii: Any, query: str
) -> None:
    release = revised_draft(dii, staff)
    address = page("benchmarkrelease_difference", release.pk)
    response = desk.get(f"{address}?{query}")
    assert response.status_code == 200
    expected = 1 if query.startswith("breaks") else 5
    assert len(response.context["cells"]) == expected


def test_what_is_no_release_is_not_found_and_who_may_not_see_is_refused(
    client: Client, desk: Client, staff: User, dii: Any
) -> None:
    release = revised_draft(dii, staff)
    for pk in ("0", "x"):
        assert desk.get(page("benchmarkrelease_difference", pk)).status_code == 404
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get(page("benchmarkrelease_difference", release.pk)).status_code == 403


def test_pages_of_a_release_ask_as_much_at_two_sizes(desk: Client, staff: User, dii: Any) -> None:
    def queries() -> list[int]:
        counted = []
        for address in (
            page("benchmarkrelease_difference", draft().pk),
            f"{page('benchmarkrelease_difference', draft().pk)}?page=2",
            page("benchmarkrelease_change", draft().pk),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(address).status_code == 200
            counted.append(len(asked))
        return counted

    revised_draft(dii, staff)
    queries()  # what is asked once a process is asked here
    small = queries()
    import_file(
        dii,
        stream(JSON.read_bytes().replace(b'"E_DI4_HI"', b'"E_DI3_VLO"')),
        name="essai.json",
    )
    dii.more_indicators = ["E_DI4_HI", "E_DI4_VHI"]
    dii.save()
    import_file(dii, stream(JSON.read_bytes()), name="essai.json")
    response = desk.get(f"{page('benchmarkrelease_difference', draft().pk)}?page=2")
    assert len(response.context["cells"]) == 50
    assert re.search("Page 2 sur [3-9]", response.content.decode())
    assert queries() == small
    assert max(small) <= 12


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "–"),
        (Content(Decimal("100.000"), ""), f"100{NBSP}%"),
        (Content(Decimal("0.125"), "bu"), f"0,125{NBSP}% (rupture de série, peu fiable)"),
        (Content(None, "c"), "sans valeur (confidentiel)"),
    ],
)
def test_a_cell_is_put_in_words(content: Content | None, words: str) -> None:
    assert in_figures(content) == words


# --- Published, thrown away, stale -------------------------------------------------------------


def test_a_draft_is_published_after_asking_and_once(desk: Client, staff: User, dii: Any) -> None:
    release = revised_draft(dii, staff)
    shown = desk.get(page("benchmarkrelease_change", release.pk)).content.decode()
    for words in ("Publier cette édition", "Écarter ce brouillon", "1 chiffre révisé"):
        assert words in shown
    asked = act(desk, release, "publish").content.decode()
    assert "ceux qui le sont déjà gardent la leur. C’est définitif" in asked
    release.refresh_from_db()
    assert release.state == PublicationState.DRAFT
    assert said(act(desk, release, "publish", confirmed=1)) == [f"Édition publiée{NBSP}: 1."]
    release.refresh_from_db()
    assert (release.state, release.published_by) == (PublicationState.PUBLISHED, staff)
    assert LogEntry.objects.filter(user=staff, object_id=str(release.pk)).exists()
    for action in ("publish", "discard"):
        assert "est publiée, et figée" in said(act(desk, release, action, confirmed=1))[0]
    shown = desk.get(page("benchmarkrelease_change", release.pk)).content.decode()
    assert "Publier cette édition" not in shown
    assert "Modifier les groupes" not in shown


def test_a_draft_is_thrown_away_after_asking(desk: Client, staff: User, dii: Any) -> None:
    release = revised_draft(dii, staff)
    assert "sont effacés" in act(desk, release, "discard").content.decode()
    assert said(act(desk, release, "discard", confirmed=1)) == [f"Brouillon écarté{NBSP}: 1."]
    assert not BenchmarkRelease.objects.drafts().exists()
    assert ImportRun.objects.count() == 2


def test_a_stale_draft_says_so_and_is_not_published(desk: Client, staff: User, dii: Any) -> None:
    release = revised_draft(dii, staff)
    BenchmarkRelease.objects.create(
        code="2099-01", state=PublicationState.PUBLISHED, published_at=timezone.now()
    )
    for name in ("benchmarkrelease_change", "benchmarkrelease_difference"):
        shown = desk.get(page(name, release.pk)).content.decode()
        assert "une autre édition a été publiée depuis" in shown
    shown = desk.get(page("benchmarkrelease_change", release.pk)).content.decode()
    assert "Publier cette édition" not in shown
    assert "Écarter ce brouillon" in shown
    refused = said(act(desk, release, "publish", confirmed=1))[0]
    assert "Écartez-le : le prochain import en commencera un autre" in refused


def test_who_only_reads_neither_publishes_nor_discards(
    client: Client, staff: User, dii: Any
) -> None:
    release = revised_draft(dii, staff)
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_benchmarkrelease"))
    client.force_login(reader)
    for action in ("publish", "discard", "edit_groups"):
        act(client, release, action, confirmed=1)
    assert draft().groups == release.groups
    assert client.get(page("benchmarkrelease_difference", release.pk)).status_code == 200


# --- Groups of activities ---------------------------------------------------------------------


def test_the_groups_of_a_draft_are_edited_and_those_of_a_release_are_not(
    desk: Client, staff: User, dii: Any
) -> None:
    release = revised_draft(dii, staff)
    asked = act(desk, release, "edit_groups")
    field = asked.context["form"].fields["M"]
    assert field.initial == "M69-M74"
    assert ("M69-M74", "M69-M74 (aucun chiffre dans cette édition)") in field.choices
    assert ("C10-S951_X_K", "C10-S951_X_K") in field.choices
    wrong = act(desk, release, "edit_groups", confirmed=1, M="M69-M99")
    assert "Sélectionnez un choix valide" in wrong.content.decode()
    done = act(desk, release, "edit_groups", confirmed=1, C="M69-M74", M="")
    assert said(done) == [f"Groupes d’activités modifiés{NBSP}: 1."]
    release.refresh_from_db()
    assert release.groups == {"C": "M69-M74"}
    shown = desk.get(page("benchmarkrelease_change", release.pk)).content.decode()
    assert (
        "<strong>C – Fabrication, artisanat de production, industrie</strong>\u00a0: M69" in shown
    )
    publish_release(release, by=staff)
    with pytest.raises(AlreadyPublishedError):
        set_groups(release, groups={}, by=staff)


def test_groups_alone_are_worth_a_release(staff: User, dii: Any) -> None:
    import_file(dii, stream(tsv(line("1.0", "2.0", "3.0"))), name="a.tsv")
    publish_release(draft(), by=staff)
    import_file(dii, stream(tsv(line("1.0", "2.0", "4.0"))), name="b.tsv")
    import_file(dii, stream(tsv(line("1.0", "2.0", "3.0"))), name="c.tsv")
    set_groups(draft(), groups={"M": "M69-M75"}, by=staff)
    publish_release(draft(), by=staff)
    in_force = BenchmarkRelease.objects.in_force()
    assert in_force is not None
    assert in_force.groups == {"M": "M69-M75"}


def test_figures_of_a_release_are_linked(desk: Client, staff: User, dii: Any) -> None:
    release = revised_draft(dii, staff)
    shown = desk.get(page("benchmarkrelease_change", release.pk)).content.decode()
    address = f"{page('figure_changelist')}?release__id__exact={release.pk}"
    assert address in shown
    assert desk.get(address).context["cl"].result_count == release.figures.count()


def test_the_worker_is_asked_only_through_a_row(dii: Any, staff: User, settings: Settings) -> None:
    """Whatever the broker loses, what was asked for is still to be found."""
    settings.EUROSTAT_API_URL = "https://eurostat.example.org"
    run = imports.ask_for_import(dii, by=staff)
    assert list(ImportRun.objects.ready(at=timezone.now())) == [run]
