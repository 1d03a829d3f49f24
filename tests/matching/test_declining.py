"""Declining in one tap, from the mail or the page, with a reason or none (QUALITY E5)."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching import decline_links, judging, mails, services
from matching.enums import DeclineChoice
from matching.models import HelpRequest, Introduction, Ranking
from matching.services import steps
from notifications.models import Message
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

pytestmark = pytest.mark.django_db


def address(introduction: Introduction, choice: DeclineChoice = DeclineChoice.FAR) -> str:
    return reverse("matching:decline_by_link", args=[decline_links.write(introduction, choice)])


def test_e5_the_reminder_has_the_same_links_each_of_its_own_request() -> None:
    introduction = IntroductionFactory()
    other = IntroductionFactory(connector=introduction.connector)
    mails.nudge(introduction)
    body = Message.objects.get(name="matching.nudge").body_text
    tokens = re.findall(rf"{settings.SITE_URL}/decliner/([^/\s]+)/", body)
    declining = [decline_links.read(token) for token in tokens]
    assert [one.choice for one in declining if one] == list(DeclineChoice)
    assert {one.introduction_id for one in declining if one} == {introduction.pk} != {other.pk}


def test_e5_the_mail_has_a_link_a_reason_and_each_opens_a_page_with_one_button(
    client: Client,
) -> None:
    ConnectorFactory(themes=list(Theme))
    help_request = HelpRequestFactory()
    judged = judging.judge_request(help_request)
    introduction = steps.ask_connector(help_request, judged, judged.ranking.ranked[0].id, by=None)
    mail = Message.objects.get(name="matching.introduction_requested")
    found = re.findall(rf"{settings.SITE_URL}(/decliner/\S+)", mail.body_text)
    assert len(found) == len(DeclineChoice)
    assert Ranking.objects.count() == 1
    for link, choice in zip(found, DeclineChoice, strict=True):
        page = client.get(link).content.decode()
        if choice != DeclineChoice.OTHER:
            assert choice.label in page
        main = page.split("<main")[1].split("</main>")[0]
        assert main.count("<button") == 1
    introduction.refresh_from_db()
    assert introduction.state == "requested"
    assert "C’est noté" in client.post(found[1]).content.decode()
    introduction.refresh_from_db()
    assert (introduction.state, introduction.decline_choice) == ("declined", "far")
    assert introduction.settled_by == introduction.connector.user
    # Used, it says so and changes nothing.
    for answer in (client.get(found[0]), client.post(found[0])):
        assert "n’attend plus de réponse" in answer.content.decode()
    introduction.refresh_from_db()
    assert introduction.decline_choice == "far"


def test_e5_a_link_ends_with_the_wait_and_is_for_nothing_else(client: Client) -> None:
    introduction = IntroductionFactory()
    link = address(introduction)
    token = decline_links.write(introduction, DeclineChoice.FAR)
    later = introduction.expires_at + timedelta(seconds=2)
    assert decline_links.read(token) is not None
    assert decline_links.read(token, at=later) is None
    Introduction.objects.filter(pk=introduction.pk).update(
        expires_at=timezone.now() - timedelta(days=1)
    )
    introduction.refresh_from_db()
    assert client.post(address(introduction)).status_code == 410
    until = int(later.timestamp())
    for wrong in (
        link[:-3] + "xx/",
        "/decliner/" + signing.dumps([str(introduction.pk), "far", until], salt="autre") + "/",
        *(
            "/decliner/" + signing.dumps(one, salt=decline_links.PURPOSE) + "/"
            for one in ([], ["x", "far", until], [str(introduction.pk), "x", until], 3)
        ),
    ):
        assert client.post(wrong).status_code == 410, wrong
    introduction.refresh_from_db()
    assert introduction.state == "requested"


def test_e5_accepting_asks_for_a_session(client: Client) -> None:
    introduction = IntroductionFactory()
    answer = client.post(reverse("matching:accept", args=[introduction.pk]))
    assert "/comptes/" in answer.headers["Location"]
    introduction.refresh_from_db()
    assert introduction.state == "requested"


def test_another_reason_is_said_in_words_or_not_at_all(client: Client) -> None:
    said, silent = IntroductionFactory(), IntroductionFactory()
    link = address(said, DeclineChoice.OTHER)
    page = client.post(link, {"reason": "x" * 301}).content.decode()
    assert "<title>Erreur" in page
    client.post(link, {"reason": "Je déménage."})
    client.post(address(silent, DeclineChoice.OTHER))
    said.refresh_from_db()
    silent.refresh_from_db()
    assert (said.decline_choice, said.decline_reason) == ("other", "Je déménage.")
    assert (silent.state, silent.decline_choice) == ("declined", "other")


def test_one_tap_on_the_page_declines(client: Client) -> None:
    introduction = IntroductionFactory()
    client.force_login(introduction.connector.user)
    page = client.get(reverse("matching:introduction", args=[introduction.pk])).content.decode()
    for choice in ("subject", "far", "time", "conflict"):
        assert f'name="choice" value="{choice}"' in page
    decline = reverse("matching:decline", args=[introduction.pk])
    client.post(decline, {"choice": "conflict"})
    introduction.refresh_from_db()
    assert (introduction.state, introduction.decline_choice) == ("declined", "conflict")
    other = IntroductionFactory(connector=introduction.connector)
    client.post(reverse("matching:decline", args=[other.pk]), {"choice": "pigeon"})
    other.refresh_from_db()
    assert (other.state, other.decline_choice) == ("declined", "")


def test_the_owner_never_reads_the_reason_and_staff_do(client: Client) -> None:
    introduction = IntroductionFactory()
    services.decline_introduction(
        introduction,
        by=introduction.connector.user,
        choice=DeclineChoice.CONFLICT,
        reason="Je connais son concurrent.",
    )
    words = (DeclineChoice.CONFLICT.label, "concurrent")
    client.force_login(introduction.help_request.owner)
    page = client.get(reverse("matching:request", args=[introduction.help_request_id]))
    mails = Message.objects.filter(user=introduction.help_request.owner)
    shown = page.content.decode() + "".join(mail.subject + mail.body_text for mail in mails)
    assert not [one for one in words if one in shown]
    client.force_login(UserFactory(staff=True, is_superuser=True))
    page = client.get(reverse("admin:matching_introduction_change", args=[introduction.pk]))
    assert all(one in page.content.decode() for one in words)


def test_a_decline_happens_once() -> None:
    introduction = IntroductionFactory()
    decline = partial(services.decline_introduction, introduction, by=introduction.connector.user)
    decline(choice=DeclineChoice.TIME)
    with pytest.raises(services.AlreadySettled):
        decline(choice=DeclineChoice.FAR)
    introduction.refresh_from_db()
    assert introduction.decline_choice == "time"
    assert HelpRequest.objects.get().state == "unanswered"
