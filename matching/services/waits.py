"""The wait of a request, and what is planned for it; each runs in its caller's transaction."""

from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils import timezone

from matching.enums import LadderAction
from matching.ladder import FIRST, dates_of_a_wait, next_month_of, notice_of_the_end
from matching.models import HelpRequest, Introduction, LadderStep
from notifications import due
from notifications.models import DueRow
from reference.holidays import add_working_days

LADDER: Final = "matching.ladder"
NUDGE: Final = "matching.nudge"
MONTH: Final = "matching.month_begins"


def days_in_force() -> dict[LadderAction, int]:
    """Return the working days of each step in service (one query); one without a row is as
    shipped."""
    days = dict(FIRST)
    for step in LadderStep.objects.all():
        days[LadderAction(step.action)] = step.working_days
        if not step.active:
            del days[LadderAction(step.action)]
    return days


def begin(help_request: HelpRequest, *, again: bool = False) -> None:
    """Count from now, and plan every step of the wait; `again` makes it a new wait."""
    help_request.waiting_since = timezone.now()
    help_request.wait_number += again
    help_request.save(update_fields=["waiting_since", "wait_number"])
    dates = dates_of_a_wait(days_in_force(), since=help_request.waiting_since)
    for action, due_at in dates.items():
        due.plan(LADDER, help_request.pk, due_at=due_at, occasion=_occasion(help_request, action))
    plan_next_month(help_request)


def begin_again(help_request: HelpRequest) -> None:
    """End a wait and begin another: somebody has acted."""
    end(help_request)
    begin(help_request, again=True)


def end(help_request: HelpRequest) -> None:
    """Cancel what was planned for the wait: its reason is gone."""
    due.cancel(help_request.pk, kinds=[LADDER, MONTH])


def plan_next_month(help_request: HelpRequest) -> None:
    """Plan to look again for somebody once the connecteurs have the room of another month."""
    due_at = next_month_of(timezone.now(), since=help_request.waiting_since)
    occasion = f"{help_request.wait_number}:{due_at:%Y-%m}"
    due.plan(MONTH, help_request.pk, due_at=due_at, occasion=occasion)


def end_put_off_to(help_request: HelpRequest) -> datetime | None:
    """Return until when a wait that comes to its end must last, or None when it may end now.

    Nobody's answer is cut short, and what the last word announced is kept, however late it was
    said.
    """
    asked = Introduction.objects.requested().filter(help_request=help_request.pk)
    answer_by = asked.aggregate(last=Max("expires_at"))["last"]
    if answer_by is not None:
        return end_after(max(answer_by, timezone.now()))
    last_word = DueRow.objects.filter(
        kind=LADDER,
        subject_id=help_request.pk,
        occasion=_occasion(help_request, LadderAction.LAST_WORD),
        cancelled_at=None,
    ).first()
    if last_word is None:
        return None
    until = end_after(last_word.done_at or timezone.now())
    # A day was announced, not a minute: a sweep is always a little late.
    return until if timezone.localdate(until) > timezone.localdate() else None


def end_after(at: datetime) -> datetime:
    """Return when a wait may end of which the owner is told the end at this moment."""
    return add_working_days(at, notice_of_the_end(days_in_force()))


def announced_end(help_request: HelpRequest) -> datetime:
    """Return when a wait ends if its owner does nothing, for the last word to say."""
    planned = DueRow.objects.open().filter(
        kind=LADDER,
        subject_id=help_request.pk,
        occasion=_occasion(help_request, LadderAction.CLOSE),
    )
    soonest = end_after(timezone.now())
    return max(soonest, planned.values_list("due_at", flat=True).first() or soonest)


def put_off_the_end(help_request: HelpRequest, *, until: datetime) -> None:
    """Plan the end of a wait again."""
    occasion = f"{_occasion(help_request, LadderAction.CLOSE)}:{timezone.localdate(until)}"
    due.plan(LADDER, help_request.pk, due_at=until, occasion=occasion)


def owner_has_to_choose(help_request: HelpRequest) -> None:
    """Plan to remind the owner, once each time the choice comes back to them."""
    days = days_in_force().get(LadderAction.OWNER_NUDGE)
    if days is None:
        return
    asked = Introduction.objects.filter(help_request=help_request.pk).count()
    due.plan(
        LADDER,
        help_request.pk,
        due_at=add_working_days(timezone.now(), days),
        occasion=f"{_occasion(help_request, LadderAction.OWNER_NUDGE)}:{asked}",
    )


def plan_nudge(introduction: Introduction, *, asked_at: datetime) -> None:
    """Plan to remind a connecteur of a request before its deadline."""
    days = days_in_force().get(LadderAction.NUDGE)
    if days is not None:
        due.plan(NUDGE, introduction.pk, due_at=add_working_days(asked_at, days))


def _occasion(help_request: HelpRequest, action: LadderAction) -> str:
    return f"{help_request.wait_number}:{action}"


def read_occasion(occasion: str) -> tuple[int, LadderAction]:
    """Return the wait and the step that a row was planned for."""
    number, action, *_ = occasion.split(":")
    return int(number), LadderAction(action)
