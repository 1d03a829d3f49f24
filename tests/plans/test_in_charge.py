"""The connecteur in charge sees the actions and proposes; the owner accepts or not."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.firms import people
from accounts.services import withdraw_consent
from diagnostics.models import Assessment
from notifications.models import Message
from plans import services
from plans.enums import ActionState
from plans.models import ActionResource, PlanAction
from plans.services.proposing import MOST_WAITING, REFUSED
from reference.enums import Theme
from resources.enums import ResourceState
from tests.factories.accounts import CompanyFactory, MembershipFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.plans import SheetFactory, begun, engage

pytestmark = pytest.mark.django_db
IDEA = services.Idea(Theme.IA, "Testez un assistant.", "Vos devis se ressemblent.", 30, 0)


@pytest.fixture
def plan():
    return begun()


@pytest.fixture
def introduction(plan):
    return IntroductionFactory(
        help_request__owner=plan.owner, help_request__assessment=plan.assessment, accepted=True
    )


def page(introduction):
    return reverse("plans:in_charge", args=[introduction.pk])


@pytest.fixture
def helper(introduction):
    browser = Client()
    browser.force_login(introduction.connector.user)
    return browser


def test_who_accepted_reads_the_actions_and_nothing_of_the_owners_own(plan, introduction, helper):
    engage(plan, count=1)
    action = plan.actions.last()
    services.move_action(action, to=ActionState.SET_ASIDE, reason="Canari.", by=plan.owner)
    content = helper.get(page(introduction)).content.decode()
    assert "Étape 1." in content
    for secret in ("Canari.", "2 h par semaine", plan.owner.email):
        assert secret not in content
    assert (
        page(introduction)
        in helper.get(reverse("matching:introduction", args=[introduction.pk])).content.decode()
    )
    # And the owner knows who reads.
    owner = Client()
    owner.force_login(plan.owner)
    told = owner.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert f"{introduction.connector.display_name}, qui vous accompagne, voit vos actions" in told


def test_nobody_else_does(plan, introduction, helper):
    stranger = Client()
    assert stranger.get(page(introduction)).status_code == 302
    for who in (plan.owner, ConnectorFactory().user):
        stranger.force_login(who)
        assert stranger.get(page(introduction)).status_code == 404
        assert stranger.post(page(introduction), {"act": "action"}).status_code == 404
    assert helper.put(page(introduction)).status_code == 405
    withdraw_consent(introduction.help_request.consent)
    assert helper.get(page(introduction)).status_code == 404
    with pytest.raises(services.NotYours):
        services.propose_action(plan, IDEA, by=introduction.connector.user)


def test_the_request_of_another_owner_of_the_firm_opens_its_plan_while_they_are_of_it(plan):
    company = CompanyFactory()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    MembershipFactory(user=plan.owner, company=company)
    other = MembershipFactory(company=company)
    introduction = IntroductionFactory(
        help_request__owner=other.user, help_request__assessment=plan.assessment, accepted=True
    )
    browser = Client()
    browser.force_login(introduction.connector.user)
    content = browser.get(page(introduction)).content.decode()
    assert "Étape 1." in content
    assert "n’a pas commencé de plan" not in content
    people.leave(other, by=other.user)
    assert "Étape 1." not in browser.get(page(introduction)).content.decode()


def test_before_acceptance_the_plan_is_closed(plan):
    waiting = IntroductionFactory(
        help_request__owner=plan.owner, help_request__assessment=plan.assessment
    )
    browser = Client()
    browser.force_login(waiting.connector.user)
    assert browser.get(page(waiting)).status_code == 404


def test_without_a_plan_the_page_says_so():
    introduction = IntroductionFactory(accepted=True)
    browser = Client()
    browser.force_login(introduction.connector.user)
    assert "n’a pas commencé de plan" in browser.get(page(introduction)).content.decode()


def idea(**given):
    return {
        "act": "action", "theme": "ia", "what": "Testez un assistant.",
        "why": "Vos devis se ressemblent.", "minutes": 30, "euros": 0, **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "state", "reason"),
    [("accept", ActionState.TO_DO, ""), ("refuse", ActionState.SET_ASIDE, REFUSED)],
)
def test_an_action_is_proposed_and_the_owner_decides(
    plan, introduction, helper, act, state, reason
):
    assert helper.post(page(introduction), idea()).status_code == 302
    made = plan.actions.get(code="")
    assert (made.state, made.proposer_name) == (
        ActionState.PROPOSED,
        introduction.connector.display_name,
    )
    mail = Message.objects.get(name="plans.proposed")
    assert mail.user == plan.owner
    owner = Client()
    owner.force_login(plan.owner)
    address = reverse("plans:plan", args=[plan.pk])
    for where in (address, reverse("plans:action", args=[made.pk])):
        content = owner.get(where).content.decode()
        assert "Testez un assistant." in content
        assert "L’ajouter à mon plan" in content
    owner.post(address, {"act": act, "action": made.pk})
    made.refresh_from_db()
    assert (made.state, made.reason) == (state, reason)
    assert (made.accepted_at is not None) is (act == "accept")
    again = owner.post(address, {"act": act, "action": made.pk}, follow=True)
    assert "a changé entre-temps" in again.content.decode()


def test_what_is_proposed_is_neither_moved_nor_engaged_before_it_is_accepted(plan, introduction):
    made = services.propose_action(plan, IDEA, by=introduction.connector.user)
    for to in (ActionState.DONE, ActionState.TO_DO):
        with pytest.raises(services.WrongMove):
            services.move_action(made, to=to, by=plan.owner)
    with pytest.raises(services.WrongMove):
        services.tick_step(made.steps.get(), done=True, by=plan.owner)
    with pytest.raises(services.WrongActions):
        services.engage(plan, actions=[made.pk], hours_a_week=1, euros=0, by=plan.owner)


def test_faults_are_said_in_words(plan, introduction, helper):
    for given, words in (
        ({"theme": ""}, "Choisissez un sujet."),
        ({"what": ""}, "Dites quoi faire."),
        ({"why": ""}, "Dites pourquoi."),
    ):
        assert words in helper.post(page(introduction), idea(**given)).content.decode()
    for _ in range(MOST_WAITING):
        helper.post(page(introduction), idea())
    assert (
        "Trois propositions attendent" in helper.post(page(introduction), idea()).content.decode()
    )


@pytest.mark.parametrize("act", ["accept_resource", "refuse_resource"])
def test_a_resource_is_proposed_and_the_owner_decides(plan, introduction, helper, act):
    sheet = SheetFactory(slug="une-fiche-a-part")
    action = plan.actions.first()
    given = {
        "act": "resource",
        "action": action.pk,
        "resource": "https://exemple.fr/ressources/une-fiche-a-part/?de=moi",
    }
    assert helper.post(page(introduction), given).status_code == 302
    line = ActionResource.objects.get(resource=sheet)
    assert line.waits
    assert "déjà cette ressource" in helper.post(page(introduction), given).content.decode()
    owner = Client()
    owner.force_login(plan.owner)
    address = reverse("plans:plan", args=[plan.pk])
    page_of_action = reverse("plans:action", args=[action.pk])
    for where in (address, page_of_action):
        content = owner.get(where).content.decode()
        assert "vous propose" in content
        assert sheet.title in content
    owner.post(address, {"act": act, "resource": line.pk})
    kept = ActionResource.objects.filter(resource=sheet, accepted_at__isnull=False).exists()
    assert kept is (act == "accept_resource")
    assert "accept_resource" not in owner.get(address).content.decode()
    content = owner.get(page_of_action).content.decode()
    assert (sheet.title in content) is kept
    again = owner.post(address, {"act": act, "resource": line.pk}, follow=True)
    assert again.status_code == (200 if kept else 404)


def test_only_what_is_published_is_proposed(plan, introduction, helper):
    SheetFactory(slug="masquee", state=ResourceState.HIDDEN)
    given = {"act": "resource", "action": plan.actions.first().pk, "resource": "masquee"}
    assert "Aucune ressource publiée" in helper.post(page(introduction), given).content.decode()


def test_an_introduction_on_one_action_opens_the_plan_too(plan):
    introduction = IntroductionFactory(help_request__owner=plan.owner, accepted=True)
    browser = Client()
    browser.force_login(introduction.connector.user)
    assert "Étape 1." not in browser.get(page(introduction)).content.decode()
    PlanAction.objects.filter(pk=plan.actions.first().pk).update(
        asked_with=introduction.help_request
    )
    assert "Étape 1." in browser.get(page(introduction)).content.decode()
