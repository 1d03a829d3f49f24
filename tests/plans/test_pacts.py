"""The ninety days: within limits, dated, asked, paused by silence, taken up, ended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import history
from diagnostics.services.proposing import RETAKE
from notifications import preferences
from notifications.enums import MessageState, Pace
from notifications.models import DueRow, Message
from plans import services
from plans.enums import CHECK_IN_DAYS, ActionState, CheckInValue, PlanState
from plans.models import CheckIn, CheckInAnswer, Plan, PlanAction, Step
from plans.notifications import CheckInAsked
from reference.holidays import is_working_day
from reference.typography import french
from tests.factories.accounts import UserFactory
from tests.factories.plans import ask, begun, end, engage, engaged, first, pacted

pytestmark = pytest.mark.django_db


def planned(plan, kind=services.CHECK_IN):
    return {
        row.occasion: row.due_at
        for row in DueRow.objects.open().filter(subject_id=plan.pk, kind=kind)
    }


def sent(plan, name):
    return Message.objects.filter(name=name, user=plan.owner)


def test_engaging_dates_the_steps_plans_the_check_ins_and_brings_the_retake_nearer():
    plan = engaged(count=2)
    assert plan.state == PlanState.ENGAGED
    assert (plan.hours_a_week, plan.euros, plan.pact_number) == (2, 100, 1)
    assert [action.pact_slot for action in pacted(plan)] == [1, 2]
    days = [step.due_on for action in pacted(plan) for step in action.steps.all()]
    assert len(days) == 10
    assert days == sorted(days)
    today = timezone.localdate()
    assert all(is_working_day(day) and today < day for day in days)
    # Two hours of work at two hours a week: a week, whatever the day it begins.
    assert days[-1] <= today + timedelta(days=11)
    assert not Step.objects.filter(action__pact_slot=None, due_on__isnull=False).exists()
    expected = {f"1:{day}": plan.engaged_at + timedelta(days=day) for day in CHECK_IN_DAYS}
    assert planned(plan) == expected
    assert planned(plan, services.PACT_END) == {"1": plan.engaged_at + timedelta(days=90)}
    assert DueRow.objects.open().filter(kind=RETAKE, subject_id=plan.assessment_id).exists()


def test_beyond_the_owners_own_limits_nothing_begins():
    plan = begun()
    PlanAction.objects.filter(plan=plan).update(minutes=700, euros=60)
    with pytest.raises(services.OverLimits) as refused:
        services.engage(plan, actions=first(plan, 2), hours_a_week=1, euros=100, by=plan.owner)
    error = refused.value
    assert (error.minutes, error.given_minutes) == (1400, 720)
    assert (error.euros, error.given_euros) == (120, 100)
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN
    assert not DueRow.objects.filter(subject_id=plan.pk).exists()


def test_a_pact_is_about_one_to_three_actions_of_the_plan_that_remain():
    plan = begun()
    foreign = first(begun(), 1)
    PlanAction.objects.filter(pk=first(plan, 1)[0]).update(
        state=ActionState.DONE, done_at=timezone.now()
    )
    for actions in ([], first(plan, 1), list(first(plan, 5))[1:], foreign):
        with pytest.raises(services.WrongActions):
            services.engage(plan, actions=actions, hours_a_week=20, euros=999, by=plan.owner)
    with pytest.raises(services.NotYours):
        services.engage(plan, actions=first(plan, 2), hours_a_week=9, euros=9, by=UserFactory())


def test_engaged_twice_the_second_loses():
    plan = engaged()
    with pytest.raises(services.AlreadyEngaged):
        engage(plan)


def test_a_check_in_asks_about_what_is_not_settled_with_a_link_an_answer():
    plan = engaged(count=2)
    done, left = pacted(plan)
    services.move_action(done, to=ActionState.DONE, by=plan.owner)
    ask(plan, 14)
    asked = CheckIn.objects.get()
    assert (asked.day, asked.pact_number) == (14, 1)
    mail = sent(plan, "plans.check_in").get()
    assert french(left.what) in mail.body_text
    assert french(done.what) not in mail.body_text
    for words in ("C’est fait", "C’est en cours", "Je suis bloqué", "Ce n’est pas pour moi"):
        assert words in mail.body_text
    assert mail.body_text.count(f"action={left.pk}") == 4
    assert CheckInAsked.relevant(mail)


def test_a_pact_left_open_with_everything_settled_ends_in_the_place_of_a_question():
    plan = engaged(count=1)
    PlanAction.objects.filter(plan=plan).update(state=ActionState.DONE, done_at=timezone.now())
    ask(plan, 14)
    assert plan.state == PlanState.ENDED
    assert not CheckIn.objects.exists()
    assert not sent(plan, "plans.check_in").exists()


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (CheckInValue.DONE, ActionState.DONE),
        (CheckInValue.DOING, ActionState.DOING),
        (CheckInValue.STUCK, ActionState.BLOCKED),
        (CheckInValue.NOT_FOR_ME, ActionState.SET_ASIDE),
    ],
)
def test_each_answer_moves_its_action_once(value, state):
    plan = engaged(count=2)
    action, other = pacted(plan)
    ask(plan, 14)
    asked = CheckIn.objects.get()
    stuck = services.answer_check_in(asked, answers={action.pk: value}, by=None)
    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.state, other.state) == (state, ActionState.TO_DO)
    assert [one.pk for one in stuck] == ([action.pk] if value == CheckInValue.STUCK else [])
    assert history.of(action)[-1].by == plan.owner
    assert not CheckInAsked.relevant(sent(plan, "plans.check_in").get())
    with pytest.raises(services.AlreadyAnswered):
        services.answer_check_in(asked, answers={action.pk: CheckInValue.DONE}, by=None)
    # The other one may still be answered from the same mail.
    services.answer_check_in(asked, answers={other.pk: CheckInValue.DOING}, by=None)
    assert CheckInAnswer.objects.filter(check_in=asked).count() == 2


@pytest.mark.parametrize("value", [CheckInValue.DOING, CheckInValue.DONE])
def test_an_answer_that_comes_after_the_page_said_otherwise_moves_nothing(value):
    plan = engaged(count=3)
    done, aside, left = pacted(plan)
    ask(plan, 14)
    services.move_action(done, to=ActionState.DONE, by=plan.owner)
    services.move_action(aside, to=ActionState.SET_ASIDE, reason="Vendu.", by=plan.owner)
    asked = CheckIn.objects.get()
    with pytest.raises(services.AlreadyAnswered):
        services.answer_check_in(asked, answers={done.pk: value, aside.pk: value}, by=None)
    answers = {action.pk: value for action in (done, aside, left)}
    services.answer_check_in(asked, answers=answers, by=None)
    done.refresh_from_db()
    aside.refresh_from_db()
    assert (done.state, aside.state, aside.reason) == (
        *(ActionState.DONE, ActionState.SET_ASIDE), "Vendu.",
    )  # fmt: skip
    assert CheckInAnswer.objects.get().action == left


def test_silence_twice_pauses_and_says_how_to_go_on():
    plan = engaged()
    ask(plan, 14)
    ask(plan, 30)
    assert plan.state == PlanState.ENGAGED
    ask(plan, 60)
    assert plan.state == PlanState.PAUSED
    assert CheckIn.objects.count() == 2
    assert not DueRow.objects.open().filter(subject_id=plan.pk).exists()
    mail = sent(plan, "plans.paused").get()
    assert "/mon-plan/reprendre/" in mail.body_text
    # The questions that nobody read do not leave after it.
    assert not any(CheckInAsked.relevant(one) for one in sent(plan, "plans.check_in"))


@pytest.mark.parametrize(
    "paces", [{"plans": Pace.NEVER}, {"plans": Pace.DIGEST, "digest": Pace.NEVER}]
)
def test_whoever_refuses_the_questions_is_asked_nothing_and_never_paused(client, paces):
    plan = engaged()
    client.force_login(plan.owner)
    page = reverse("plans:plan", args=[plan.pk])
    assert "Nous vous demandons où vous en êtes" in client.get(page).content.decode()
    preferences.choose(plan.owner, paces, by=plan.owner)
    assert "Nous vous demandons où vous en êtes" not in client.get(page).content.decode()
    for day in CHECK_IN_DAYS:
        ask(plan, day)
    assert plan.state == PlanState.ENGAGED
    assert not CheckIn.objects.exists()
    assert not sent(plan, "plans.check_in").exists()
    end(plan)
    assert plan.state == PlanState.ENDED
    again = client.get(reverse("plans:pact", args=[plan.pk])).content.decode()
    assert "Vous ne recevez pas nos questions" in again


def test_questions_that_were_withheld_are_no_silence():
    plan = engaged()
    for day in (14, 30):
        ask(plan, day)
        # The address is suspended, for instance: nobody read them.
        sent(plan, "plans.check_in").update(state=MessageState.WITHHELD)
    ask(plan, 60)
    assert plan.state == PlanState.ENGAGED
    assert CheckIn.objects.count() == 3


def test_refused_after_the_first_question_it_is_not_paused_either():
    plan = engaged()
    for day in (14, 30):
        ask(plan, day)
    preferences.refuse(plan.owner, "plans", by=plan.owner)
    ask(plan, 60)
    assert plan.state == PlanState.ENGAGED
    assert CheckIn.objects.count() == 2


def test_a_sign_on_the_page_is_no_silence():
    plan = engaged()
    ask(plan, 14)
    step = Step.objects.filter(action=pacted(plan)[0]).first()
    services.tick_step(step, done=True, by=plan.owner)
    ask(plan, 30)
    ask(plan, 60)
    assert plan.state == PlanState.ENGAGED
    assert CheckIn.objects.count() == 3


def test_taken_up_again_the_days_move_by_the_pause():
    plan = engaged()
    for day in (14, 30, 60):
        ask(plan, day)
    paused_for = timedelta(days=20)
    Plan.objects.update(paused_at=timezone.now() - paused_for)
    before = plan.ends_at
    services.resume(plan, by=None)
    assert plan.state == PlanState.ENGAGED
    assert abs(plan.ends_at - before - paused_for) < timedelta(minutes=1)
    days = planned(plan)
    assert set(days) == {"2:60", "2:85"}
    # Not asked the very day of coming back.
    assert days["2:60"] >= timezone.now() + timedelta(days=6)
    assert planned(plan, services.PACT_END) == {"2": plan.ends_at}
    assert (
        min(step.due_on for step in Step.objects.filter(due_on__isnull=False))
        > timezone.localdate()
    )
    with pytest.raises(services.NotPaused):
        services.resume(plan, by=plan.owner)
    ask(plan, 60)
    assert CheckIn.objects.count() == 3


def test_an_answer_takes_a_paused_pact_up_again():
    plan = engaged()
    for day in (14, 30, 60):
        ask(plan, day)
    answers = {pacted(plan)[0].pk: CheckInValue.DOING}
    services.answer_check_in(CheckIn.objects.first(), answers=answers, by=None)
    plan.refresh_from_db()
    assert plan.state == PlanState.ENGAGED


def test_after_an_outage_the_last_question_speaks_alone():
    plan = engaged()
    DueRow.objects.filter(subject_id=plan.pk, occasion__in=["1:14", "1:30"]).update(
        due_at=timezone.now() - timedelta(days=1)
    )
    ask(plan, 14)
    assert CheckIn.objects.get().day == 30


def test_the_end_says_what_was_done_and_when_to_measure_it():
    plan = engaged(count=2)
    done, left = pacted(plan)
    services.move_action(done, to=ActionState.DONE, by=plan.owner)
    end(plan)
    assert plan.state == PlanState.ENDED
    assert not DueRow.objects.open().filter(subject_id=plan.pk).exists()
    mail = sent(plan, "plans.ended").get()
    assert f"- {french(done.what)}" in mail.body_text
    assert f"- {french(left.what)}" in mail.body_text
    assert f"/diagnostic/{plan.assessment_id}/refaire/" in mail.body_text
    assert "10 septembre 2026" in mail.body_text


def test_another_pact_begins_after_the_end_with_check_ins_of_its_own():
    plan = engaged(count=2)
    ask(plan, 14)
    end(plan)
    services.engage(plan, actions=first(plan, 1), hours_a_week=1, euros=0, by=plan.owner)
    assert (plan.pact_number, len(pacted(plan))) == (2, 1)
    ask(plan, 14)
    assert [one.pact_number for one in CheckIn.objects.all()] == [1, 2]


def test_a_row_planned_for_a_former_series_does_nothing():
    plan = engaged()
    Plan.objects.filter(pk=plan.pk).update(series=5)
    row = DueRow.objects.get(kind=services.CHECK_IN, occasion="1:14")
    with transaction.atomic():
        services.check_in(row, now=timezone.now())
    last = DueRow.objects.get(kind=services.PACT_END, occasion="1")
    services.pact_ends(last, now=timezone.now())
    plan.refresh_from_db()
    assert not CheckIn.objects.exists()
    assert plan.state == PlanState.ENGAGED


def test_a_check_in_states_what_is_true():
    plan = engaged()
    ask(plan, 14)
    asked = CheckIn.objects.get()
    for name, fields in (
        ("known_day", {"day": 15}),
        ("answered_after_asked", {"answered_at": asked.asked_at - timedelta(days=1)}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CheckIn.objects.update(**fields)
    with pytest.raises(IntegrityError, match="once_a_day"), transaction.atomic():
        CheckIn.objects.create(plan=plan, pact_number=1, day=14, asked_at=timezone.now())
