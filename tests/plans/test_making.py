"""A plan begins: what was shown becomes rows, once, for its owner alone."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from diagnostics.models import Assessment
from plans import perms, services
from plans.enums import ActionState, PlanState
from plans.models import Plan, PlanAction, Step
from plans.preview import planned
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.plans import SheetFactory, begun

pytestmark = pytest.mark.django_db


def test_a_plan_holds_what_its_preview_shows():
    owner = UserFactory()
    assessment = AssessmentFactory(completed=True, owner=owner)
    sheet = SheetFactory(themes=["cybersecurite"], actions=["Y1.bas"], level="bas", euros=30)
    shown = planned(assessment)
    plan = services.begin(assessment, by=owner)
    actions = list(plan.actions.all())
    assert [action.code for action in actions] == [one.need.action_code for one in shown]
    assert [action.weight for action in actions] == [one.need.weight for one in shown]
    first = next(action for action in actions if action.code == "Y1.bas")
    assert (first.minutes, first.euros, first.estimated) == (60, 30, False)
    (line,) = first.resources.all()
    assert (line.resource, line.reasons) == (sheet, ["SAME_ACTION", "SAME_LEVEL", "ITS_THEME"])
    assert [step.text for step in first.steps.all()] == sheet.steps
    # Where no resource says how, the action is its own only step.
    other = next(action for action in actions if action.code != "Y1.bas")
    assert [step.text for step in other.steps.all()] == [other.what]
    assert (plan.size_class, plan.state) == ("10_49", PlanState.OPEN)
    assert [step.to_state for step in history.of(plan)] == ["open"]


def test_begun_twice_it_is_one_plan():
    plan = begun()
    assert services.begin(plan.assessment, by=plan.owner) == plan
    assert Plan.objects.count() == 1


def test_only_the_owner_of_a_completed_diagnostic_with_needs_begins():
    owner = UserFactory()
    with pytest.raises(services.NotYours):
        services.begin(AssessmentFactory(completed=True, owner=owner), by=UserFactory())
    with pytest.raises(services.NothingToPlan):
        services.begin(AssessmentFactory(answered=True, owner=owner), by=owner)


def test_the_owner_and_the_firm_see_a_plan_and_nobody_else():
    plan = begun()
    company = CompanyFactory()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    taker = MembershipFactory(user=plan.owner, company=company, member=True).user
    member = MembershipFactory(company=company, member=True).user
    gone = MembershipFactory(company=company, over=True).user
    plan = Plan.objects.get()
    for who, sees in ((taker, True), (member, True), (gone, False), (UserFactory(), False)):
        assert (perms.rights_of(plan, who) is not None) is sees
        assert (Plan.objects.newest_visible_to(who, "pk") is not None) is sees


def test_the_firm_that_a_diagnostic_is_said_to_be_of_later_sees_its_plan():
    plan = begun()
    company = CompanyFactory()
    member = MembershipFactory(company=company).user
    action = plan.actions.first()
    with pytest.raises(services.NotYours):
        services.move_action(action, to=ActionState.DOING, by=member)
    type(plan.assessment).objects.filter(pk=plan.assessment_id).update(company=company)
    assert perms.may_act(Plan.objects.get(), member)
    services.move_action(action, to=ActionState.DOING, by=member)


BROKEN = {
    "planaction_slot_1_to_3": {"pact_slot": 4},
    "planaction_set_aside_iff_reason": {"state": ActionState.SET_ASIDE},
    "planaction_done_at_iff_done": {"state": ActionState.DONE},
    "planaction_known_state": {"state": "else"},
    "planaction_proposed_by_somebody_and_not_engaged": {"state": ActionState.PROPOSED},
    "planaction_duty_has_its_source": {"duty": "La loi le demande.", "duty_source": ""},
}


@pytest.mark.parametrize(("name", "fields"), BROKEN.items())
def test_an_action_states_what_is_true(name, fields):
    action = begun().actions.filter(duty="").first()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PlanAction.objects.filter(pk=action.pk).update(**fields)


def test_a_reason_without_being_set_aside_and_two_in_one_slot_are_refused():
    first, second = begun().actions.all()[:2]
    with pytest.raises(IntegrityError, match="set_aside_iff_reason"), transaction.atomic():
        PlanAction.objects.filter(pk=first.pk).update(reason="Plus tard.")
    PlanAction.objects.filter(pk=first.pk).update(pact_slot=1)
    with pytest.raises(IntegrityError, match="one_per_slot"), transaction.atomic():
        PlanAction.objects.filter(pk=second.pk).update(pact_slot=1)
    with pytest.raises(IntegrityError, match="once_per_plan"), transaction.atomic():
        PlanAction.objects.filter(pk=second.pk).update(code=first.code)
    with pytest.raises(IntegrityError, match="one_per_rank"), transaction.atomic():
        Step.objects.create(action=first, rank=1, text="Encore.")


BROKEN_PLANS = {
    "plan_has_limits_and_dates_once_engaged": {"state": PlanState.ENGAGED},
    "plan_paused_at_iff_paused": {"paused_at": timezone.now()},
    "plan_ended_at_iff_ended": {"ended_at": timezone.now()},
    "plan_erased_leads_to_nobody": {"erased_at": timezone.now()},
}


@pytest.mark.parametrize(("name", "fields"), BROKEN_PLANS.items())
def test_a_plan_states_what_is_true(name, fields):
    plan = begun()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**fields)
