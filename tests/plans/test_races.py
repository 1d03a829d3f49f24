"""Two tabs, two mails, a sweep: each thing of a plan happens once (QUALITY F14)."""

from functools import partial

import pytest
from django.utils import timezone

from accounts import history
from notifications import due
from notifications.models import DueRow, Message
from plans import services
from plans.enums import ActionState, CheckInValue, PlanState
from plans.models import CheckIn, CheckInAnswer, Plan, PlanAction, PlanShare
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.plans import ask, begun, engaged, first, pacted

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def test_a_plan_begun_in_many_tabs_is_one():
    owner = UserFactory()
    assessment = AssessmentFactory(completed=True, owner=owner)
    outcomes = race([partial(services.begin, assessment, by=owner)] * AT_ONCE)
    assert outcomes == ["won"] * AT_ONCE
    assert Plan.objects.count() == 1
    assert PlanAction.objects.count() == 5


def test_a_pact_is_engaged_once():
    plan = begun()
    copies = [Plan.objects.get(pk=plan.pk) for _ in range(AT_ONCE)]
    acts = [
        partial(
            services.engage,
            copy,
            actions=first(plan, 1 + number % 3),
            hours_a_week=9,
            euros=0,
            by=plan.owner,
        )
        for number, copy in enumerate(copies)
    ]
    assert race(acts) == ["AlreadyEngaged"] * (AT_ONCE - 1) + ["won"]
    plan.refresh_from_db()
    assert (plan.pact_number, plan.series) == (1, 1)
    slots = [action.pact_slot for action in pacted(plan)]
    assert slots == list(range(1, len(slots) + 1))
    assert DueRow.objects.filter(subject_id=plan.pk).count() == 5


def test_an_action_moves_once():
    plan = begun()
    copies = [plan.actions.first() for _ in range(AT_ONCE)]
    move = partial(services.move_action, to=ActionState.DONE, by=plan.owner)
    assert race([partial(move, copy) for copy in copies]) == ["WrongMove"] * (AT_ONCE - 1) + ["won"]
    assert [step.to_state for step in history.of(copies[0])] == ["done"]


def test_a_check_in_is_answered_once_by_whoever_taps_first():
    plan = engaged(count=1)
    ask(plan, 14)
    (action,) = pacted(plan)
    asked = CheckIn.objects.get()
    acts = [
        partial(services.answer_check_in, asked, answers={action.pk: value}, by=None)
        for value in (*CheckInValue, CheckInValue.DONE)
    ]
    assert race(acts) == ["AlreadyAnswered"] * 4 + ["won"]
    assert CheckInAnswer.objects.count() == 1


def test_many_sweeps_ask_once_and_a_paused_plan_is_taken_up_once():
    plan = engaged(count=1)
    DueRow.objects.filter(subject_id=plan.pk, occasion="1:14").update(due_at=timezone.now())
    race([due.handle_next] * AT_ONCE)
    while due.handle_next():
        pass
    assert CheckIn.objects.count() == 1
    assert Message.objects.filter(name="plans.check_in").count() == 1
    ask(plan, 30)
    ask(plan, 60)
    assert plan.state == PlanState.PAUSED
    copies = [Plan.objects.get(pk=plan.pk) for _ in range(AT_ONCE)]
    outcomes = race([partial(services.resume, copy, by=None) for copy in copies])
    assert outcomes == ["NotPaused"] * (AT_ONCE - 1) + ["won"]
    plan.refresh_from_db()
    assert plan.series == 2


def test_one_link_is_sent_to_one_address():
    plan = begun()
    act = partial(services.share, plan, address="a@example.org", by=plan.owner)
    assert race([act] * AT_ONCE) == ["AlreadyShared"] * (AT_ONCE - 1) + ["won"]
    assert PlanShare.objects.count() == 1
    assert Message.objects.filter(name="plans.shared").count() == 1
