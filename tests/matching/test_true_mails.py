"""A mail says what really happened, and no more (QUALITY E3, B11)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from matching import services
from matching.consent import full_text, next_text
from matching.models import HelpRequest, Introduction
from matching.policy import POLICY
from notifications import due
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.matching.test_ladder import MONDAY, ask, live
from tests.matching.test_tracking import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    three = replace(POLICY, asked_at_once=3)
    for module in ("judging", "forms", "services.asking"):
        monkeypatch.setattr(f"matching.{module}.policy_in_force", lambda: three)


def first() -> Introduction:
    introduction: Introduction = Introduction.objects.requested().order_by("requested_at")[0]
    return introduction


def body(name: str) -> str:
    mail = Message.objects.filter(name=f"matching.{name}").latest("created_at")
    return f"{mail.subject}\n{mail.body_text}"


# --- To the connecteur whose request ends before they answer ----------------------------------


def accept_another(asked: HelpRequest) -> None:
    second = Introduction.objects.requested().order_by("-requested_at")[0]
    services.accept_introduction(second, by=second.connector.user)


def reassign(asked: HelpRequest) -> None:
    services.reassign(asked, connector=ConnectorFactory(), by=UserFactory(staff=True))


def ask_for_another(asked: HelpRequest) -> None:
    services.ask_for_another(asked, by=asked.owner)


def pause(asked: HelpRequest) -> None:
    services.pause_request(asked, by=asked.owner)


ENDED = "son accord a pris fin"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (accept_another, "Une autre personne a accepté d’aider cette entreprise"),
        (reassign, "Notre équipe la propose à quelqu’un d’autre"),
        (ask_for_another, "L’entreprise préfère demander à quelqu’un d’autre"),
        (pause, "L’entreprise met sa demande en pause"),
    ],
)
def test_whoever_is_no_longer_asked_reads_why_and_of_no_consent_withdrawn(
    act: Callable[[HelpRequest], None], said: str, request: pytest.FixtureRequest
) -> None:
    if act is accept_another:
        request.getfixturevalue("three_at_once")
    ConnectorFactory.create_batch(3)
    asked = ask()
    act(asked)
    written = body("request_withdrawn")
    assert said in written
    assert ENDED not in written
    assert "a retiré sa demande" not in written
    assert "n’attend plus votre réponse" in written


@pytest.mark.parametrize("accepted", [True, False])
def test_a_request_taken_back_is_said_to_be_and_what_was_noted_only_where_it_was_read(
    accepted: bool,
) -> None:
    ConnectorFactory()
    asked = ask()
    introduction = first()
    if accepted:
        services.accept_introduction(introduction, by=introduction.connector.user)
    services.withdraw_request(asked, by=asked.owner)
    written = body("request_withdrawn")
    assert "Une entreprise a retiré sa demande" in written
    assert (ENDED in written) is accepted


# --- To the owner, when somebody else is asked -------------------------------------------------

COULD_NOT = "n’a pas pu vous aider"


@pytest.mark.usefixtures("three_at_once")
def test_nobody_is_said_to_have_failed_who_did_not() -> None:
    ConnectorFactory.create_batch(3)
    asked = ask()
    together = Message.objects.filter(name="matching.next_asked")
    assert together.count() == 2
    for mail in together:
        assert COULD_NOT not in mail.body_text
        assert "proposée en même temps à" in mail.body_text
    services.pause_request(asked, by=asked.owner)
    ConnectorFactory.create_batch(3)
    services.resume_request(asked, by=asked.owner)
    assert COULD_NOT not in body("next_asked")


def test_after_a_refusal_it_is_said_so() -> None:
    ConnectorFactory.create_batch(2)
    ask()
    services.decline_introduction(first(), by=first().connector.user)
    assert "Une personne sollicitée " + COULD_NOT in body("next_asked")


def test_another_one_asked_for_is_what_the_owner_wanted() -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    services.ask_for_another(asked, by=asked.owner)
    assert COULD_NOT not in body("next_asked")
    assert "Comme vous l’avez demandé" in body("next_asked")


def test_the_team_who_chooses_is_said_to() -> None:
    asked = ask()
    assert asked.state == "unanswered"
    services.assign(asked, connector=ConnectorFactory(), by=UserFactory(staff=True))
    assert COULD_NOT not in body("next_asked")
    assert "Notre équipe propose votre demande à" in body("next_asked")
    reassign(asked)
    assert "Notre équipe propose votre demande à" in body("next_asked")


# --- Several asked together --------------------------------------------------------------------


@pytest.mark.usefixtures("three_at_once")
def test_b11_the_words_agreed_to_say_that_several_are_asked_together(client: Client) -> None:
    assert "3 personnes à la fois" in next_text(3)
    assert "à la fois" not in next_text(1)
    ConnectorFactory.create_batch(3)
    asked = ask()
    assert asked.consent.text == full_text(next_allowed=True, asked_at_once=3)
    assert "3 personnes à la fois" in asked.consent.text
    client.force_login(asked.owner)
    other = AssessmentFactory(completed=True, owner=asked.owner)
    form = client.get(reverse("matching:ask", args=[other.pk])).content.decode()
    assert "3 personnes à la fois" in form


@pytest.mark.usefixtures("three_at_once")
def test_all_who_are_waited_for_are_named(client: Client) -> None:
    ConnectorFactory.create_batch(3)
    asked = ask()
    client.force_login(asked.owner)
    names = [one.connector.display_name for one in Introduction.objects.requested()]
    assert len(names) == 3
    for page in (address(asked), reverse("matching:request", args=[asked.pk])):
        lead = client.get(page).content.decode().partition("fr-text--lead")[2].partition("</p>")[0]
        assert all(name in lead for name in names), lead


# --- To the team -------------------------------------------------------------------------------


@pytest.fixture
def clock_of_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def in_the_region(asked: HelpRequest) -> Any:
    commune = asked.company.commune
    assert commune is not None
    return UserFactory(staff=True, region=commune.department.region)


@pytest.mark.parametrize("outage", [True, False])
def test_e3_the_team_is_told_of_the_region_only_what_is_true(
    clock_of_monday: time_machine.Traveller, outage: bool
) -> None:
    national = UserFactory(staff=True)
    asked = ask()
    regional = in_the_region(asked)
    until = MONDAY + timedelta(days=17)
    if outage:
        clock_of_monday.move_to(until)
        while due.handle_next():
            pass
    else:
        live(clock_of_monday, until=until)
    (to_region,) = Message.objects.filter(name="matching.handed_to_correspondent")
    assert to_region.user == regional
    (to_team,) = Message.objects.filter(name="matching.handed_to_staff")
    assert to_team.user == national
    written = f"{to_team.subject}\n{to_team.body_text}"
    assert ("confiée à sa région le" in written) is not outage
    assert "rien n’a changé" not in written
    assert bool(re.search("malgré sa région", written)) is not outage
