"""The connecteur in charge sees the actions and proposes; the owner accepts or not."""

import html
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.firms import people
from accounts.models import Consent
from accounts.services import withdraw_consent
from diagnostics.models import Assessment
from matching import services as matching
from matching.consent import TEXT_VERSION, full_text
from matching.models import Introduction
from notifications.enums import MessageState
from notifications.models import Message
from plans import services
from plans.enums import ActionState
from plans.models import ActionResource, PlanAction
from plans.notifications import Answered
from plans.services.proposing import MOST_WAITING, REFUSED
from reference.enums import Theme
from resources.enums import ResourceState
from tests.factories.accounts import CompanyFactory, MembershipFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.plans import SheetFactory, begun, engage
from tests.factories.reference import CommuneFactory

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
    assert "a changé entre-temps" in again.content.decode()
    # Whoever proposed it learns it, on the page too.
    outcome = "acceptée" if kept else "non retenue"
    assert outcome in Message.objects.get(name="plans.answered").body_text
    told = helper.get(page(introduction)).content.decode()
    assert f"{sheet.title} ({outcome})" in html.unescape(told).replace("\u00a0", " ")
    # Refused, it is not proposed again for the same action.
    words = "déjà cette ressource" if kept else "ne l’a pas retenue"
    assert words in helper.post(page(introduction), given).content.decode()


def test_what_is_answered_is_told_once_to_whoever_proposed_it(plan, introduction, helper):
    connecteur = introduction.connector.user
    kept = services.propose_action(plan, IDEA, by=connecteur)
    refused = services.propose_action(plan, replace(IDEA, what="Écrivez un mot."), by=connecteur)
    line = services.propose_resource(kept, SheetFactory(), by=connecteur)
    told = helper.get(page(introduction)).content.decode()
    assert told.count("(en attente)") == 3
    services.answer_action(kept, accepted=True, by=plan.owner)
    services.answer_action(refused, accepted=False, by=plan.owner)
    mails = Message.objects.filter(name="plans.answered", user=connecteur)
    # The answers of one sitting leave as one mail.
    mail = mails.get(state=MessageState.DUE)
    assert mail.due_at > timezone.now()
    assert "Écrivez un mot." in mail.body_text
    assert "non retenue" in mail.body_text
    assert page(introduction) in mail.body_text
    told = helper.get(page(introduction)).content.decode()
    assert [told.count(f"({words})") for words in ("en attente", "acceptée", "non retenue")] == [
        *(1, 1, 1)
    ]
    assert Answered.relevant(mail)
    withdraw_consent(introduction.help_request.consent)
    assert not Answered.relevant(mail)
    # Nobody is in charge any more: the owner still decides, and nobody is written to.
    services.answer_resource(line, accepted=True, by=plan.owner)
    assert mails.count() == 2


def test_proposals_are_those_of_who_reads(plan, introduction, helper):
    other = IntroductionFactory(
        help_request__owner=plan.owner, help_request__assessment=plan.assessment, accepted=True
    )
    services.propose_action(plan, replace(IDEA, what="Canari."), by=other.connector.user)
    assert "Canari." not in helper.get(page(introduction)).content.decode()


def test_the_library_is_opened_on_the_themes_of_the_plan(plan, introduction, helper):
    theme = plan.actions.first().theme
    address = f"{reverse('resources:library')}?theme={theme}"
    assert helper.get(page(introduction)).content.decode().count(f'href="{address}"') == 1
    assert helper.get(address).status_code == 200


def test_a_proposed_resource_is_accepted_or_refused_and_not_both(plan, introduction):
    line = services.propose_resource(
        plan.actions.first(), SheetFactory(), by=introduction.connector.user
    )
    services.answer_resource(line, accepted=False, by=plan.owner)
    with pytest.raises(services.WrongMove):
        services.answer_resource(line, accepted=True, by=plan.owner)
    with pytest.raises(IntegrityError, match="not_both"), transaction.atomic():
        ActionResource.objects.filter(pk=line.pk).update(accepted_at=timezone.now())
    services.erase_plan(plan, by=plan.owner)
    assert not ActionResource.objects.filter(pk=line.pk).exists()


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


# --- Under which words ----------------------------------------------------------------------


def test_the_words_agreed_to_name_the_plan_and_former_ones_do_not_open_it(
    plan, introduction, helper
):
    assert "toutes les actions de mon plan" in full_text(next_allowed=False)
    # Agreed to before the plan was named: kept as it was read.
    Consent.objects.filter(pk=introduction.help_request.consent_id).update(text_version="1")
    page_of_request = reverse("matching:introduction", args=[introduction.pk])
    assert page(introduction) not in helper.get(page_of_request).content.decode()
    content = helper.get(page(introduction)).content.decode()
    assert "Étape 1." not in content
    assert "n’a pas commencé de plan" not in content
    assert "n’ouvre pas son plan" in content
    with pytest.raises(services.NotYours):
        services.propose_action(plan, IDEA, by=introduction.connector.user)
    owner = Client()
    owner.force_login(plan.owner)
    told = owner.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "voit vos actions" not in told


def test_what_an_owner_agrees_to_today_opens_the_plan(plan):
    knows = ConnectorFactory(themes=list(Theme))
    asked = matching.ask_for_help(
        plan.assessment,
        submission_id=uuid4(),
        firm=matching.Firm("Atelier Exemple", CommuneFactory(), "Claude Exemple"),
        next_allowed=False,
        by=plan.owner,
    )
    assert (asked.consent.text_version, "mon plan" in asked.consent.text) == (TEXT_VERSION, True)
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=knows.user)
    browser = Client()
    browser.force_login(knows.user)
    assert "Étape 1." in browser.get(page(introduction)).content.decode()
