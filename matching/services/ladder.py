"""The steps of the ladder: each reads its reason again, acts, and tells who waits."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from accounts.models import User
from matching import mails
from matching.enums import WAITING, AskedNext, HelpRequestState, LadderAction, Stopped
from matching.errors import AlreadySettled
from matching.judging import judge_request
from matching.models import HelpRequest, Introduction
from matching.services import pausing, steps, waits
from notifications.models import DueRow


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
        # Somebody may have come, or have room again; the owner agreed to « le suivant proposé ».
        steps.go_on_alone(help_request)
        STEPS[action](help_request)
    elif action == LadderAction.CORRESPONDENT:
        mails.told_to_region(help_request)


def month_begins(row: DueRow, *, now: datetime) -> None:
    """Look again for somebody, as connecteurs have room, and plan to do so in a month."""
    help_request = steps.lock_if_there(row.subject_id)
    if help_request is None or row.occasion.split(":")[0] != str(help_request.wait_number):
        return
    if help_request.state not in WAITING or help_request.paused_until is not None:
        return
    if help_request.consent.withdrawn_at is None:
        steps.go_on_alone(help_request)
        waits.plan_next_month(help_request)


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
    """Remind the owner of a choice, where there is one."""
    if help_request.state != HelpRequestState.UNANSWERED:
        return
    if judge_request(help_request).ranking.ranked:
        mails.owner_may_choose(help_request)


def _last_word(help_request: HelpRequest) -> None:
    mails.last_word(help_request, ends_at=waits.announced_end(help_request))


def _close(help_request: HelpRequest) -> None:
    """Close what nobody answered and its owner left, once nobody is asked any more."""
    until = waits.end_put_off_to(help_request)
    if until is not None:
        waits.put_off_the_end(help_request, until=until)
        return
    steps.move_request(
        help_request,
        [HelpRequestState.UNANSWERED],
        HelpRequestState.CLOSED,
        by=None,
        reason="restée sans réponse",
    )
    mails.closed_unanswered(help_request)


STEPS: Final[Mapping[LadderAction, Callable[[HelpRequest], None]]] = MappingProxyType(
    {
        LadderAction.OWNER_NUDGE: _owner_nudge,
        LadderAction.CORRESPONDENT: mails.handed_to_correspondent,
        LadderAction.STAFF: mails.handed_to_staff,
        LadderAction.FRANK: mails.frank,
        LadderAction.LAST_WORD: _last_word,
        LadderAction.CLOSE: _close,
    }
)


@transaction.atomic
def go_on(help_request: HelpRequest, *, by: User) -> list[Introduction]:
    """Begin the wait again, at its owner's wish, and ask whoever can help by now; return who was.

    What was put aside is taken up again. Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    locked = pausing.hold_of_owner(help_request, by)
    pausing.end_pause(locked, by=by)
    waits.begin_again(locked)
    return steps.go_on_asking(locked, by=by)


@transaction.atomic
def ask_for_another(help_request: HelpRequest, *, by: User) -> None:
    """Stop waiting for whoever is asked: the next one is, or the owner chooses.

    Raises NotYours, AlreadySettled, ConsentWithdrawn.
    """
    locked = pausing.hold_of_owner(help_request, by)
    if not steps.stop_asking(locked, by=by, why=Stopped.INSTEAD):
        raise AlreadySettled
    waits.begin_again(locked)
    steps.ask_next_or_owner(locked, by=by, why=AskedNext.INSTEAD)
