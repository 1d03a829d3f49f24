"""The check-ins: the owner is asked where they are, answers in one tap, or stays silent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from plans import mails
from plans.enums import CHECK_IN_DAYS, TO_STATE, ActionState, CheckInValue, PlanState
from plans.errors import AlreadyAnswered
from plans.models import CheckIn, CheckInAnswer, Plan, PlanAction
from plans.notifications import CheckInAsked, may_be_asked
from plans.services import pacts, steps

NOT_FOR_ME: Final = "Ce n’est pas pour moi."
SILENCES: Final = 2


@transaction.atomic
def check_in(row: DueRow, *, now: datetime) -> None:
    """Ask where the owner is, or pause once two check-ins in a row had no sign of them.

    Rows that were late for days come together: the last of them speaks alone. Whoever refuses
    these mails is asked nothing, and what was not asked is no silence.
    """
    series, _, day = row.occasion.partition(":")
    plan = pacts.held_for(row)
    if plan is None or plan.state != PlanState.ENGAGED or str(plan.series) != series:
        return
    if _overtaken(plan, int(day), now=now):
        return
    if pacts.end_if_settled(plan, by=None, now=now) or not may_be_asked(plan):
        return
    if _is_silent(plan):
        pacts.pause(plan, now=now)
        return
    left = list(plan.actions.in_pact().filter(state__in=pacts.LEFT).order_by("pact_slot"))
    asked = CheckIn.objects.create(
        plan=plan, pact_number=plan.pact_number, day=int(day), asked_at=now
    )
    mails.check_in(asked, plan, left)


def _overtaken(plan: Plan, day: int, *, now: datetime) -> bool:
    """Tell whether a later check-in was asked or is due as well, or the end is."""
    asked = CheckIn.objects.filter(plan=plan, pact_number=plan.pact_number, day__gte=day)
    if asked.exists():
        return True
    later = [f"{plan.series}:{other}" for other in CHECK_IN_DAYS if other > day]
    rows = DueRow.objects.open().filter(subject_id=plan.pk, due_at__lte=now)
    return rows.filter(kind=pacts.CHECK_IN, occasion__in=later).exists() or (
        rows.filter(kind=pacts.PACT_END, occasion=str(plan.series)).exists()
    )


def _is_silent(plan: Plan) -> bool:
    """Tell whether nobody of the firm did anything since the last check-in but one was asked, and
    both left for the owner."""
    asked = CheckIn.objects.filter(plan=plan, pact_number=plan.pact_number)
    last = list(asked.order_by("-asked_at")[:SILENCES])
    return (
        len(last) == SILENCES
        and all(one.answered_at is None for one in last)
        and plan.seen_at <= last[-1].asked_at
        and not Message.objects.filter(
            dedup_key__in=[CheckInAsked.key_of(one) for one in last], state=MessageState.WITHHELD
        ).exists()
    )


@transaction.atomic
def answer_check_in(
    check_in: CheckIn, *, answers: Mapping[UUID, CheckInValue], by: User | None
) -> list[PlanAction]:
    """Keep what is answered for each action and move it on; return those it is stuck on.

    Each action is answered once a check-in: what was answered before stays, and so does what the
    page of the plan says is settled. A paused pact is taken up again by an answer, and any pact
    ends with the last of its actions that is settled. `by` is None
    by the link of the mail. Raises NotYours, AlreadyAnswered.
    """
    plan = steps.hold(check_in.plan_id, by=by)
    who = by or plan.owner
    known = set(check_in.answers.values_list("action", flat=True))
    asked = plan.actions.in_pact().filter(
        pk__in=[pk for pk in answers if pk not in known], state__in=pacts.LEFT
    )
    new = list(asked.order_by("pact_slot"))
    if not new:
        raise AlreadyAnswered
    now = timezone.now()
    for action in new:
        value = answers[action.pk]
        CheckInAnswer.objects.create(check_in=check_in, action=action, value=value, answered_at=now)
        to = TO_STATE[value]
        if action.state != to:
            reason = NOT_FOR_ME if to == ActionState.SET_ASIDE else ""
            steps.move(action, to, by=who, reason=reason)
    CheckIn.objects.filter(pk=check_in.pk, answered_at=None).update(answered_at=now)
    steps.seen(plan, now=now)
    ended = pacts.end_if_settled(plan, by=who, now=now)
    if not ended and plan.state == PlanState.PAUSED:
        pacts.take_up(plan, by=who)
    return [action for action in new if action.state == ActionState.BLOCKED]
