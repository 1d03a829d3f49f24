"""« Je suis bloqué »: consent, a request on that one need, and the action that comes back."""

import html
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import history
from diagnostics.models import Assessment
from matching import services as matching
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import ExchangedMessage, HelpRequest, Introduction
from plans import services
from plans.enums import ActionState
from plans.models import PlanAction
from plans.services.stuck import need_of
from reference.enums import Theme
from reference.typography import french
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.plans import begun, engaged, pacted
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
CANARY = "Le prestataire Canari ne répond plus"


@pytest.fixture
def plan(client):
    CommuneFactory()
    ConnectorFactory(themes=list(Theme))
    made = engaged(count=1)
    client.force_login(made.owner)
    return made


def page(action):
    return reverse("plans:stuck", args=[action.pk])


def form(**given):
    return {
        "submission_id": str(uuid4()),
        "company": "Atelier Exemple",
        "commune": "Périgueux",
        "contact_name": "Claude Exemple",
        "adviser_choice": "both",
        "consent": "on",
        "situation": CANARY,
        **given,
    }


def test_asking_blocks_the_action_asks_on_its_need_alone_and_ties_them(client, plan):
    (action,) = pacted(plan)
    assert action.get_theme_display().lower() in client.get(page(action)).content.decode().lower()
    answer = client.post(page(action), form())
    asked = HelpRequest.objects.get()
    assert answer["Location"] == reverse("matching:request", args=[asked.pk])
    assert [need["theme"] for need in asked.needs] == [action.theme]
    assert asked.situation == CANARY
    action.refresh_from_db()
    assert (action.state, action.asked_with) == (ActionState.BLOCKED, asked)
    # The same form again, and the page again: the one that was made.
    assert client.get(page(action))["Location"] == reverse("matching:request", args=[asked.pk])


def test_without_consent_nothing_is_asked_nor_blocked(client, plan):
    (action,) = pacted(plan)
    content = client.post(page(action), form(consent="")).content.decode()
    assert "Sans votre accord" in content
    assert CANARY in content
    action.refresh_from_db()
    assert action.state == ActionState.TO_DO
    assert not HelpRequest.objects.exists()


def test_what_blocks_is_read_by_whoever_accepts_and_nobody_else(client, plan):
    (action,) = pacted(plan)
    client.post(page(action), form())
    introduction = Introduction.objects.get()
    helper = Client()
    helper.force_login(introduction.connector.user)
    address = reverse("matching:introduction", args=[introduction.pk])
    assert CANARY not in helper.get(address).content.decode()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    assert CANARY in helper.get(address).content.decode()
    matching.erase_request(HelpRequest.objects.get(), by=plan.owner)
    assert HelpRequest.objects.get().situation == ""


def test_helped_the_action_is_under_way_again_by_whoever_said_so(client, plan):
    (action,) = pacted(plan)
    client.post(page(action), form())
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    matching.answer_follow_up(
        introduction, side=Side.OWNER, follow_up=FollowUp.OUTCOME, value=FollowUpAnswerValue.DONE
    )
    action.refresh_from_db()
    assert action.state == ActionState.DOING
    assert history.of(action)[-1].by == plan.owner


def test_a_request_that_ends_without_help_leaves_it_blocked_and_another_may_be_made(client, plan):
    (action,) = pacted(plan)
    client.post(page(action), form())
    matching.withdraw_request(HelpRequest.objects.get(), by=plan.owner)
    action.refresh_from_db()
    assert action.state == ActionState.BLOCKED
    assert client.get(page(action)).status_code == 200


def test_what_is_helped_moves_nothing_that_its_owner_settled_meanwhile(client, plan):
    (action,) = pacted(plan)
    client.post(page(action), form())
    action.refresh_from_db()
    services.move_action(action, to=ActionState.DONE, by=plan.owner)
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    matching.answer_follow_up(
        introduction, side=Side.OWNER, follow_up=FollowUp.OUTCOME, value=FollowUpAnswerValue.DONE
    )
    action.refresh_from_db()
    assert action.state == ActionState.DONE


@pytest.fixture
def running(plan):
    """A request under way for the same firm, on another need than the one of the pact."""
    (action,) = pacted(plan)
    other = plan.actions.exclude(theme=action.theme).first()
    return matching.ask_for_help(
        plan.assessment,
        submission_id=uuid4(),
        firm=matching.Firm("Atelier Exemple", CommuneFactory(), "Claude Exemple"),
        next_allowed=False,
        about=need_of(other),
        situation="Le devis du site attend.",
        by=plan.owner,
    )


def tell(client, action, asked, mode, **given):
    words = {"submission_id": str(uuid4()), "situation": CANARY}
    return client.post(
        page(action), {**words, "tell": mode, "request": asked.pk, **given}, follow=True
    )


def helps(introduction):
    matching.answer_follow_up(
        introduction, side=Side.OWNER, follow_up=FollowUp.OUTCOME, value=FollowUpAnswerValue.DONE
    )


def test_a_request_that_waits_takes_the_need_and_the_words_and_all_go_on_when_helped(
    client, plan, running
):
    (action,) = pacted(plan)
    shown = client.get(page(action)).content.decode()
    assert "une demande en cours" in shown
    assert "Ce besoin s’y ajoute" in shown
    assert 'name="consent"' not in shown
    answer = tell(client, action, running, "need")
    assert "porte maintenant aussi sur ce besoin" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("matching:request", args=[running.pk])
    running.refresh_from_db()
    assert HelpRequest.objects.count() == 1
    assert [need["theme"] for need in running.needs][1:] == [action.theme]
    action.refresh_from_db()
    assert (action.state, action.asked_with) == (ActionState.BLOCKED, running)
    introduction = Introduction.objects.get()
    helper = Client()
    helper.force_login(introduction.connector.user)
    address = reverse("matching:introduction", args=[introduction.pk])
    before = helper.get(address).content.decode()
    assert CANARY not in before
    assert french(action.what) in before
    matching.accept_introduction(introduction, by=introduction.connector.user)
    after = helper.get(address).content.decode()
    assert CANARY in after
    assert "Le devis du site attend." in after
    helps(introduction)
    action.refresh_from_db()
    assert action.state == ActionState.DOING
    matching.erase_request(running, by=plan.owner)
    running.refresh_from_db()
    assert running.situation == ""


def test_whoever_accepted_already_receives_the_words_as_the_owner_saw_them(client, plan, running):
    (action,) = pacted(plan)
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    shown = client.get(page(action)).content.decode()
    assert f"{introduction.connector.display_name} l’a acceptée" in shown
    assert "jusqu’à ce que vous disiez le contraire" in shown
    answer = tell(client, action, running, "message").content.decode()
    assert "Votre message est envoyé" in answer
    message = ExchangedMessage.objects.get()
    assert (message.introduction, message.side) == (introduction, Side.OWNER)
    assert message.text.endswith(CANARY)
    assert french(action.what) in message.text
    # Word for word what the page showed.
    assert message.text.partition("\n")[0] in html.unescape(shown)
    running.refresh_from_db()
    assert len(running.needs) == 1
    action.refresh_from_db()
    assert (action.state, action.asked_with) == (ActionState.BLOCKED, running)
    # What was asked first is done; nobody said that this one was.
    helps(introduction)
    action.refresh_from_db()
    assert action.state == ActionState.BLOCKED
    assert client.get(page(action)).status_code == 200


def test_a_need_that_the_request_had_is_not_added_twice_and_goes_on_when_helped(client, plan):
    (action,) = pacted(plan)
    asked = matching.ask_for_help(
        plan.assessment,
        submission_id=uuid4(),
        firm=matching.Firm("Atelier Exemple", CommuneFactory(), "Claude Exemple"),
        next_allowed=False,
        by=plan.owner,
    )
    needs = list(asked.needs)
    tell(client, action, asked, "need", situation="")
    asked.refresh_from_db()
    assert (asked.needs, asked.situation) == (needs, "")
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    helps(introduction)
    action.refresh_from_db()
    assert action.state == ActionState.DOING


def test_what_was_shown_is_what_is_done_or_it_is_shown_again(client, plan, running):
    (action,) = pacted(plan)
    introduction = Introduction.objects.get()
    matching.accept_introduction(introduction, by=introduction.connector.user)
    # The page said that the need would be added: somebody accepted meanwhile.
    answer = tell(client, action, running, "need").content.decode()
    assert "a changé entre-temps" in answer
    assert "l’a acceptée" in answer
    assert CANARY in answer
    assert not ExchangedMessage.objects.exists()
    # Closed meanwhile: a request of its own may be made, with the words that were typed.
    matching.withdraw_request(running, by=plan.owner)
    answer = tell(client, action, running, "message").content.decode()
    assert 'name="consent"' in answer
    assert CANARY in answer
    action.refresh_from_db()
    assert (action.state, action.asked_with) == (ActionState.TO_DO, None)


def test_a_firm_typed_that_has_a_request_already_leads_to_the_same_page(client, plan):
    (action,) = pacted(plan)
    other = engaged(plan.owner, count=1)
    (elsewhere,) = pacted(other)
    client.post(page(elsewhere), form(company="Fournil Exemple"))
    asked = HelpRequest.objects.get()
    shown = client.post(page(action), form(company="Fournil Exemple")).content.decode()
    assert "une demande en cours" in shown
    assert CANARY in shown
    action.refresh_from_db()
    assert (action.state, action.asked_with) == (ActionState.TO_DO, None)
    tell(client, action, asked, "need")
    asked.refresh_from_db()
    assert CANARY in asked.situation
    assert HelpRequest.objects.count() == 1


def test_a_request_of_somebody_else_is_neither_shown_nor_added_to(client, plan, running):
    (action,) = pacted(plan)
    theirs = HelpRequestFactory()
    before = (theirs.needs, theirs.situation)
    tell(client, action, theirs, "need")
    theirs.refresh_from_db()
    assert (theirs.needs, theirs.situation) == before
    with pytest.raises(matching.NotYours):
        services.tell_when_stuck(
            action, theirs, accepted=False, situation="", submission_id=uuid4(), by=plan.owner
        )
    action.refresh_from_db()
    assert action.state == ActionState.TO_DO


def test_told_twice_the_second_changes_nothing(client, plan, running):
    (action,) = pacted(plan)
    given = {"accepted": False, "situation": CANARY, "submission_id": uuid4(), "by": plan.owner}
    services.tell_when_stuck(action, running, **given)
    with pytest.raises(services.WrongMove):
        services.tell_when_stuck(action, running, **given)
    running.refresh_from_db()
    assert running.situation.count(CANARY) == 1


def test_too_many_requests_in_a_day_are_refused_in_words(client, plan):
    (action,) = pacted(plan)
    for number in range(3):
        client.post(page(action), form(company=f"Atelier {number}"))
        matching.withdraw_request(HelpRequest.objects.latest("created_at"), by=plan.owner)
    content = client.post(page(action), form(company="Atelier 4")).content.decode()
    assert "déjà fait trois demandes" in content


def test_whose_page_it_is(client, plan):
    (action,) = pacted(plan)
    company = CompanyFactory()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    MembershipFactory(user=plan.owner, company=company)
    for who, status in (
        (UserFactory(), 404),
        (MembershipFactory(company=company, member=True).user, 403),
    ):
        client.force_login(who)
        assert client.get(page(action)).status_code == status
        assert client.post(page(action), form()).status_code == status
    client.logout()
    assert client.get(page(action)).status_code == 302
    client.force_login(plan.owner)
    assert client.put(page(action)).status_code == 405


def test_another_owner_of_the_firm_asks_for_themselves(client, plan):
    (action,) = pacted(plan)
    company = CompanyFactory(name="Fournil Exemple")
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    MembershipFactory(user=plan.owner, company=company)
    other = MembershipFactory(company=company).user
    client.force_login(other)
    client.post(page(action), form(company="Fournil Exemple"))
    asked = HelpRequest.objects.get()
    action.refresh_from_db()
    assert (asked.owner, action.state, action.asked_with) == (other, ActionState.BLOCKED, asked)


def test_only_who_runs_a_firm_asks_in_its_name(client, plan):
    (action,) = pacted(plan)
    company = CompanyFactory(name="Fournil Exemple")
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    MembershipFactory(user=plan.owner, company=company, member=True)
    content = client.post(page(action), form()).content.decode()
    assert "Seule une personne qui dirige Fournil Exemple" in content
    assert "Atelier Exemple" in content
    assert not HelpRequest.objects.exists()


def test_what_is_done_asks_for_no_help(client, plan):
    (action,) = pacted(plan)
    services.move_action(action, to=ActionState.DONE, by=plan.owner)
    assert client.get(page(action))["Location"] == reverse("plans:plan", args=[plan.pk])
    with pytest.raises(services.WrongMove):
        services.ask_when_stuck(
            action,
            submission_id=uuid4(),
            firm=matching.Firm("Atelier", CommuneFactory(), "Claude"),
            adviser_choice="both",
            next_allowed=False,
            situation="",
            wishes=matching.Wishes(),
            by=plan.owner,
        )


def test_the_words_of_a_connecteur_are_not_passed_on_to_another():
    action = begun().actions.first()
    PlanAction.objects.filter(pk=action.pk).update(code="", what="Appelez Mme Canari.")
    action.refresh_from_db()
    assert "Canari" not in f"{need_of(action).action} {need_of(action).why}"
