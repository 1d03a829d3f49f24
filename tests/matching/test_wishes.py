"""How an owner wishes to be helped: asked in a fold, stored, shown to whom it concerns (B10)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.services import withdraw_consent
from matching import services
from matching.enums import Channel
from matching.forms import PreferencesForm
from matching.models import HelpRequest, Ranking
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
WORDS = "Pas le mardi, je livre Canari"
NEEDS = "Une boucle magnétique"


def form(**given: Any) -> dict[str, Any]:
    return {
        "submission_id": "5f0f3f5e-9a57-4f4e-9c37-5f5f2f3a1a12",
        "company": "Atelier Exemple",
        "commune": "Périgueux",
        "contact_name": "Claude Exemple",
        "adviser_choice": "both",
        "consent": "on",
        **given,
    }


def test_wishes_are_stored_with_the_request_and_enter_its_ranking(client: Client) -> None:
    ConnectorFactory(themes=list(Theme), languages=["fr", "en"])
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    client.force_login(assessment.owner)
    address = reverse("matching:ask", args=[assessment.pk])
    page = client.get(address).content.decode()
    assert "Comment vous préférez être aidé (facultatif)" in page
    assert '<details class="cc-details fr-mb-3w">' in page
    given = form(
        channel="video",
        slots=["evening", "morning"],
        availability=WORDS,
        language="en",
        access_needs=NEEDS,
    )
    client.post(address, given)
    asked = HelpRequest.objects.get()
    assert (asked.channel, asked.slots, asked.language) == ("video", ["morning", "evening"], "en")
    assert (asked.availability, asked.access_needs) == (WORDS, NEEDS)
    stored = Ranking.objects.get()
    assert stored.inputs["ask"]["channel"] == "video"
    assert stored.inputs["ask"]["slots"] == ["morning", "evening"]
    assert stored.inputs["ask"]["language"] == "en"
    # What is said in words enters no ranking.
    assert WORDS not in str(stored.inputs)
    assert NEEDS not in str(stored.inputs)


def test_without_wishes_nothing_is_asked_for(client: Client) -> None:
    ConnectorFactory(themes=list(Theme))
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    client.force_login(assessment.owner)
    client.post(reverse("matching:ask", args=[assessment.pk]), form(channel="any"))
    asked = HelpRequest.objects.get()
    assert (asked.channel, asked.slots, asked.language) == ("", [], "fr")


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "telepathy"},
        {"slots": ["midnight"]},
        {"language": "xx"},
        {"availability": "x" * 121},
        {"access_needs": "x" * 301},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a9_a_wrong_wish_is_said_and_the_fold_is_open(client: Client, wrong: Any) -> None:
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    client.force_login(assessment.owner)
    page = client.post(reverse("matching:ask", args=[assessment.pk]), form(**wrong))
    text = page.content.decode()
    assert "<title>Erreur" in text.replace("\n", "")
    assert '<details class="cc-details fr-mb-3w" open>' in text
    target = text.split('<a href="#', 1)[1].split('"', 1)[0] if 'href="#id_' in text else ""
    assert target == "" or f'id="{target}"' in text
    assert not HelpRequest.objects.exists()


def test_b10_words_are_read_after_the_acceptance_only(client: Client) -> None:
    introduction = IntroductionFactory(
        help_request__channel="phone",
        help_request__slots=["evening"],
        help_request__availability=WORDS,
        help_request__access_needs=NEEDS,
    )
    client.force_login(introduction.connector.user)
    address = reverse("matching:introduction", args=[introduction.pk])
    before = client.get(address).content.decode()
    assert "par téléphone" in before
    assert "le soir" in before
    assert WORDS not in before
    assert NEEDS not in before
    services.accept_introduction(introduction, by=introduction.connector.user)
    after = client.get(address).content.decode()
    assert WORDS in after
    assert NEEDS in after
    withdraw_consent(introduction.help_request.consent)
    assert NEEDS not in client.get(address).content.decode()


def test_wishes_change_while_the_request_lasts() -> None:
    asked = HelpRequestFactory()
    wishes = services.Wishes(channel=Channel.WRITING, slots=["saturday"], access_needs=NEEDS)
    services.change_preferences(asked, wishes=wishes, by=asked.owner)
    asked.refresh_from_db()
    assert (asked.channel, asked.slots, asked.access_needs) == ("writing", ["saturday"], NEEDS)
    assert PreferencesForm.initial_of(asked)["channel"] == "writing"
    services.change_preferences(asked, wishes=services.Wishes(), by=asked.owner)
    assert PreferencesForm.initial_of(asked)["channel"] == "any"
    with pytest.raises(services.NotYours):
        services.change_preferences(asked, wishes=wishes, by=UserFactory())
    withdraw_consent(asked.consent)
    with pytest.raises(services.AlreadySettled):
        services.change_preferences(asked, wishes=wishes, by=asked.owner)


@pytest.mark.parametrize("wrong", [{"channel": "fax"}, {"slots": ["night"]}, {"language": "xx"}])
def test_the_database_knows_the_wishes(wrong: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequestFactory(**wrong)
