"""A pact that ends before its ninety days: with nothing left of it, or when its owner says so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import history
from notifications.models import DueRow, Message
from plans import services
from plans.enums import ActionState, CheckInValue, PlanState
from plans.models import CheckIn, Plan
from plans.next_step import Kind
from plans.notifications import CheckInAsked
from plans.selectors import home_of
from reference.typography import french
from tests.factories.accounts import UserFactory
from tests.factories.plans import ask, begun, engage, engaged, first, pacted

pytestmark = pytest.mark.django_db


def mail_of(plan):
    return Message.objects.get(name="plans.ended", user=plan.owner)


def press_end(client, plan):
    page = reverse("plans:plan", args=[plan.pk])
    return client.post(page, {"act": "end"}, follow=True).content.decode()


def test_with_the_last_action_settled_a_pact_ends_and_another_may_begin(client):
    plan = engaged(count=2, completed_at=timezone.now())
    done, aside = pacted(plan)
    client.force_login(plan.owner)
    page = reverse("plans:plan", args=[plan.pk])
    told = client.post(page, {"act": "move", "action": done.pk, "to": "done"}, follow=True)
    assert "engagement est terminé" not in told.content.decode()
    plan.refresh_from_db()
    assert plan.state == PlanState.ENGAGED
    told = client.post(
        page,
        {"act": "move", "action": aside.pk, "to": "set_aside", "reason": "Vendu."},
        follow=True,
    ).content.decode()
    assert "Votre engagement est terminé" in told
    assert "M’engager de nouveau" in told
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert plan.ended_at < plan.ends_at
    assert history.of(plan)[-1].by == plan.owner
    assert (
        not DueRow.objects.open()
        .filter(subject_id=plan.pk, kind__in=[services.CHECK_IN, services.PACT_END])
        .exists()
    )
    mail = mail_of(plan)
    assert "réglé toutes les actions" in mail.body_text
    assert "quatre-vingt-dix jours sont passés" not in mail.body_text
    assert f"- {french(done.what)}" in mail.body_text
    assert french(aside.what) in mail.body_text.partition("Mis de côté")[2]
    left = plan.actions.filter(state__in=[ActionState.TO_DO, ActionState.DOING]).count()
    assert f"reste {left} actions" in mail.body_text
    assert home_of(plan.owner).next_step.kind == Kind.AGAIN
    services.engage(plan, actions=first_left(plan), hours_a_week=2, euros=100, by=plan.owner)
    assert (plan.state, plan.pact_number) == (PlanState.ENGAGED, 2)


def first_left(plan):
    left = plan.actions.filter(state=ActionState.TO_DO)
    return list(left.values_list("pk", flat=True)[:2])


def test_the_last_answer_of_a_check_in_ends_the_pact_too(client):
    plan = engaged(count=1)
    (action,) = pacted(plan)
    ask(plan, 14)
    asked = CheckIn.objects.get()
    address = Message.objects.get(name="plans.check_in").body_text.partition("/mon-plan/point/")[2]
    told = client.post(
        f"/mon-plan/point/{address.split()[0]}", {f"action_{action.pk}": CheckInValue.NOT_FOR_ME}
    ).content.decode()
    assert "votre engagement est terminé" in told
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert "Aucune" not in mail_of(plan).body_text
    assert "Mis de côté" in mail_of(plan).body_text
    assert not CheckInAsked.relevant(Message.objects.get(about_id=asked.pk))


def test_settled_during_a_pause_it_ends_as_well():
    plan = engaged(count=1)
    for day in (14, 30, 60):
        ask(plan, day)
    assert plan.state == PlanState.PAUSED
    services.move_action(pacted(plan)[0], to=ActionState.DONE, by=plan.owner)
    plan.refresh_from_db()
    assert (plan.state, plan.paused_at) == (PlanState.ENDED, None)


def test_what_is_settled_outside_a_pact_ends_nothing():
    plan = begun()
    services.move_action(plan.actions.first(), to=ActionState.DONE, by=plan.owner)
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN
    services.engage(plan, actions=first_left(plan), hours_a_week=2, euros=100, by=plan.owner)
    other = plan.actions.filter(pact_slot=None, state=ActionState.TO_DO).first()
    services.move_action(other, to=ActionState.DONE, by=plan.owner)
    plan.refresh_from_db()
    assert plan.state == PlanState.ENGAGED


@pytest.mark.parametrize("paused", [False, True])
def test_the_owner_ends_it_when_they_say_so_and_replaces_what_is_not_for_them(client, paused):
    plan = engaged(count=2)
    if paused:
        for day in (14, 30, 60):
            ask(plan, day)
    client.force_login(plan.owner)
    page = reverse("plans:plan", args=[plan.pk])
    assert 'value="end"' in client.get(page).content.decode()
    told = press_end(client, plan)
    assert "Votre engagement est terminé" in told
    assert 'value="end"' not in told
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert (
        not DueRow.objects.open()
        .filter(subject_id=plan.pk, kind__in=[services.CHECK_IN, services.PACT_END])
        .exists()
    )
    mail = mail_of(plan)
    assert "avant ses quatre-vingt-dix jours" in mail.body_text
    assert all(f"- {french(one.what)}" in mail.body_text for one in pacted(plan))
    # A second press finds it over.
    assert "a changé entre-temps" in press_end(client, plan)
    assert Message.objects.filter(name="plans.ended").count() == 1
    services.engage(plan, actions=first(plan, 1), hours_a_week=2, euros=100, by=plan.owner)
    assert plan.pact_number == 2


def test_nobody_else_ends_it_and_nothing_ends_what_is_not_under_way():
    plan = begun()
    with pytest.raises(services.NotUnderPact):
        services.end_now(plan, by=plan.owner)
    engage(plan)
    with pytest.raises(services.NotYours):
        services.end_now(plan, by=UserFactory())
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.ENDED, ended_at=timezone.now())
    with pytest.raises(services.NotUnderPact):
        services.end_now(plan, by=plan.owner)
