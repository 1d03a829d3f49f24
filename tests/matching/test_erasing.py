"""What « Effacer » and « Télécharger » promise is what they do (QUALITY B25)."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from connectors.enums import Helped
from connectors.models import Testimony
from matching import services
from matching.enums import ContactKind, Outcome
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from tests.factories.connectors import TestimonyFactory
from tests.factories.matching import IntroductionFactory
from tests.matching.test_exchanging import say
from tests.matching.test_meetings import in_days, offered, take
from tests.matching.test_tracking import act, address

pytestmark = pytest.mark.django_db


def helped() -> Introduction:
    """Return what is finished, with words of both sides everywhere they may write."""
    made: Introduction = IntroductionFactory(
        in_progress=True,
        help_request__access_needs="Canari des besoins",
        help_request__availability="Canari du mardi",
    )
    services.close_introduction(
        made, outcome=Outcome.HELPED, comment="Canari de la fin", by=made.connector.user
    )
    made.refresh_from_db()
    facts = services.Facts(
        contact_made=True,
        helped=Helped.YES,
        what_done="Canari du travail",
        sentence="Canari de la phrase",
        may_publish=True,
    )
    services.evaluate(made, by=made.help_request.owner, facts=facts)
    return made


def test_erased_no_word_of_either_side_stays(client: Client) -> None:
    introduction = helped()
    asked = introduction.help_request
    testimony = Testimony.objects.get()
    assert testimony.sentence
    act(client, asked, "erase")
    testimony.refresh_from_db()
    assert (testimony.what_done, testimony.sentence, testimony.may_publish) == ("", "", False)
    assert testimony.state == "unpublished"
    # What is counted stays.
    assert (testimony.helped, testimony.contact_made) == (Helped.YES, True)
    assert set(FollowUpAnswer.objects.values_list("comment", flat=True)) == {""}


@pytest.mark.parametrize("state", ["published", "rejected"])
def test_published_words_and_the_reply_go_too(client: Client, state: str) -> None:
    introduction = helped()
    Testimony.objects.update(
        state=state,
        published_at=timezone.now() if state == "published" else None,
        reply="Canari de la réponse",
        replied_at=timezone.now(),
        reply_state="published",
    )
    other = TestimonyFactory(sentence="D’une autre entreprise")
    act(client, introduction.help_request, "erase")
    testimony = Testimony.objects.exclude(pk=other.pk).get()
    assert (testimony.sentence, testimony.reply, testimony.published_at) == ("", "", None)
    other.refresh_from_db()
    assert other.sentence == "D’une autre entreprise"


def test_a_decline_in_words_is_erased(client: Client) -> None:
    declined = IntroductionFactory(declined=True, decline_reason="Canari du refus")
    act(client, declined.help_request, "erase")
    declined.refresh_from_db()
    assert declined.decline_reason == ""


def test_it_says_what_stays_before_and_after(client: Client) -> None:
    introduction = helped()
    asked = introduction.help_request
    page = client.get(address(asked)).content.decode()
    assert "ne nomme personne" not in page
    assert "Restent votre compte, votre entreprise et votre diagnostic" in page
    page = act(client, asked, "erase")
    assert "plus rien qui vous nomme" not in page
    assert "Restent votre compte, votre entreprise et votre diagnostic" in page
    assert "/contact/" in page


def test_once_erased_nothing_is_handed_over(client: Client) -> None:
    introduction = helped()
    asked = introduction.help_request
    act(client, asked, "erase")
    answer = client.post(address(asked), {"act": "export"}, follow=True)
    assert "Content-Disposition" not in answer
    page = answer.content.decode()
    assert "n’y a plus rien à télécharger" in page
    assert asked.company.name not in page


def test_b25_e9_wishes_messages_notes_and_meetings_are_taken_away(client: Client) -> None:
    introduction = IntroductionFactory(
        accepted=True,
        help_request__channel="video",
        help_request__slots=["morning"],
        help_request__availability="pas le mardi",
        help_request__access_needs="une pièce calme",
    )
    asked: HelpRequest = introduction.help_request
    say(introduction, asked.owner, "Bonjour à vous.")
    say(introduction, introduction.connector.user, "Bonjour de même.")
    services.note_contact(
        introduction, **noted("Une heure en boutique."), by=introduction.connector.user
    )
    take(offered(introduction, in_days(3, place="Mairie")))
    written = json.loads(client.post(address(asked), {"act": "export"}).content)
    assert written["vos_souhaits"] == {
        "échanger": "en visioconférence",
        "moments": ["le matin"],
        "précisions": "pas le mardi",
        "langue": "français",
        "pour_participer": "une pièce calme",
    }
    name = introduction.connector.display_name
    assert [(one["de"], one["texte"]) for one in written["vos_échanges"]] == [
        ("vous", "Bonjour à vous."),
        (name, "Bonjour de même."),
    ]
    (note,) = written["ce_que_le_connecteur_a_noté"]
    assert (note["par"], note["texte"]) == (name, "Une heure en boutique.")
    (meeting,) = written["vos_rendez_vous"]
    assert (meeting["avec"], meeting["état"]) == (name, "pris")
    assert meeting["créneau"]["lieu"] == "Mairie"


def test_b25_what_was_said_of_the_help_is_taken_away(client: Client) -> None:
    introduction = helped()
    written = json.loads(client.post(address(introduction.help_request), {"act": "export"}).content)
    (said,) = written["vos_avis"]
    assert (said["ce_qui_a_été_fait"], said["une_phrase"]) == (
        "Canari du travail",
        "Canari de la phrase",
    )


def noted(text: str) -> dict[str, Any]:
    now = timezone.now()
    return {"kind": ContactKind.MET, "text": text, "at": now, "submission_id": uuid4()}
