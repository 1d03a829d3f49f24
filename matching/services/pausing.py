"""A request that its owner puts aside for a while, and takes up again."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from matching import mails
from matching.enums import WAITING, HelpRequestState, Stopped
from matching.errors import AlreadySettled, ConsentWithdrawn, NotYours
from matching.models import HelpRequest
from matching.services import steps, waits
from notifications import due
from notifications.models import DueRow

PAUSE_ENDS: Final = "matching.pause_ends"
# Long enough for a season's rush; a request is never put aside for ever.
PAUSED_FOR: Final = timedelta(days=30)
PAUSE, RESUMED = "mise en pause", "reprise"


def hold_of_owner(help_request: HelpRequest, by: User) -> HelpRequest:
    """Hold a request that waits for its owner to act on.

    Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.state not in WAITING:
        raise AlreadySettled
    if locked.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    return locked


@transaction.atomic
def pause_request(help_request: HelpRequest, *, by: User) -> None:
    """Put a request aside for a month: nobody is asked or written to until it is taken up again.

    Whoever was asked is not turned down: they may be asked again when it is. Raises NotYours,
    AlreadySettled, ConsentWithdrawn.
    """
    locked = hold_of_owner(help_request, by)
    if locked.paused_until is not None:
        raise AlreadySettled
    steps.stop_asking(locked, by=None, why=Stopped.PAUSED)
    if locked.state == HelpRequestState.OPEN:
        steps.move_request(
            locked, [HelpRequestState.OPEN], HelpRequestState.UNANSWERED, by=by, reason=PAUSE
        )
    waits.end(locked)
    until = timezone.now() + PAUSED_FOR
    _set_paused(locked, until, by=by, reason=PAUSE)
    due.plan(PAUSE_ENDS, locked.pk, due_at=until, occasion=str(locked.wait_number))


@transaction.atomic
def resume_request(help_request: HelpRequest, *, by: User) -> None:
    """Take a request up again: a new wait begins. Raises as `pause_request` does."""
    locked = hold_of_owner(help_request, by)
    if not end_pause(locked, by=by):
        raise AlreadySettled
    _resume(locked, by=by)


def pause_ends(row: DueRow, *, now: datetime) -> None:
    """Take up by itself a request that its owner left on pause, and tell them."""
    help_request = steps.lock_if_there(row.subject_id)
    if help_request is None or row.occasion != str(help_request.wait_number):
        return
    if help_request.state not in WAITING or help_request.consent.withdrawn_at is not None:
        return
    if end_pause(help_request, by=None):
        _resume(help_request, by=None)
        mails.taken_up_again(help_request)


def end_pause(locked: HelpRequest, *, by: User | None) -> bool:
    """End the pause of a request held, if there is one; whoever calls begins its next wait."""
    if locked.paused_until is None:
        return False
    _set_paused(locked, None, by=by, reason=RESUMED)
    due.cancel(locked.pk, kinds=[PAUSE_ENDS])
    return True


def _resume(locked: HelpRequest, *, by: User | None) -> None:
    waits.begin(locked, again=True)
    steps.go_on_asking(locked, by=by)


def _set_paused(
    help_request: HelpRequest, until: datetime | None, *, by: User | None, reason: str
) -> None:
    help_request.paused_until = until
    help_request.save(update_fields=["paused_until"])
    state = help_request.state
    history.record(help_request, state, state, by=by, reason=reason)
