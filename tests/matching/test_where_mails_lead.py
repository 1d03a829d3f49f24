"""A mail that asks its owner to read or choose opens the page where that is done (QUALITY A24)."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from matching import services, tracking
from matching.models import HelpRequest, Introduction
from notifications.models import Message
from tests.factories.matching import IntroductionFactory
from tests.matching.test_meetings import helper_of, in_days, offered, owner_of, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def introduction() -> Introduction:
    made: Introduction = IntroductionFactory(accepted=True)
    return made


def mail_to_owner(introduction: Introduction, name: str) -> Message:
    mail: Message = Message.objects.get(name=f"matching.{name}", user=owner_of(introduction))
    return mail


def opened(client: Client, written: str) -> str:
    """Sign in as the reader does, open the first link, and return the part of the page it names."""
    link = re.search(r"https?://[^/\s]+(/\S*?)#(\S+)", written)
    assert link is not None, written
    answer = client.get(link[1])
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'id="{link[2]}"' in page
    return page.partition(f'id="{link[2]}"')[2].partition("</section>")[0]


def test_a24_you_were_written_to_opens_what_was_written(
    introduction: Introduction, client: Client
) -> None:
    services.say(
        introduction, text="Lundi me va.", submission_id=uuid4(), by=helper_of(introduction)
    )
    client.force_login(owner_of(introduction))
    section = opened(client, mail_to_owner(introduction, "message_received").body_text)
    assert "Lundi me va." in section
    assert "Envoyer le message" in section


def test_a24_slots_offered_open_where_one_is_chosen(
    introduction: Introduction, client: Client
) -> None:
    offered(introduction, in_days(3))
    client.force_login(owner_of(introduction))
    mail = mail_to_owner(introduction, "slots_proposed")
    assert "Choisir<span" in opened(client, mail.body_text)
    # As for whoever helps, the page asks to sign in, and comes back.
    page = reverse("matching:request", args=[introduction.help_request_id])
    assert Client().get(page)["Location"].endswith(f"?next={page}")


def test_a24_a_meeting_taken_is_moved_from_the_mail_and_from_the_calendar(
    introduction: Introduction, client: Client
) -> None:
    take(offered(introduction, in_days(3)))
    client.force_login(owner_of(introduction))
    mail = mail_to_owner(introduction, "meeting_booked")
    # A line of a calendar goes on after a line break and a space.
    for written in (mail.body_text, re.sub(r"\r?\n ", "", mail.calendar)):
        assert "Demander à le déplacer" in opened(client, written)


def test_matched_the_page_without_signing_in_leads_to_what_is_exchanged(
    introduction: Introduction, client: Client
) -> None:
    asked = introduction.help_request
    tracking_page = reverse("matching:tracking", args=[tracking.write(asked.pk)])
    page = client.get(tracking_page).content.decode()
    address = reverse("matching:request", args=[asked.pk])
    before = page.partition("Ce qui s’est passé")[0]
    assert f'href="{address}#echanges">Lire et répondre' in before
    assert f'href="{address}#rendez-vous">Mon rendez-vous' in before
    HelpRequest.objects.filter(pk=asked.pk).update(state="unanswered")
    assert "Lire et répondre" not in client.get(tracking_page).content.decode()
