"""All the requests of a region that wait, shared out at once: computed, read over, applied.

Each step is short and leaves rows behind, so that a worker that dies loses nothing: whoever comes
next goes on. Nothing is asked of anybody before the team applies what it has read.
"""

import time
from functools import partial
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from matching import judging
from matching.assignment import best, greedy
from matching.enums import AssignmentState, HelpRequestState, LineState
from matching.errors import (
    AlreadySettled,
    AssignmentUnderWay,
    ConsentDoesNotCover,
    ConsentWithdrawn,
    NotEligible,
    NothingToAssign,
    OnPause,
)
from matching.models import AssignmentLine, AssignmentRun, HelpRequest
from matching.services import choosing, steps
from notifications.ring import ring
from reference.models import Region

WORK: Final = "matching.tasks.work_on_assignment"
# How many requests are judged in one step, and how many candidates each keeps, best first.
STEP: Final = 20
KEPT: Final = 30
# Well under the soft limit of a task.
BUDGET_SECONDS: Final = 30.0
REFUSALS: Final = {
    AlreadySettled: "la demande n’attend plus de choix",
    OnPause: "le dirigeant a mis sa demande en pause",
    ConsentWithdrawn: "le dirigeant a retiré son accord",
    ConsentDoesNotCover: "le dirigeant veut choisir lui-même",
    NotEligible: "la personne n’est plus libre pour cette demande",
}


@transaction.atomic
def prepare_assignment(region: Region, *, by: User) -> AssignmentRun:
    """Begin to share out what waits in a region, for owners who ticked « ou le suivant proposé ».

    Raises AssignmentUnderWay, NothingToAssign.
    """
    waiting = list(
        HelpRequest.objects.filter(
            state=HelpRequestState.UNANSWERED,
            next_allowed=True,
            paused_until=None,
            consent__withdrawn_at=None,
            company__commune__department__region=region,
        ).order_by("created_at", "pk")
    )
    if not waiting:
        raise NothingToAssign
    try:
        with transaction.atomic():
            run = AssignmentRun.objects.create(region=region, created_by=by)
    except IntegrityError as error:
        raise AssignmentUnderWay from error
    AssignmentLine.objects.bulk_create(
        [AssignmentLine(run=run, help_request=one) for one in waiting], batch_size=500
    )
    history.record(run, "", AssignmentState.COMPUTING, by=by)
    _ring(run)
    return run


@transaction.atomic
def apply_assignment(run: AssignmentRun, *, by: User) -> None:
    """Have every pair of a run asked, each in a transaction of its own. Raises AlreadySettled."""
    given = {"applied_by": by}
    if not history.move(run, [AssignmentState.READY], AssignmentState.APPLYING, by=by, given=given):
        raise AlreadySettled
    _ring(run)


@transaction.atomic
def drop_assignment(run: AssignmentRun, *, by: User) -> None:
    """Give a run up before it is applied: nobody is asked. Raises AlreadySettled."""
    before = [AssignmentState.COMPUTING, AssignmentState.READY]
    given = {"ended_at": timezone.now()}
    if not history.move(run, before, AssignmentState.DROPPED, by=by, given=given):
        raise AlreadySettled


def _ring(run: AssignmentRun) -> None:
    transaction.on_commit(partial(ring, run.pk, task=WORK), robust=True)


# --- What the worker does ----------------------------------------------------------------------


def work_on(run_id: UUID) -> None:
    """Work on a run until it is done or time is up; then have somebody go on."""
    stop_at = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop_at:
        if not _step(run_id):
            return
    ring(run_id, task=WORK)


def work_on_next() -> bool:
    """Do one step of the oldest run that is not done; tell whether there was one. Run by the
    sweep, for what nobody was rung for."""
    oldest = AssignmentRun.objects.to_work_on().order_by("created_at", "pk")
    return any(_step(pk) for pk in oldest.values_list("pk", flat=True))


def _step(run_id: UUID) -> bool:
    """Do a little of a run; False when nothing is left, or when another process is at it."""
    state = AssignmentRun.objects.filter(pk=run_id).values_list("state", flat=True).first()
    if state == AssignmentState.COMPUTING:
        return _judge_some(run_id)
    if state == AssignmentState.APPLYING:
        return _apply_one(run_id)
    return False


@transaction.atomic
def _judge_some(run_id: UUID) -> bool:
    """Judge the next requests of a run, or settle it once all are judged."""
    free = AssignmentRun.objects.select_for_update(of=("self",), skip_locked=True)
    run = free.filter(pk=run_id, state=AssignmentState.COMPUTING).first()
    if run is None:
        return False
    lines = list(
        run.lines.filter(state=LineState.TO_JUDGE).select_related(
            "help_request__owner", "help_request__company__commune"
        )[:STEP]
    )
    for line in lines:
        ranked = judging.judge_request(line.help_request, first=KEPT).ranking.ranked[:KEPT]
        line.fits = {one.id: one.score for one in ranked}
        line.state = LineState.JUDGED
    AssignmentLine.objects.bulk_update(lines, ["fits", "state"])
    if not lines:
        _settle(run)
    return True


def _settle(run: AssignmentRun) -> None:
    """Find the best assignment of what was judged, within the places left."""
    lines = {str(line.help_request_id): line for line in run.lines.all()}
    fits = {request: line.fits for request, line in lines.items()}
    people = {UUID(person) for line in lines.values() for person in line.fits}
    left = steps.places_left(people, at=timezone.now())
    capacities = {str(person): max(places, 0) for person, places in left.items()}
    seed = str(run.pk)
    found = best(fits, capacities, seed=seed)
    for request, line in lines.items():
        person = found.pairs.get(request)
        line.state = LineState.PROPOSED if person else LineState.NOBODY
        line.connector_id = UUID(person) if person else None
        line.fit = line.fits[person] if person else None
    changed = ["state", "connector", "fit"]
    AssignmentLine.objects.bulk_update(list(lines.values()), changed, batch_size=500)
    given = {
        "total_fit": found.total,
        "greedy_fit": greedy(fits, capacities, seed=seed).total,
    }
    history.move(run, [AssignmentState.COMPUTING], AssignmentState.READY, by=None, given=given)


@transaction.atomic
def _apply_one(run_id: UUID) -> bool:
    """Ask for one more request; whoever is no longer free is skipped, and why is kept."""
    free = AssignmentLine.objects.select_for_update(of=("self",), skip_locked=True)
    line = (
        free.filter(run=run_id, state=LineState.PROPOSED)
        .select_related("run__applied_by", "help_request", "connector")
        .order_by("pk")
        .first()
    )
    if line is None:
        _end(run_id)
        return False
    by, connector = line.run.applied_by, line.connector
    assert by is not None and connector is not None  # noqa: S101, PT018 - a constraint holds it
    line.state = LineState.APPLIED
    try:
        # A transaction within: what is refused leaves nothing behind but its reason.
        choosing.assign(line.help_request, connector=connector, by=by)
    except tuple(REFUSALS) as error:
        line.state = LineState.SKIPPED
        line.reason = REFUSALS[type(error)]
    line.save(update_fields=["state", "reason"])
    return True


def _end(run_id: UUID) -> None:
    """Close a run whose every line is done; another process may still be at the last one."""
    run = AssignmentRun.objects.get(pk=run_id)
    if run.lines.filter(state=LineState.PROPOSED).exists():
        return
    given = {"ended_at": timezone.now()}
    history.move(run, [AssignmentState.APPLYING], AssignmentState.APPLIED, by=None, given=given)
