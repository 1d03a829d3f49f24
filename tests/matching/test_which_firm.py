"""Whoever helps several firms knows which one a mail or a page is about, and none is named
(QUALITY B10)."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from connectors.models import Connector
from matching import follow_up_links, mails, services
from matching.enums import FollowUp, Side
from matching.models import Introduction
from matching.services import steering
from matching.services.steps import stop_asking
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory
from tests.matching.test_meetings import in_days, offered, take

pytestmark = pytest.mark.django_db
ACCEPTED = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SHOP = {"size_class": "10_49", "sector": "G", "department": "24"}
INN = {"size_class": "2_9", "sector": "I", "department": "33"}
WHICH = {"G": ("Commerce, réparation de véhicules", "Dordogne"), "I": ("Hôtellerie", "Gironde")}


@pytest.fixture
def connector() -> Connector:
    made: Connector = ConnectorFactory(monthly_capacity=20)
    return made


def of(connector: Connector, profile: dict[str, str], *, accepted: bool = True) -> Introduction:
    made: Introduction = IntroductionFactory(
        connector=connector, accepted=accepted, help_request__profile=profile
    )
    moment = {"settled_at": ACCEPTED} if accepted else {"requested_at": ACCEPTED}
    Introduction.objects.filter(pk=made.pk).update(**moment)
    made.refresh_from_db()
    return made


def told(connector: Connector, name: str) -> list[Message]:
    found = Message.objects.filter(name=f"matching.{name}", user=connector.user)
    return list(found.order_by("created_at", "pk"))


def says_which(text: str, sector: str, *, day: str = "") -> None:
    for word in (*WHICH[sector], day):
        assert word in text, text


def test_the_questions_of_day_7_and_30_say_which_firm_in_the_subject_too(
    connector: Connector,
) -> None:
    for profile in (SHOP, INN):
        introduction = of(connector, profile)
        mails.contact_check(introduction)
        mails.outcome_check(introduction, occasion=1)
    for name in ("contact_check", "outcome_check"):
        shop, inn = told(connector, name)
        for mail, sector in ((shop, "G"), (inn, "I")):
            says_which(mail.subject, sector, day="acceptée le 3 novembre")
            says_which(mail.body_text, sector, day="acceptée le 3 novembre")
        # In the digest, a line is a subject.
        assert shop.subject != inn.subject
    owners = Message.objects.filter(name="matching.outcome_check").exclude(user=connector.user)
    assert all("novembre" not in mail.subject for mail in owners)


def test_the_page_of_a_question_says_which_firm(connector: Connector, client: Client) -> None:
    introduction = of(connector, INN)
    for side, expected in ((Side.CONNECTOR, True), (Side.OWNER, False)):
        question = follow_up_links.Question(introduction.pk, side, FollowUp.OUTCOME, 1)
        page = client.get(follow_up_links.link(question)).content.decode()
        assert ("Gironde" in page and "acceptée le 3 novembre" in page) is expected
        assert introduction.help_request.company.name not in page


def test_what_ends_before_an_answer_says_which(connector: Connector) -> None:
    services.expire_introduction(of(connector, SHOP, accepted=False))
    introduction = of(connector, INN, accepted=False)
    stop_asking(introduction.help_request, by=None)
    for name, sector in (("introduction_expired", "G"), ("request_withdrawn", "I")):
        (mail,) = told(connector, name)
        says_which(mail.subject, sector)
        says_which(mail.body_text, sector, day="reçue le 3 novembre")


def test_what_the_team_takes_back_says_which_each_time(connector: Connector) -> None:
    staff = UserFactory(staff=True)
    accepted = of(connector, SHOP)
    steering.take_back(accepted, reason="Vous êtes en congé.", by=staff)
    (mail,) = told(connector, "taken_back")
    says_which(mail.subject, "G")
    says_which(mail.body_text, "G", day="acceptée le 3 novembre")
    for profile in (SHOP, INN):
        of(connector, profile, accepted=False)
    steering.take_back_waiting(connector, reason="Trop de demandes.", by=staff)
    both = told(connector, "taken_back")[-1]
    for sector in ("G", "I"):
        says_which(both.body_text, sector, day="reçue le 3 novembre")


def test_the_reminder_of_a_day_says_who_each_meeting_is_with(connector: Connector) -> None:
    introductions = [of(connector, SHOP), of(connector, INN)]
    for introduction in introductions:
        take(offered(introduction, in_days(3)))
    day = timezone.localdate(in_days(3).starts_at)
    mails.meetings_of_tomorrow(connector.user, day, side=Side.CONNECTOR)
    (mail,) = told(connector, "meetings_tomorrow")
    for sector in ("G", "I"):
        says_which(mail.body_text, sector)
    for introduction in introductions:
        mails.meetings_of_tomorrow(introduction.help_request.owner, day, side=Side.OWNER)
    owners = Message.objects.filter(name="matching.meetings_tomorrow").exclude(user=connector.user)
    assert owners.count() == 2
    assert all("Gironde" not in mail.body_text for mail in owners)
