"""The page of a plan and those of its actions: their acts, by whom, without JavaScript, at a fixed
cost."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import history
from accounts.models import StateChange
from diagnostics.models import Assessment
from matching.models import HelpRequest
from notifications.models import DueRow
from plans import services
from plans.enums import ActionState, PlanState
from plans.models import ActionResource, Plan, PlanAction, PlanShare, Step
from reference.typography import french
from resources.enums import ResourceState
from resources.models import Resource
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.plans import SheetFactory, ask, begun, engage, engaged, pacted

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    made = begun()
    client.force_login(made.owner)
    return made


def address(plan):
    return reverse("plans:plan", args=[plan.pk])


def page_of(action):
    return reverse("plans:action", args=[action.pk])


def read(client, where):
    return client.get(where).content.decode()


def act(client, plan, **given):
    return client.post(address(plan), given, follow=True).content.decode()


def test_nothing_but_get_and_post_and_nothing_of_what_was_erased(client, plan):
    """Who opens them is in test_permissions.py."""
    action = plan.actions.first()
    for where in (address(plan), page_of(action)):
        assert client.put(where).status_code == 405
    services.erase_plan(plan, by=plan.owner)
    assert client.get(page_of(action)).status_code == 404


def test_before_a_pact_actions_are_compared_and_each_is_opened(client, plan):
    content = read(client, address(plan))
    assert reverse("plans:pact", args=[plan.pk]) in content
    for action in plan.actions.all():
        for words in (french(action.what), action.get_theme_display(), french(action.why)):
            assert words in content
        assert content.count(f'href="{page_of(action)}"') == 1
    assert "1\u00a0h" in content
    assert "gratuit" in content


def test_the_page_of_an_action_says_why_how_how_long_for_how_much_and_with_whom(client, plan):
    action = plan.actions.first()
    content = read(client, page_of(action))
    resource = Resource.objects.get(plan_actions__action=action)
    for words in (
        french(action.what),
        action.get_theme_display(),
        french(action.why),
        "1\u00a0h",
        "gratuit",
        resource.title,
        *(f"Étape {number}." for number in range(1, 6)),
        "correspond exactement à votre première action",
        f"{reverse('matching:proposals', args=[plan.assessment_id])}?theme={action.theme}",
        address(plan),
    ):
        assert words in content


def test_a_pact_shows_the_steps_to_do_now_and_leads_to_all_the_others(client, plan):
    engage(plan, count=3)
    first, second, third = pacted(plan)

    def shown(action):
        return [step.pk for step in action.steps.all() if f'value="{step.pk}"' in content]

    content = read(client, address(plan))
    assert len(shown(first)) == 5
    assert shown(second) == [second.steps.first().pk]
    assert content.count("Étape 1 sur 5") == 2
    for action in plan.actions.all():
        assert content.count(f'href="{page_of(action)}"') == 1
        assert bool(shown(action)) is (action.pact_slot is not None)
    # Stuck on the first one, the owner goes on with the second.
    services.move_action(first, to=ActionState.BLOCKED, by=plan.owner)
    services.tick_step(third.steps.first(), done=True, by=plan.owner)
    content = read(client, address(plan))
    assert reverse("plans:stuck", args=[first.pk]) in content
    assert (len(shown(first)), len(shown(second))) == (0, 5)
    assert shown(third) == [third.steps.all()[1].pk]
    assert "Étape 2 sur 5" in content
    # Settled, it is a line that leads to where it can be taken up again.
    services.move_action(second, to=ActionState.DONE, by=plan.owner)
    content = read(client, address(plan))
    assert shown(second) == []
    assert "Ce n’est pas fini" not in content
    assert "Ce n’est pas fini" in read(client, page_of(second))


def test_acts_on_the_page_of_an_action_lead_back_to_it(client, plan):
    action = plan.actions.first()
    step = action.steps.first()
    answer = client.post(page_of(action), {"act": "step", "step": step.pk, "back": "etapes"})
    assert answer["Location"] == f"{page_of(action)}#etapes"
    step.refresh_from_db()
    assert step.done_at is not None
    client.post(f"{page_of(action)}?fait=0", {"act": "step", "step": step.pk})
    step.refresh_from_db()
    assert step.done_at is None
    given = {"act": "move", "action": action.pk, "to": "set_aside", "reason": "Plus tard."}
    answer = client.post(page_of(action), given, follow=True)
    assert answer.redirect_chain == [(page_of(action), 302)]
    content = answer.content.decode()
    assert "Mise de côté\u00a0: Plus tard." in content
    assert "Remettre dans mon plan" in content
    # What concerns the whole plan is asked on its own page.
    assert client.post(page_of(action), {"act": "erase"}).status_code == 302
    assert Plan.objects.filter(erased_at=None).exists()


def test_what_was_withdrawn_from_the_library_is_no_longer_shown(client, plan):
    resource = Resource.objects.filter(plan_actions__action__plan=plan).first()
    action = resource.plan_actions.get().action
    assert resource.title in read(client, page_of(action))
    Resource.objects.filter(pk=resource.pk).update(state=ResourceState.HIDDEN)
    assert resource.title not in read(client, page_of(action))


def test_an_action_moves_by_a_button_and_its_history_says_who(client, plan):
    action = plan.actions.first()
    assert "action en cours" in act(client, plan, act="move", action=action.pk, to="doing")
    assert "action faite" in act(client, plan, act="move", action=action.pk, to="done")
    action.refresh_from_db()
    assert action.done_at is not None
    steps = history.of(action)
    assert [(step.from_state, step.to_state, step.by) for step in steps] == [
        ("to_do", "doing", plan.owner),
        ("doing", "done", plan.owner),
    ]
    # Already done in another tab.
    assert "a changé entre-temps" in act(client, plan, act="move", action=action.pk, to="done")


def test_what_is_set_aside_says_why_and_the_words_stay_out_of_the_journal(client, plan):
    action = plan.actions.first()
    given = {"act": "move", "action": action.pk, "to": "set_aside"}
    assert "Dites en quelques mots" in act(client, plan, **given, reason="  ")
    assert "Plus tard, promis." in act(client, plan, **given, reason="Plus tard, promis.")
    action.refresh_from_db()
    assert (action.state, action.reason) == (ActionState.SET_ASIDE, "Plus tard, promis.")
    assert not StateChange.objects.filter(reason__contains="promis").exists()
    act(client, plan, act="move", action=action.pk, to="to_do")
    action.refresh_from_db()
    assert (action.state, action.reason) == (ActionState.TO_DO, "")


def test_a_step_is_ticked_and_the_first_one_begins_the_action(client, plan):
    action = plan.actions.first()
    step = action.steps.first()
    assert "Étape faite." in act(client, plan, act="step", step=step.pk)
    action.refresh_from_db()
    step.refresh_from_db()
    assert (action.state, step.done_at is not None) == (ActionState.DOING, True)
    client.post(f"{address(plan)}?fait=0", {"act": "step", "step": step.pk})
    step.refresh_from_db()
    assert step.done_at is None


def test_of_somebody_elses_plan_nothing_moves(client, plan):
    other = begun()
    action = other.actions.first()
    step = action.steps.first()
    for given in (
        {"act": "move", "action": action.pk, "to": "done"},
        {"act": "move", "action": "nonsense", "to": "done"},
        {"act": "move", "action": plan.actions.first().pk, "to": "nonsense"},
        {"act": "step", "step": step.pk},
        {"act": "step", "step": "x"},
        {"act": "step", "step": "9" * 30},
        {"act": "accept_resource", "resource": other.actions.first().resources.first().pk},
    ):
        for where in (address(plan), page_of(plan.actions.first())):
            assert client.post(where, given).status_code == 404, given
    assert client.post(address(plan), {"act": "nonsense"}).status_code == 302
    action.refresh_from_db()
    assert action.state == ActionState.TO_DO


def test_a_request_that_is_under_way_is_shown_on_its_action(client, plan):
    action = plan.actions.first()
    services.move_action(action, to=ActionState.BLOCKED, by=plan.owner)
    pages = (address(plan), page_of(action))
    for where in pages:
        assert reverse("plans:stuck", args=[action.pk]) in read(client, where)
    asked = HelpRequestFactory(owner=plan.owner)
    PlanAction.objects.filter(pk=action.pk).update(asked_with=asked)
    for where in pages:
        content = read(client, where)
        assert reverse("matching:request", args=[asked.pk]) in content
        assert reverse("plans:stuck", args=[action.pk]) not in content


def test_a_paused_pact_is_taken_up_by_a_button(client, plan):
    engage(plan)
    for day in (14, 30, 60):
        ask(plan, day)
    assert "Reprendre mon plan" in client.get(address(plan)).content.decode()
    assert "Jour " in act(client, plan, act="resume")
    plan.refresh_from_db()
    assert plan.state == PlanState.ENGAGED
    assert "a changé entre-temps" in act(client, plan, act="resume")


# --- Engaging ------------------------------------------------------------------------------------


def pact(plan):
    return reverse("plans:pact", args=[plan.pk])


def chosen(plan, count):
    return [str(action.pk) for action in plan.actions.all()[:count]]


def test_a_pact_is_engaged_from_its_form(client, plan):
    content = client.get(pact(plan)).content.decode()
    assert "Combien d’heures par semaine" in content
    answer = client.post(pact(plan), {"actions": chosen(plan, 3), "hours": 2, "euros": 50})
    assert answer["Location"] == address(plan)
    plan.refresh_from_db()
    assert (plan.state, plan.hours_a_week, plan.euros) == (PlanState.ENGAGED, 2, 50)
    content = client.get(address(plan)).content.decode()
    assert "Jour 1 sur 90" in content
    assert "0 action sur 3 faite" in content
    # A second time leads to the one that is under way.
    assert client.get(pact(plan))["Location"] == address(plan)
    assert client.post(pact(plan), {"actions": chosen(plan, 1)})["Location"] == address(plan)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"actions": []}, "Choisissez au moins une action."),
        ({"count": 4}, "Choisissez trois actions au plus."),
        ({"actions": ["nonsense"]}, "Choisissez parmi les actions de votre plan."),
        ({"hours": ""}, "Indiquez un nombre d’heures, de 1 à 20."),
        ({"hours": 0}, "Indiquez une heure au moins."),
        ({"euros": -1}, "Un budget n’est pas négatif."),
        ({"minutes": 800}, "Ces actions demandent 13\u00a0h\u00a020 en tout, et vous prévoyez 12"),
        ({"price": 90}, "Elles coûtent 90\u00a0€, et vous prévoyez 0\u00a0€."),
    ],
)
def test_what_a_pact_cannot_be_is_said_in_words(client, plan, given, words):
    if "minutes" in given:
        PlanAction.objects.filter(plan=plan).update(minutes=given["minutes"])
    if "price" in given:
        PlanAction.objects.filter(plan=plan).update(euros=given["price"])
    form = {
        "actions": given.get("actions", chosen(plan, given.get("count", 1))),
        "hours": given.get("hours", 1),
        "euros": given.get("euros", 0),
    }
    content = client.post(pact(plan), form).content.decode()
    assert words in content
    assert not DueRow.objects.filter(subject_id=plan.pk).exists()


def test_somebody_elses_pact_is_not_found(plan):
    stranger = Client()
    assert stranger.get(pact(plan)).status_code == 302
    stranger.force_login(UserFactory())
    assert stranger.get(pact(plan)).status_code == 404
    assert stranger.post(pact(plan)).status_code == 404
    assert stranger.get(reverse("plans:calendar", args=[plan.pk])).status_code == 404


def test_one_file_puts_the_dated_steps_in_a_calendar(client, plan):
    file = reverse("plans:calendar", args=[plan.pk])
    assert client.get(file).status_code == 404
    assert client.post(file).status_code == 405
    engage(plan, count=1)
    answer = client.get(file)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.count("BEGIN:VEVENT") == 5
    first = Step.objects.filter(due_on__isnull=False).first()
    assert f"DTSTART;VALUE=DATE:{first.due_on:%Y%m%d}" in text
    assert f"UID:plan-step-{first.pk}@" in text
    # Its address says how: long lines are folded (RFC 5545).
    assert page_of(first.action) in text.replace("\r\n ", "")
    assert "TRANSP:TRANSPARENT" in text
    assert "METHOD:PUBLISH" in text


# --- Taking away and erasing -----------------------------------------------------------------


def test_the_owner_takes_away_all_that_is_kept(client, plan):
    engage(plan, count=1)
    answer = client.post(address(plan), {"act": "export"})
    assert "attachment" in answer["Content-Disposition"]
    kept = json.loads(answer.content)
    assert kept["plan"]["heures_par_semaine"] == 2
    assert len(kept["actions"]) == 5
    assert kept["actions"][0]["ressources"]


def test_erased_a_plan_leads_to_nobody_and_sends_nothing_more(client, plan):
    engage(plan, count=2)
    done, aside = pacted(plan)
    services.move_action(done, to=ActionState.DONE, by=plan.owner)
    services.move_action(aside, to=ActionState.SET_ASIDE, reason="Canari.", by=plan.owner)
    services.share(plan, address="compta@example.org", by=plan.owner)
    owner, assessment = plan.owner, plan.assessment
    assert "Votre plan est effacé" in act(client, plan, act="erase")
    plan.refresh_from_db()
    assert (plan.owner, plan.assessment) == (None, None)
    assert not PlanShare.objects.exists()
    assert not DueRow.objects.open().filter(subject_id=plan.pk).exists()
    assert client.get(address(plan)).status_code == 404
    # What is counted stays: how many, in which state, in which pact.
    assert plan.actions.count() == 5
    assert plan.actions.get(pk=done.pk).state == ActionState.DONE
    assert plan.actions.get(pk=aside.pk).reason == "effacé"
    # And another plan may be begun from the same diagnostic.
    assert services.begin(assessment, by=owner) != plan


def test_only_its_owner_erases_a_plan(client, plan):
    company = CompanyFactory()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    client.force_login(MembershipFactory(company=company).user)
    assert "Effacer pour toujours" not in client.get(address(plan)).content.decode()
    assert client.post(address(plan), {"act": "erase"}).status_code == 403
    assert Plan.objects.filter(erased_at=None).exists()


# --- Cost ------------------------------------------------------------------------------------


def cost(client, where):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_the_page_costs_the_same_whatever_there_is(client):
    """QUALITY A29, Must show 4."""
    plan = engaged(count=2)
    client.force_login(plan.owner)
    ask(plan, 14)
    few = cost(client, address(plan))
    for number in range(10):
        action = PlanAction.objects.create(
            plan=plan, rank=10 + number, theme="ia", level="bas", what="Testez.", why="Ainsi.",
            minutes=10, euros=0, asked_with=HelpRequestFactory(owner=plan.owner),
        )  # fmt: skip
        fill(action)
    assert HelpRequest.objects.count() == 10
    assert few == cost(client, address(plan)) <= 12


def test_the_page_of_an_action_costs_the_same_whatever_there_is(client, plan):
    """QUALITY A29."""
    action = plan.actions.first()
    few = cost(client, page_of(action))
    fill(action, begins=10)
    assert few == cost(client, page_of(action)) <= 12


def fill(action, *, begins=0):
    """Give an action five steps, and five resources of which two wait for a yes."""
    for rank in range(begins, begins + 5):
        Step.objects.create(action=action, rank=rank, text="Faire.")
        name = "Claude Modèle" if rank < begins + 2 else ""
        ActionResource.objects.create(
            action=action, resource=SheetFactory(), rank=rank, proposer_name=name
        )
