"""The wait of a request, and what is planned for it; each runs in its caller's transaction."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from matching.enums import LadderAction
from matching.ladder import FIRST, dates_of_a_wait
from matching.models import HelpRequest, Introduction, LadderStep
from notifications import due
from reference.holidays import add_working_days

LADDER: Final = "matching.ladder"
NUDGE: Final = "matching.nudge"


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


def end(help_request: HelpRequest) -> None:
    """Cancel what was planned for the wait: its reason is gone."""
    due.cancel(help_request.pk, kinds=[LADDER])


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
