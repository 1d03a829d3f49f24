"""Imports from the API: planned once a month, claimed by one, tried again on a ladder."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import responses
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as project_settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from config.celery import app
from diagnostics import editions, tasks
from diagnostics.enums import ImportState
from diagnostics.loading import load_codes
from diagnostics.models import BenchmarkRelease, EurostatDataset, Figure, ImportRun
from diagnostics.services import imports
from diagnostics.services.benchmarks import import_file, publish_release
from diagnostics.services.imports import (
    LADDER,
    AlreadyAskedError,
    ApiIsOffError,
    ask_for_import,
    claim_next,
    import_due,
    plan_month,
    release_interrupted,
)
from tests.diagnostics.eurostat import JSON, TSV, line, stream, tsv
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
BASE = "https://eurostat.example.org"
LATER = {"warning": [{"status": 413, "label": "ASYNCHRONOUS_RESPONSE. Please try again later."}]}


def address(code: str = "isoc_e_dii") -> str:
    return f"{BASE}/statistics/1.0/data/{code}"


@pytest.fixture
def dii() -> EurostatDataset:
    """The only dataset read monthly, so that a test knows what is asked."""
    load_codes()
    EurostatDataset.objects.exclude(code="isoc_e_dii").update(monthly=False)
    return EurostatDataset.objects.get(code="isoc_e_dii")


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The API is on, and answers what a test says; nothing else may be asked."""
    settings.EUROSTAT_API_URL = BASE
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def only_run() -> ImportRun:
    return ImportRun.objects.get()


# --- Planning ---------------------------------------------------------------------------------


def test_a_month_is_planned_once_for_each_monthly_dataset() -> None:
    load_codes()
    EurostatDataset.objects.filter(code="isoc_ciweb").update(monthly=False)
    monthly = set(EurostatDataset.objects.filter(monthly=True).values_list("pk", flat=True))
    assert len(monthly) > 15
    # Paris has begun December while UTC has not.
    night = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert plan_month(at=night) == len(monthly)
    assert plan_month(at=night + timedelta(days=20)) == 0
    assert set(ImportRun.objects.values_list("dataset", "month", "state")) == {
        (code, "2026-12", "waiting") for code in monthly
    }
    assert plan_month(at=datetime(2027, 1, 1, tzinfo=UTC)) == len(monthly)


def test_nothing_is_planned_nor_asked_while_the_api_is_off(dii: EurostatDataset) -> None:
    assert project_settings.EUROSTAT_API_URL == ""
    assert import_due() == 0
    assert not ImportRun.objects.exists()
    with pytest.raises(ApiIsOffError):
        ask_for_import(dii, by=UserFactory.create(staff=True))


def test_the_month_is_imported_by_the_task(dii: EurostatDataset, server: Any) -> None:
    server.get(address(), body=JSON.read_bytes())
    tasks.import_due()
    run = only_run()
    assert (run.state, run.attempts, run.month) == (
        ImportState.LOADED,
        1,
        f"{timezone.localdate():%Y-%m}",
    )
    assert run.release == BenchmarkRelease.objects.drafts().get()
    assert run.release.figures.count() == 134
    assert run.vintage is not None
    # Nothing more to do until the next month.
    assert import_due() == 0
    assert len(server.calls) == 1


def test_an_import_asked_for_is_carried_out_and_asked_once(
    dii: EurostatDataset, staff: User, server: Any
) -> None:
    EurostatDataset.objects.update(monthly=False)
    run = ask_for_import(dii, by=staff)
    with pytest.raises(AlreadyAskedError):
        ask_for_import(dii, by=staff)
    server.get(address(), body=JSON.read_bytes())
    assert import_due() == 1
    run.refresh_from_db()
    assert (run.state, run.requested_by, run.month) == (ImportState.LOADED, staff, "")
    ask_for_import(dii, by=staff)


def test_only_the_indicators_followed_are_asked_for(
    dii: EurostatDataset, staff: User, server: Any
) -> None:
    import_file(dii, stream(tsv(line("1.0", "2.0", "3.0"))), name="essai.tsv")
    publish_release(BenchmarkRelease.objects.get(), by=staff)
    EurostatDataset.objects.update(more_indicators=["E_DI4_HI"])
    server.get(address(), body=JSON.read_bytes())
    import_due()
    assert "&indic_is=E_DI3_VLO&indic_is=E_DI4_HI" in str(server.calls[0].request.url)


# --- Failures ---------------------------------------------------------------------------------


def test_a_failure_that_may_pass_is_tried_again_on_the_ladder_then_no_more(
    dii: EurostatDataset, server: Any, noon: time_machine.Traveller
) -> None:
    server.get(address(), status=413, json=LATER)
    for step in LADDER:
        assert import_due() == 1
        run = only_run()
        assert run.state == ImportState.FAILED
        assert "Eurostat prépare la réponse" in run.message
        assert run.retry_at == timezone.now() + step
        assert list(ImportRun.objects.failing()) == [run]
        # Not before its time.
        noon.shift(step - timedelta(seconds=1))
        assert import_due() == 0
        noon.shift(timedelta(seconds=1))
    assert import_due() == 1
    assert (only_run().retry_at, only_run().attempts) == (None, len(LADDER) + 1)
    noon.shift(timedelta(days=7))
    assert import_due() == 0
    assert len(server.calls) == len(LADDER) + 1


def test_an_answer_ready_later_ends_the_failure(
    dii: EurostatDataset, server: Any, noon: time_machine.Traveller
) -> None:
    server.get(address(), status=413, json=LATER)
    server.get(address(), body=JSON.read_bytes())
    import_due()
    noon.shift(LADDER[0])
    import_due()
    assert only_run().state == ImportState.LOADED
    assert not ImportRun.objects.failing().exists()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"status": 404, "body": ""}, "Eurostat ne connaît pas ce jeu de données."),
        (
            {"body": JSON.read_bytes().replace(b'"FR":', b'"XX":')},
            "Position ",
        ),
        ({"body": JSON.read_bytes()[:3000]}, "Ligne 1, position 3000 : JSON incomplet"),
        (
            {"body": JSON.read_bytes().replace(b"ISOC_E_DII", b"ISOC_EB_AI")},
            "Le fichier est celui de isoc_eb_ai",
        ),
    ],
)
def test_a_failure_that_would_come_again_waits_for_somebody(
    dii: EurostatDataset, server: Any, answer: dict[str, Any], told: str
) -> None:
    server.get(address(), **answer)
    import_due()
    run = only_run()
    assert (run.state, run.retry_at) == (ImportState.FAILED, None)
    assert run.message.startswith(told)
    assert not Figure.objects.exists()
    assert import_due() == 0


def test_a_server_that_is_down_is_not_asked_for_every_dataset(server: Any) -> None:
    load_codes()
    for code in EurostatDataset.objects.values_list("code", flat=True):
        server.get(address(code), status=503)
    assert import_due() == 1
    assert ImportRun.objects.filter(state=ImportState.WAITING).count() > 15
    # The one that failed waits for its own time: the next beat goes on with another.
    assert import_due() == 1
    assert ImportRun.objects.filter(state=ImportState.FAILED).count() == 2


def test_an_answer_that_is_being_prepared_keeps_no_other_waiting(server: Any) -> None:
    load_codes()
    codes = set(EurostatDataset.objects.filter(monthly=True).values_list("code", flat=True))
    for code in codes:
        server.get(address(code), status=413, json=LATER)
    assert import_due() == len(codes) > 15
    assert set(ImportRun.objects.values_list("dataset", flat=True)) == codes
    assert not ImportRun.objects.filter(state=ImportState.WAITING).exists()


@pytest.mark.parametrize("failure", [SoftTimeLimitExceeded(), RuntimeError("?")])
def test_no_failure_leaves_a_run_under_way(
    dii: EurostatDataset, server: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    server.get(address(), body=JSON.read_bytes())

    def stop(*args: object, **options: object) -> None:
        raise failure

    monkeypatch.setattr(editions, "add_staged", stop)
    import_due()
    run = only_run()
    assert (run.state, run.message) == (ImportState.FAILED, imports.UNEXPECTED)
    assert run.retry_at is not None
    assert not BenchmarkRelease.objects.exists()


def test_an_import_that_meets_another_is_tried_again(
    dii: EurostatDataset, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.get(address(), body=JSON.read_bytes())

    def busy() -> None:
        raise editions.ImportUnderWayError

    monkeypatch.setattr(editions, "lock_imports", busy)
    import_due()
    assert (only_run().message[:25], only_run().retry_at is None) == (
        "Un autre import est en co",
        False,
    )


# --- Claims -----------------------------------------------------------------------------------


def test_a_run_is_claimed_by_one(dii: EurostatDataset) -> None:
    run = ImportRun.objects.create(dataset=dii, origin="api")
    now = timezone.now()
    claimed = claim_next(at=now)
    assert claimed == run
    assert (claimed.state, claimed.attempts, claimed.started_at) == (ImportState.RUNNING, 1, now)
    assert claim_next(at=now) is None


def test_a_run_whose_process_died_is_tried_again_and_a_file_is_not(dii: EurostatDataset) -> None:
    now = timezone.now()
    ago = now - imports.LEASE - timedelta(seconds=1)
    common = {"dataset": dii, "state": ImportState.RUNNING, "attempts": 1}
    dead = ImportRun.objects.create(origin="api", started_at=ago, **common)
    given = ImportRun.objects.create(origin="file", started_at=ago, **common)
    spent = ImportRun.objects.create(
        origin="api", started_at=ago, **{**common, "attempts": len(LADDER) + 1}
    )
    alive = ImportRun.objects.create(origin="api", started_at=now, **common)
    assert release_interrupted(at=now) == 3
    assert release_interrupted(at=now) == 0
    states = dict(ImportRun.objects.values_list("pk", "retry_at"))
    assert states == {dead.pk: now, given.pk: None, spent.pk: None, alive.pk: None}
    alive.refresh_from_db()
    assert alive.state == ImportState.RUNNING
    assert list(ImportRun.objects.ready(at=now)) == [dead]


def test_the_task_ends_before_redis_hands_it_out_again() -> None:
    app.loader.import_default_modules()
    task = app.tasks["diagnostics.tasks.import_due"]
    longest = project_settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert task.soft_time_limit < task.time_limit < longest
    assert timedelta(seconds=task.time_limit) < imports.LEASE
    beats = {beat["task"] for beat in project_settings.CELERY_BEAT_SCHEDULE.values()}
    assert task.name in beats


# --- Another unit of the same table -------------------------------------------------------------


def test_figures_of_another_unit_survive_an_answer_that_names_them(
    dii: EurostatDataset, staff: User, server: Any
) -> None:
    """A cube crosses every indicator with the one unit asked for, cells or none."""
    import_file(dii, stream(JSON.read_bytes()), name="essai.json")
    publish_release(BenchmarkRelease.objects.get(), by=staff)
    document = json.loads(JSON.read_text())
    document["value"] = {key: value for key, value in document["value"].items() if int(key) < 390}
    document["status"] = {key: flag for key, flag in document["status"].items() if int(key) < 390}
    document["value"]["147"] = 19.5
    server.get(address(), json=document)
    import_due()
    kept = BenchmarkRelease.objects.drafts().get().figures
    assert kept.filter(indicator="E_DI4_VHI").count() > 60
    assert kept.get(indicator="E_DI4_HI", geo="FR", year=2022).value == 19.5


# --- The command ------------------------------------------------------------------------------


def outcome(*arguments: str, **options: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("import_eurostat", *arguments, stdout=out, **options)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_the_command_asks_the_api_and_says_how_it_went(dii: EurostatDataset, server: Any) -> None:
    server.get(address(), body=JSON.read_bytes())
    code, told = outcome("isoc_e_dii")
    assert code == 0
    assert told.startswith("Brouillon ")
    assert "134 cellules lues" in told
    assert (only_run().origin, only_run().state) == ("api", ImportState.LOADED)


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ({"status": 503}, 3, "Rien n’a été chargé. L’API d’Eurostat est en panne (code 503)"),
        ({"status": 413, "json": LATER}, 3, "Eurostat prépare la réponse"),
        ({"status": 404}, 1, "ne connaît pas ce jeu de données"),
        ({"body": JSON.read_bytes()[:3000]}, 1, "JSON incomplet ou mal formé"),
    ],
)
def test_the_command_says_whether_to_try_again(
    dii: EurostatDataset, server: Any, answer: dict[str, Any], code: int, told: str
) -> None:
    server.get(address(), **answer)
    found, said = outcome("isoc_e_dii")
    assert found == code
    assert told in said
    # Nobody tries again what somebody asked for at a keyboard.
    assert (only_run().state, only_run().retry_at) == (ImportState.FAILED, None)


def test_the_command_says_what_is_wrong_with_the_call(dii: EurostatDataset, tmp_path: Any) -> None:
    assert outcome("isoc_xyz", file=TSV) == (2, outcome("isoc_xyz", file=TSV)[1])
    assert "Jeu de données inconnu : isoc_xyz. Connus : isoc_" in outcome("isoc_xyz")[1]
    code, told = outcome("isoc_e_dii", file=tmp_path / "absent.tsv")
    assert (code, "No such file" in told) == (2, True)
    code, told = outcome("isoc_e_dii")
    assert (code, told[:44]) == (2, "L’accès à l’API d’Eurostat est coupé : donne")
    code, told = outcome("isoc_e_dii", "--vintage", "2026-05-02")
    assert (code, "--vintage va avec --file" in told) == (2, True)
    assert not ImportRun.objects.exists()
    wrong = tmp_path / "wrong.tsv"
    wrong.write_bytes(TSV.read_bytes()[:5000])
    assert outcome("isoc_e_dii", file=wrong) == (
        1,
        "Rien n’a été chargé. Ligne 67 : le fichier s’arrête au milieu",
    )
