"""The links of the mails: each opens its page without signing in, and a reading writes nothing."""

import re

import pytest
from django.core import signing
from django.urls import reverse

from accounts.firms import people
from diagnostics.models import Assessment
from notifications.models import Message
from plans import links, services
from plans.enums import ActionState, CheckInValue, PlanState
from plans.models import CheckIn, CheckInAnswer
from tests.factories.accounts import CompanyFactory, MembershipFactory
from tests.factories.plans import ask, engaged, pacted

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    made = engaged(count=2)
    ask(made, 14)
    return made


def links_of(plan, name="plans.check_in"):
    """The addresses of the last mail, as its reader has them, without the site's name."""
    mail = Message.objects.filter(name=name, user=plan.owner).latest("created_at")
    return re.findall(r"https?://[^/]+(/mon-plan/(?:point|reprendre)/\S+)", mail.body_text)


@pytest.mark.parametrize(
    ("place", "value", "state"),
    [
        (0, "done", ActionState.DONE),
        (1, "doing", ActionState.DOING),
        (2, "stuck", ActionState.BLOCKED),
        (3, "not_for_me", ActionState.SET_ASIDE),
    ],
)
def test_each_answer_of_the_mail_is_one_tap_and_one_button(client, plan, place, value, state):
    action, other = pacted(plan)
    address = links_of(plan)[place]
    page = client.get(address).content.decode()
    ticked = re.findall(r"<input[^>]*checked[^>]*>", page)
    assert len(ticked) == 1
    assert f'name="action_{action.pk}"' in ticked[0]
    assert f'value="{value}"' in ticked[0]
    # Reading changed nothing.
    assert not CheckInAnswer.objects.exists()
    answer = client.post(address, {f"action_{action.pk}": value})
    assert "Merci de votre réponse" in answer.content.decode()
    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.state, other.state) == (state, ActionState.TO_DO)
    stuck = reverse("plans:stuck", args=[action.pk])
    assert (stuck in answer.content.decode()) is (value == "stuck")


def test_answered_once_the_page_asks_about_the_others_and_then_says_it_is_answered(client, plan):
    action, other = pacted(plan)
    address = links_of(plan)[0]
    client.post(address, {f"action_{action.pk}": "doing"})
    page = client.get(address).content.decode()
    assert other.what.split(".")[0] in page
    assert f"action_{action.pk}" not in page
    # The same form sent twice, from a page opened before.
    again = client.post(address, {f"action_{action.pk}": "done"}).content.decode()
    assert "Choisissez une réponse" in again
    client.post(address, {f"action_{other.pk}": "done"})
    assert "Vous avez déjà répondu" in client.get(address).content.decode()
    action.refresh_from_db()
    assert action.state == ActionState.DOING


@pytest.mark.parametrize("settled", [ActionState.DONE, ActionState.SET_ASIDE])
def test_what_is_settled_is_not_asked_about_again_nor_reopened(client, plan, settled):
    action, other = pacted(plan)
    reason = "Vendu." if settled == ActionState.SET_ASIDE else ""
    address = links_of(plan)[1]
    services.move_action(action, to=settled, reason=reason, by=plan.owner)
    # The answer touched in the mail is about it: the page says so, and asks about the other one.
    page = client.get(address).content.decode()
    assert "déjà réglée dans votre plan" in page
    assert f"action_{action.pk}" not in page
    assert f"action_{other.pk}" in page
    answer = client.post(address, {f"action_{other.pk}": "doing"}).content.decode()
    assert "Merci de votre réponse" in answer
    assert "Répondre pour mes autres actions" not in answer
    action.refresh_from_db()
    assert action.state == settled


def test_nothing_chosen_and_nonsense_are_refused_in_words(client, plan):
    action = pacted(plan)[0]
    address = links_of(plan)[0].partition("?")[0]
    assert (
        "checked"
        not in client.get(f"{address}?action={action.pk}&reponse=nonsense").content.decode()
    )
    assert "Choisissez une réponse" in client.post(address, {}).content.decode()
    page = client.post(address, {f"action_{action.pk}": "nonsense"}).content.decode()
    assert "Choisissez une des réponses" in page
    assert client.put(address).status_code == 405


@pytest.mark.parametrize("name", ["check_in", "resume"])
def test_a_link_that_is_not_ours_is_dead(client, plan, name):
    other = signing.dumps(str(plan.pk), salt="else")
    for token in ("nonsense", other, links.write_resume(plan) if name == "check_in" else "x:y"):
        assert client.get(reverse(f"plans:{name}", args=[token])).status_code == 410


def test_the_link_of_an_erased_plan_is_dead(client, plan):
    address = links_of(plan)[0]
    services.erase_plan(plan, by=plan.owner)
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410


def test_the_mails_of_somebody_who_left_the_firm_open_nothing_more(client, plan):
    company = CompanyFactory()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    leaving = MembershipFactory(user=plan.owner, company=company)
    heir = MembershipFactory(company=company).user
    addresses = [links_of(plan)[0]]
    for day in (30, 60):
        ask(plan, day)
    addresses += links_of(plan, "plans.paused")
    people.leave(leaving, by=leaving.user)
    for address in addresses:
        assert client.get(address).status_code == 410
        assert client.post(address).status_code == 410
    # Who takes over has them from then on.
    plan.refresh_from_db()
    services.resume(plan, by=heir)
    ask(plan, 85)
    assert client.get(links_of(plan)[0]).status_code == 200


def test_paused_it_is_taken_up_from_the_mail_by_a_button(client, plan):
    ask(plan, 30)
    ask(plan, 60)
    assert plan.state == PlanState.PAUSED
    (address,) = links_of(plan, "plans.paused")
    page = client.get(address).content.decode()
    assert "Il vous reste 2 actions" in page
    plan.refresh_from_db()
    assert plan.state == PlanState.PAUSED
    assert "Votre plan reprend" in client.post(address).content.decode()
    plan.refresh_from_db()
    assert plan.state == PlanState.ENGAGED
    assert "n’est pas en pause" in client.post(address).content.decode()
    assert client.put(address).status_code == 405


def test_a_mail_of_a_former_pact_moves_nothing_in_the_next_one(client, plan):
    address = links_of(plan)[0]
    check_in = CheckIn.objects.get()
    CheckIn.objects.filter(pk=check_in.pk).update(pact_number=9)
    assert "Vous avez déjà répondu" in client.get(address).content.decode()
    action = pacted(plan)[0]
    client.post(address, {f"action_{action.pk}": CheckInValue.DONE})
    action.refresh_from_db()
    assert action.state == ActionState.TO_DO
