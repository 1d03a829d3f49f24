"""Imports from Eurostat's API: planned by the month or asked for, carried out by the worker."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from diagnostics.editions import ImportUnderWayError
from diagnostics.enums import ImportOrigin, ImportState
from diagnostics.eurostat import MalformedFileError
from diagnostics.eurostat.api import ApiError, EurostatApi
from diagnostics.models import BenchmarkRelease, EurostatDataset, ImportRun
from diagnostics.services.benchmarks import draft_of, known_codes, load

logger = logging.getLogger(__name__)

# After each failure that may pass by itself, how long until the next try; then no more.
LADDER = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
# No import lasts so long: one that began before lost its process.
LEASE = timedelta(minutes=10)
# No import begins after this: with the longest answer and the longest loading, the task still
# ends well before Redis would hand it to another worker.
BUDGET_SECONDS = 60.0

INTERRUPTED = "Interrompu : le serveur s’est arrêté pendant l’import. Rien n’a été chargé."
UNEXPECTED = "Panne inattendue : rien n’a été chargé."


class ApiIsOffError(Exception):
    """The platform was given no address of the API."""

    def __str__(self) -> str:
        return (
            "L’accès à l’API d’Eurostat est coupé : donner un fichier, ou régler EUROSTAT_API_URL."
        )


class AlreadyAskedError(Exception):
    """An import of this dataset waits or is under way."""


def api_is_on() -> bool:
    return bool(settings.EUROSTAT_API_URL)


def plan_month(*, at: datetime) -> int:
    """Plan the imports of a month, one a dataset that is read monthly; return how many are new."""
    month = f"{timezone.localtime(at):%Y-%m}"
    due = EurostatDataset.objects.filter(monthly=True).exclude(runs__month=month)
    planned = [
        ImportRun(dataset=dataset, origin=ImportOrigin.API, month=month, created_at=at)
        for dataset in due
    ]
    # Two beats at once plan the same rows: the constraint keeps one of each.
    ImportRun.objects.bulk_create(planned, ignore_conflicts=True)
    return len(planned)


@transaction.atomic
def ask_for_import(dataset: EurostatDataset, *, by: User) -> ImportRun:
    """Ask for an import without waiting for the month; the worker carries it out.

    Raises ApiIsOffError, AlreadyAskedError when one waits or is under way.
    """
    if not api_is_on():
        raise ApiIsOffError
    locked = EurostatDataset.objects.select_for_update().get(pk=dataset.pk)
    if locked.runs.filter(state__in=[ImportState.WAITING, ImportState.RUNNING]).exists():
        raise AlreadyAskedError
    return ImportRun.objects.create(dataset=locked, origin=ImportOrigin.API, requested_by=by)


def import_from_api(dataset: EurostatDataset) -> ImportRun:
    """Import a dataset at once, and return how it went.

    Raises ApiIsOffError, or what stopped it: ApiError, MalformedFileError, ImportUnderWayError.
    The failure is then kept as a run that nobody tries again by itself.
    """
    if not api_is_on():
        raise ApiIsOffError
    run = ImportRun.objects.create(
        dataset=dataset,
        origin=ImportOrigin.API,
        state=ImportState.RUNNING,
        started_at=timezone.now(),
        attempts=1,
    )
    try:
        _fetch_and_load(run)
    except (ApiError, MalformedFileError, ImportUnderWayError) as error:
        run.settle(ImportState.FAILED, str(error))
        raise
    except BaseException:
        run.settle(ImportState.FAILED, UNEXPECTED)
        raise
    return run


def import_due(*, budget_seconds: float = BUDGET_SECONDS) -> int:
    """Plan the month, then carry out what is due until time is up; return how many were tried.

    Does nothing while the API is off. Any number of workers may run this at once: each run is
    claimed by one.
    """
    release_interrupted(at=timezone.now())
    if not api_is_on():
        return 0
    plan_month(at=timezone.now())
    stop_at = time.monotonic() + budget_seconds
    tried = 0
    while time.monotonic() < stop_at:
        run = claim_next(at=timezone.now())
        if run is None:
            break
        tried += 1
        if not carry_out(run):
            break
    return tried


def release_interrupted(*, at: datetime) -> int:
    """Settle the runs whose process died; those of the API are tried again."""
    released = 0
    for run in ImportRun.objects.interrupted(before=at - LEASE):
        retry_at = at if _may_try_again(run) else None
        released += ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING).update(
            state=ImportState.FAILED, message=INTERRUPTED, ended_at=at, retry_at=retry_at
        )
    return released


def claim_next(*, at: datetime) -> ImportRun | None:
    """Take the oldest run that is due; of two workers one gets it."""
    ready = ImportRun.objects.ready(at=at).order_by("created_at", "pk")
    for pk in ready.values_list("pk", flat=True)[:50]:
        claimed = (
            ImportRun.objects.ready(at=at)
            .filter(pk=pk)
            .update(
                state=ImportState.RUNNING,
                started_at=at,
                ended_at=None,
                retry_at=None,
                attempts=F("attempts") + 1,
            )
        )
        if claimed:
            return ImportRun.objects.select_related("dataset").get(pk=pk)
    return None


def carry_out(run: ImportRun) -> bool:
    """Import what a claimed run asks for, and settle it; a failure never leaves it running.

    Return whether others may follow at once: what is down for one dataset is down for all.
    """
    try:
        _fetch_and_load(run)
    except MalformedFileError as error:
        run.settle(ImportState.FAILED, str(error))
    except ApiError as error:
        _postpone(run, str(error), permanent=error.permanent)
        return not error.at_once
    except ImportUnderWayError as error:
        _postpone(run, str(error))
        return False
    except Exception:
        # The time limit of the task among others: the row must not stay « en cours ».
        logger.exception("import of %s failed", run.dataset_id)
        _postpone(run, UNEXPECTED)
        return False
    return True


def _fetch_and_load(run: ImportRun) -> None:
    in_force = BenchmarkRelease.objects.in_force()
    codes = known_codes(run.dataset, draft_of(in_force) or in_force)
    # Downloaded before the transaction: a slow server holds neither a lock nor a connection.
    with EurostatApi(settings.EUROSTAT_API_URL).answer(run.dataset_id, codes.indicators) as content:
        load(run, content)


def _postpone(run: ImportRun, message: str, *, permanent: bool = False) -> None:
    retry_at = None
    if not permanent and _may_try_again(run):
        retry_at = timezone.now() + LADDER[run.attempts - 1]
    run.settle(ImportState.FAILED, message, retry_at=retry_at)


def _may_try_again(run: ImportRun) -> bool:
    return run.origin == ImportOrigin.API and run.attempts <= len(LADDER)
