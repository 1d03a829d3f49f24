"""The ninety days: begun within the owner's own limits, paused by silence, taken up, ended."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from diagnostics.services import plan_retake
from notifications import due
from notifications.models import DueRow
from plans import mails
from plans.enums import CHECK_IN_DAYS, ActionState, PlanState
from plans.errors import AlreadyEngaged, NotPaused, NotUnderPact, OverLimits, WrongActions
from plans.models import CheckIn, Plan, PlanAction, Step
from plans.models.plans import UNDER_PACT
from plans.services import steps
from plans.spreading import MOST_IN_PACT, PACT_DAYS, Work, due_days, minutes_given

CHECK_IN: Final = "plans.check_in"
PACT_END: Final = "plans.pact_end"
KINDS: Final = (CHECK_IN, PACT_END)
LEFT: Final = (ActionState.TO_DO, ActionState.DOING, ActionState.BLOCKED)
# Whoever has just taken up again is not asked at once.
ASKED_AGAIN_AFTER: Final = timedelta(days=7)
SILENT: Final = "deux points sans réponse"


@transaction.atomic
def engage(
    plan: Plan, *, actions: Collection[UUID], hours_a_week: int, euros: int, by: User
) -> None:
    """Begin the ninety days on one to three actions: dates for their steps, check-ins, an end.

    Raises NotYours, AlreadyEngaged, WrongActions, or OverLimits for more than the owner gives.
    """
    held = steps.hold(plan.pk, by=by)
    if held.under_pact:
        raise AlreadyEngaged
    chosen = list(held.actions.filter(pk__in=list(actions), state__in=LEFT))
    if not 1 <= len(chosen) <= MOST_IN_PACT or len(chosen) < len(set(actions)):
        raise WrongActions
    _check_limits(chosen, hours_a_week=hours_a_week, euros=euros)
    now = timezone.now()
    history.move(
        held,
        [PlanState.OPEN, PlanState.ENDED],
        PlanState.ENGAGED,
        by=by,
        given={
            "hours_a_week": hours_a_week,
            "euros": euros,
            "pact_number": held.pact_number + 1,
            "series": held.series + 1,
            "engaged_at": now,
            "ends_at": now + timedelta(days=PACT_DAYS),
            "ended_at": None,
            "seen_at": now,
        },
    )
    held.actions.in_pact().update(pact_slot=None)
    for slot, action in enumerate(chosen, start=1):
        PlanAction.objects.filter(pk=action.pk).update(pact_slot=slot)
    _date_steps(held, chosen, now=now)
    _plan_check_ins(held, not_before=now)
    if held.assessment is not None:
        # Something is being done: what it changed can be measured sooner.
        plan_retake(held.assessment, action_chosen=True)
    plan.refresh_from_db()


def _check_limits(chosen: Sequence[PlanAction], *, hours_a_week: int, euros: int) -> None:
    minutes = sum(action.minutes for action in chosen)
    cost = sum(action.euros for action in chosen)
    given = minutes_given(hours_a_week)
    if minutes > given or cost > euros:
        raise OverLimits(minutes=minutes, given_minutes=given, euros=cost, given_euros=euros)


def _date_steps(plan: Plan, chosen: Sequence[PlanAction], *, now: datetime) -> None:
    """Give a day to each step that is still to be done, and none to those outside the pact."""
    Step.objects.filter(action__plan=plan, done_at=None).update(due_on=None)
    rows = {action.pk: list(action.steps.all()) for action in chosen}
    left = {pk: [step for step in own if step.done_at is None] for pk, own in rows.items()}
    days = due_days(
        [
            Work(
                minutes=round(action.minutes * len(left[action.pk]) / len(rows[action.pk])),
                steps=len(left[action.pk]),
            )
            for action in chosen
            if rows[action.pk]
        ],
        begins=timezone.localdate(now),
        hours_a_week=plan.hours_a_week or 1,
    )
    with_steps = [action for action in chosen if rows[action.pk]]
    for action, own_days in zip(with_steps, days, strict=True):
        for step, day in zip(left[action.pk], own_days, strict=True):
            step.due_on = day
            step.save(update_fields=["due_on"])


def _plan_check_ins(plan: Plan, *, not_before: datetime) -> None:
    """Plan what remains to be asked in this series, and the end, counted back from it."""
    if plan.ends_at is None:
        return
    asked = set(
        CheckIn.objects.filter(plan=plan, pact_number=plan.pact_number).values_list(
            "day", flat=True
        )
    )
    for day in CHECK_IN_DAYS:
        at = max(plan.ends_at - timedelta(days=PACT_DAYS - day), not_before)
        if day not in asked and at < plan.ends_at:
            due.plan(CHECK_IN, plan.pk, due_at=at, occasion=f"{plan.series}:{day}")
    due.plan(PACT_END, plan.pk, due_at=plan.ends_at, occasion=str(plan.series))


def pause(plan: Plan, *, now: datetime) -> None:
    """Stop the clock of a plan that is held, and say how to go on; nothing more is sent."""
    given = {"paused_at": now}
    moved = history.move(
        plan, [PlanState.ENGAGED], PlanState.PAUSED, by=None, reason=SILENT, given=given
    )
    if moved is not None:
        due.cancel(plan.pk, kinds=KINDS)
        mails.paused(plan)


@transaction.atomic
def resume(plan: Plan, *, by: User | None) -> None:
    """Take a pact up again: the end and the days move by as long as it was paused.

    `by` is None by the link of the mail. Raises NotYours, NotPaused.
    """
    held = steps.hold(plan.pk, by=by)
    take_up(held, by=by or held.owner)
    plan.refresh_from_db()


def take_up(held: Plan, *, by: User | None) -> None:
    """Take up a plan that is held. Raises NotPaused."""
    if held.paused_at is None or held.ends_at is None:
        raise NotPaused
    now = timezone.now()
    history.move(
        held,
        [PlanState.PAUSED],
        PlanState.ENGAGED,
        by=by,
        given={
            "ends_at": held.ends_at + (now - held.paused_at),
            "paused_at": None,
            "series": held.series + 1,
            "seen_at": now,
        },
    )
    in_pact = held.actions.in_pact().filter(state__in=LEFT)
    _date_steps(held, list(in_pact.order_by("pact_slot")), now=now)
    _plan_check_ins(held, not_before=now + ASKED_AGAIN_AFTER)


@transaction.atomic
def pact_ends(row: DueRow, *, now: datetime) -> None:
    """End a pact on its last day, and say what was done."""
    plan = held_for(row)
    if plan is None or str(plan.series) != row.occasion:
        return
    if plan.state == PlanState.ENGAGED:
        _end(plan, by=None, now=now, early=False)


@transaction.atomic
def end_now(plan: Plan, *, by: User) -> None:
    """End a pact before its last day, paused or not: what is left stays in the plan, and another
    may begin. Raises NotYours, NotUnderPact."""
    held = steps.hold(plan.pk, by=by)
    now = timezone.now()
    _end(held, by=by, now=now, early=True)
    steps.seen(held, now=now)
    plan.refresh_from_db()


def end_if_settled(held: Plan, *, by: User | None, now: datetime) -> bool:
    """End the pact of a plan that is held once no action of it is left; tell whether it ended."""
    if not held.under_pact or held.actions.in_pact().filter(state__in=LEFT).exists():
        return False
    _end(held, by=by, now=now, early=True)
    return True


def _end(held: Plan, *, by: User | None, now: datetime, early: bool) -> None:
    """Stop what is planned for a plan that is held, and say what was done. Raises NotUnderPact."""
    given = {"ended_at": now, "paused_at": None}
    if history.move(held, UNDER_PACT, PlanState.ENDED, by=by, given=given) is None:
        raise NotUnderPact
    due.cancel(held.pk, kinds=KINDS)
    mails.ended(held, early=early)


def held_for(row: DueRow) -> Plan | None:
    """Hold the plan that a due row is about; None once it is erased or its owner is gone."""
    return (
        Plan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "assessment")
        .filter(pk=row.subject_id, erased_at=None, owner__is_active=True)
        .first()
    )
