"""« Mon espace »: where each thing stands, in words, with one next step."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from diagnostics.models import Assessment
from matching.enums import FollowUp, FollowUpAnswerValue, HelpRequestState, IntroductionState, Side
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from plans.selectors import Status, home_of
from tests.factories.accounts import AdviserFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

pytestmark = pytest.mark.django_db
HOME = "/mon-espace/"


@pytest.fixture
def owner(client: Client) -> User:
    user = UserFactory.create()
    client.force_login(user)
    return user


def test_the_page_is_for_people_signed_in_and_changes_nothing(client: Client) -> None:
    assert reverse("plans:home") == HOME
    refused = client.get(HOME)
    assert refused.status_code == 302
    assert refused["Location"].startswith(reverse("account_login"))
    client.force_login(UserFactory.create())
    assert client.post(HOME).status_code == 405


def test_with_nothing_yet_the_page_leads_to_the_diagnostic(client: Client, owner: User) -> None:
    response = client.get(HOME)
    assert response.status_code == 200
    assert reverse("diagnostics:start") in response.content.decode()


def test_a_connecteur_who_is_no_owner_is_led_to_their_own_page(client: Client) -> None:
    connector = ConnectorFactory.create()
    client.force_login(connector.user)
    assert client.get(HOME)["Location"] == reverse("matching:dashboard")
    AssessmentFactory.create(owner=connector.user)
    assert client.get(HOME).status_code == 200


def test_an_adviser_who_is_no_owner_is_led_to_those_they_help(client: Client) -> None:
    client.force_login(AdviserFactory().user)
    assert client.get(HOME)["Location"] == reverse("diagnostics:assisted")


def test_a_member_of_the_team_is_led_to_the_back_office(client: Client) -> None:
    client.force_login(UserFactory.create(staff=True))
    assert client.get(HOME)["Location"] == reverse("admin:index")


def test_an_owner_finds_diagnostics_again_and_only_their_own(client: Client, owner: User) -> None:
    mine = AssessmentFactory.create(owner=owner, completed=True)
    begun = AssessmentFactory.create(owner=owner)
    theirs = AssessmentFactory.create(owner=UserFactory.create(), completed=True)
    content = client.get(HOME).content.decode()
    assert reverse("diagnostics:result", args=[mine.pk]) in content
    assert reverse("diagnostics:carry_on", args=[begun.pk]) in content
    assert f"{round(mine.global_score)} sur 100" in content
    assert str(theirs.pk) not in content
    # Nothing is under way: the next step is to look for somebody.
    assert reverse("matching:proposals", args=[mine.pk]) in content


@pytest.mark.parametrize(
    ("request_state", "introduction_state", "status", "sentence", "next_step"),
    [
        ("open", "requested", Status.UNDER_WAY, "a reçu votre demande", "Voir ma demande"),
        ("matched", "accepted", Status.UNDER_WAY, "va vous contacter", "Voir ma demande"),
        ("matched", "in_progress", Status.UNDER_WAY, "vous accompagne.", "Voir ma demande"),
        ("unanswered", "declined", Status.TO_DO, "Choisissez", "Choisir un connecteur"),
        ("unanswered", "expired", Status.TO_DO, "Choisissez", "Choisir un connecteur"),
        ("closed", "done", Status.OVER, "est terminé.", "Revoir ma demande"),
        ("closed", "expired", Status.OVER, "est terminée.", "Revoir ma demande"),
        ("withdrawn", "withdrawn", Status.OVER, "Vous avez retiré", "Revoir ma demande"),
    ],
)
def test_each_state_is_said_in_words_with_one_next_step(
    client: Client,
    owner: User,
    request_state: str,
    introduction_state: str,
    status: Status,
    sentence: str,
    next_step: str,
) -> None:
    """QUALITY A5: three statuses at most, written out."""
    over = request_state in {HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN}
    help_request = HelpRequestFactory.create(
        owner=owner, state=request_state, closed_at=timezone.now() if over else None
    )
    waiting = introduction_state == IntroductionState.REQUESTED
    IntroductionFactory.create(
        help_request=help_request,
        connector__display_name="Claude Modèle",
        state=introduction_state,
        settled_at=None if waiting else timezone.now(),
    )
    home = home_of(owner)
    (line,) = home.requests
    assert (line.status, line.next_step) == (status, next_step)
    assert sentence in line.sentence
    assert line.themes == ("Site internet", "Cybersécurité")
    content = client.get(HOME).content.decode()
    assert status.value in content
    # Its own line, and the top of the page where it is the next step of all.
    pressing = home.next_step is not None and home.next_step.about == help_request.pk
    address = f'href="{reverse("matching:request", args=[help_request.pk])}"'
    assert content.count(address) == 1 + pressing
    assert pressing is (status == Status.TO_DO or introduction_state == IntroductionState.DONE)


def test_a_pause_is_said_and_there_is_nothing_to_choose(owner: User) -> None:
    until = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    HelpRequestFactory.create(owner=owner, unanswered=True, paused_until=until)
    (line,) = home_of(owner).requests
    assert (line.status, line.next_step) == (Status.UNDER_WAY, "Reprendre ma demande")
    assert "en pause jusqu’au 2 décembre" in line.sentence


def test_what_was_answered_is_read_again(client: Client, owner: User) -> None:
    introduction = IntroductionFactory.create(help_request__owner=owner, in_progress=True)
    for side in Side:
        FollowUpAnswer.objects.create(
            introduction=introduction,
            side=side,
            follow_up=FollowUp.CONTACT_CHECK,
            value=FollowUpAnswerValue.CONTACT_MADE,
        )
    (line,) = home_of(owner).requests
    assert [answer.answer for answer in line.answers] == ["le contact est établi"]
    assert "le contact est établi" in client.get(HOME).content.decode()


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(HOME).status_code == 200
    return len(seen)


def test_the_page_costs_as_much_with_a_thousand_as_with_ten(client: Client, owner: User) -> None:
    """Must show 4, QUALITY A29."""
    first = IntroductionFactory.create(help_request__owner=owner, in_progress=True)
    grow(first, 10)
    small = queries(client)
    grow(first, 1000)
    assert small == queries(client) <= 12


def grow(model: Introduction, count: int) -> None:
    """Write diagnostics, and requests, of the same owner and firm by the hundred."""
    request = model.help_request
    Assessment.objects.bulk_create(
        Assessment(questionnaire=request.assessment.questionnaire, owner=request.owner)
        for _ in range(count)
    )
    consents = type(request.consent).objects.bulk_create(
        type(request.consent)(user=request.owner, purpose="share_contact", text="Oui.")
        for _ in range(count)
    )
    made = HelpRequest.objects.bulk_create(
        HelpRequest(
            owner=request.owner,
            company=request.company,
            assessment=request.assessment,
            consent=consent,
            submission_id=consent.pk,
            needs=request.needs,
            profile=request.profile,
            contact_name="Camille Exemple",
        )
        for consent in consents
    )
    Introduction.objects.bulk_create(
        Introduction(
            help_request=one,
            connector=model.connector,
            ranking=model.ranking,
            expires_at=model.expires_at,
        )
        for one in made
    )
