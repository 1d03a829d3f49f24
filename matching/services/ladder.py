"""The steps of the ladder: each reads its reason again, acts, and tells who waits."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from matching import mails
from matching.enums import AskedNext, HelpRequestState, LadderAction, Stopped
from matching.errors import AlreadySettled, ConsentWithdrawn, NotYours
from matching.models import HelpRequest, Introduction
from matching.services import steps, waits
from notifications import due
from notifications.models import DueRow

PAUSE_ENDS: Final = "matching.pause_ends"
# Long enough for a season's rush; a request is never put aside for ever.
PAUSED_FOR: Final = timedelta(days=30)
PAUSE, RESUMED = "mise en pause", "reprise"

WAITING: Final = (HelpRequestState.OPEN, HelpRequestState.UNANSWERED)


def nudge(row: DueRow, *, now: datetime) -> None:
    """Remind a connecteur once, unless they answered, or the owner paused."""
    introduction = (
        Introduction.objects.requested()
        .filter(pk=row.subject_id, expires_at__gt=now, help_request__paused_until=None)
        .select_related("connector__user", "help_request")
        .first()
    )
    if introduction is not None:
        mails.nudge(introduction)


def climb(row: DueRow, *, now: datetime) -> None:
    """Take the step of a wait that has come, unless the wait it was planned for is over.

    Rows that were late for days come one after the other: what a later step has said already is
    not said again by an earlier one.
    """
    number, action = waits.read_occasion(row.occasion)
    help_request = steps.lock_if_there(row.subject_id)
    if help_request is None or help_request.wait_number != number:
        return
    if help_request.state not in WAITING or help_request.paused_until is not None:
        return
    if help_request.consent.withdrawn_at is not None:
        return
    if not _overtaken(row, number, action, now=now):
        STEPS[action](help_request)
    elif action == LadderAction.CORRESPONDENT:
        mails.told_to_region(help_request)


def _overtaken(row: DueRow, number: int, action: LadderAction, *, now: datetime) -> bool:
    """Tell whether the next step of the same wait is due as well (after an outage)."""
    if action not in NEXT:
        return False
    return (
        DueRow.objects.open()
        .filter(
            kind=row.kind,
            subject_id=row.subject_id,
            occasion=f"{number}:{NEXT[action]}",
            due_at__lte=now,
        )
        .exists()
    )


# A frank word says all that the earlier steps would have said to the owner; the team is told once.
NEXT: Final[Mapping[LadderAction, LadderAction]] = MappingProxyType(
    {
        LadderAction.CORRESPONDENT: LadderAction.STAFF,
        LadderAction.FRANK: LadderAction.LAST_WORD,
    }
)


def _owner_nudge(help_request: HelpRequest) -> None:
    if help_request.state == HelpRequestState.UNANSWERED:
        mails.owner_may_choose(help_request)


def _close(help_request: HelpRequest) -> None:
    """Close what nobody answered and its owner left; whoever is still asked is told."""
    steps.stop_asking(help_request, by=None, why=Stopped.CLOSED)
    steps.move_request(
        help_request, WAITING, HelpRequestState.CLOSED, by=None, reason="restée sans réponse"
    )
    mails.closed_unanswered(help_request)


STEPS: Final[Mapping[LadderAction, Callable[[HelpRequest], None]]] = MappingProxyType(
    {
        LadderAction.OWNER_NUDGE: _owner_nudge,
        LadderAction.CORRESPONDENT: mails.handed_to_correspondent,
        LadderAction.STAFF: mails.handed_to_staff,
        LadderAction.FRANK: mails.frank,
        LadderAction.LAST_WORD: mails.last_word,
        LadderAction.CLOSE: _close,
    }
)


def _of_owner(help_request: HelpRequest, by: User) -> HelpRequest:
    """Hold a request that waits for its owner to act on. Raises NotYours, AlreadySettled."""
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.state not in WAITING:
        raise AlreadySettled
    if locked.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    return locked


@transaction.atomic
def go_on(help_request: HelpRequest, *, by: User) -> None:
    """Begin the wait again, at its owner's wish, and ask whoever can help by now.

    Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    locked = _of_owner(help_request, by)
    waits.end(locked)
    waits.begin(locked, again=True)
    steps.go_on_asking(locked, by=by)


@transaction.atomic
def ask_for_another(help_request: HelpRequest, *, by: User) -> None:
    """Stop waiting for whoever is asked: the next one is, or the owner chooses.

    Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    locked = _of_owner(help_request, by)
    if not steps.stop_asking(locked, by=by, why=Stopped.INSTEAD):
        raise AlreadySettled
    steps.ask_next_or_owner(locked, by=by, why=AskedNext.INSTEAD)


@transaction.atomic
def pause_request(help_request: HelpRequest, *, by: User) -> None:
    """Put a request aside for a month: nobody is asked or written to until it is taken up again.

    Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    locked = _of_owner(help_request, by)
    if locked.paused_until is not None:
        raise AlreadySettled
    steps.stop_asking(locked, by=by, why=Stopped.PAUSED)
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
    _resume(_of_owner(help_request, by), by=by)


def pause_ends(row: DueRow, *, now: datetime) -> None:
    """Take up by itself a request that its owner left on pause, and tell them."""
    help_request = steps.lock_if_there(row.subject_id)
    if help_request is None or row.occasion != str(help_request.wait_number):
        return
    if help_request.state not in WAITING or help_request.consent.withdrawn_at is not None:
        return
    if help_request.paused_until is not None:
        _resume(help_request, by=None)
        mails.taken_up_again(help_request)


def _resume(locked: HelpRequest, *, by: User | None) -> None:
    if locked.paused_until is None:
        raise AlreadySettled
    _set_paused(locked, None, by=by, reason=RESUMED)
    due.cancel(locked.pk, kinds=[PAUSE_ENDS])
    waits.begin(locked, again=True)
    steps.go_on_asking(locked, by=by)


def _set_paused(
    help_request: HelpRequest, until: datetime | None, *, by: User | None, reason: str
) -> None:
    help_request.paused_until = until
    help_request.save(update_fields=["paused_until"])
    state = help_request.state
    history.record(help_request, state, state, by=by, reason=reason)
