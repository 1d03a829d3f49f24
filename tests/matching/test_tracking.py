"""The page that an owner opens from a mail, without signing in (QUALITY B13, A24, A29, B25)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from matching import services, tracked, tracking
from matching.enums import IntroductionState
from matching.models import HelpRequest, Introduction
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.matching.test_ladder import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_measured_yet() -> None:
    cache.clear()


def address(help_request: HelpRequest) -> str:
    return reverse("matching:tracking", args=[tracking.write(help_request.pk)])


def act(client: Client, help_request: HelpRequest, name: str, **given: Any) -> str:
    """Press a button of the page, and return the page that follows."""
    answer = client.post(address(help_request), {"act": name, **given}, follow=True)
    return answer.content.decode()


def test_every_mail_to_the_owner_leads_to_it() -> None:
    ConnectorFactory()
    asked = ask()
    mail = Message.objects.get(user=asked.owner)
    assert address(asked) in mail.body_text


def test_it_says_who_has_it_until_when_and_what_is_next(client: Client) -> None:
    connector = ConnectorFactory(display_name="Alix Modèle")
    asked = ask()
    page = client.get(address(asked)).content.decode()
    assert "Alix Modèle a votre demande, et jusqu’au" in page
    assert "Alix Modèle doit avoir répondu" in page
    assert connector.user.email not in page


def test_b13_reading_changes_nothing(client: Client) -> None:
    ConnectorFactory()
    asked = ask()
    rows = [DueRow.objects.count(), Message.objects.count(), Introduction.objects.count()]
    client.get(address(asked))
    client.head(address(asked))
    assert rows == [DueRow.objects.count(), Message.objects.count(), Introduction.objects.count()]


@pytest.mark.parametrize(
    "token",
    [
        "rien",
        signing.dumps("autre chose", salt=tracking.SALT),
        signing.dumps(["liste"], salt=tracking.SALT),
        signing.dumps("6c1c5d52-9e0a-4b8f-9d39-0c1f2d3e4f50", salt="matching.follow_up"),
        signing.dumps("6c1c5d52-9e0a-4b8f-9d39-0c1f2d3e4f50", salt=tracking.SALT),
    ],
    # Named: a signature holds the moment, and each process would name its tests otherwise.
    ids=["no token", "no identifier", "no text", "for something else", "nobody's request"],
)
def test_a_link_that_is_not_ours_opens_nothing(client: Client, token: str) -> None:
    for answer in (
        client.get(reverse("matching:tracking", args=[token])),
        client.post(reverse("matching:tracking", args=[token]), {"act": "withdraw"}),
    ):
        assert answer.status_code == 410
        assert "Ce lien n’ouvre plus rien" in answer.content.decode()


def test_each_button_does_what_it_says(client: Client) -> None:
    first, second = ConnectorFactory.create_batch(2)
    asked = ask()
    before = Introduction.objects.requested().get().connector
    act(client, asked, "another")
    after = Introduction.objects.requested().get().connector
    assert {before, after} == {first, second}
    assert "en pause jusqu’au" in act(client, asked, "pause")
    assert not Introduction.objects.requested().exists()
    assert "Votre demande reprend" in act(client, asked, "resume")
    assert "attendons la réponse de la personne sollicitée" in act(client, asked, "go_on")
    assert "Vous avez retiré cette demande" in act(client, asked, "withdraw")
    assert "Votre demande a changé entre-temps" in act(client, asked, "pause")


def test_going_on_says_what_was_really_done(client: Client) -> None:
    asked, choosing = ask(), ask(next_allowed=False)
    assert "nous cherchons de nouveau au début du mois" in act(client, asked, "go_on")
    assert "revenez choisir quelqu’un" in act(client, choosing, "go_on")
    ConnectorFactory(display_name="Alix Modèle")
    assert "Choisissez quelqu’un parmi" in act(client, choosing, "go_on")
    assert "votre demande est envoyée à Alix Modèle" in act(client, asked, "go_on")


def test_c3_a_button_pressed_twice_says_where_things_are(client: Client) -> None:
    ConnectorFactory()
    asked = ask()
    act(client, asked, "pause")
    assert "Votre demande a changé entre-temps" in act(client, asked, "pause")


def test_the_owner_chooses_among_those_left(client: Client) -> None:
    first, second = ConnectorFactory.create_batch(2)
    asked = ask(next_allowed=False)
    one = Introduction.objects.get()
    services.decline_introduction(one, by=one.connector.user)
    left = second if one.connector == first else first
    page = client.get(address(asked)).content.decode()
    assert f"Demander à {left.display_name}" in page
    assert f"Demander à {one.connector.display_name}" not in page
    said = act(client, asked, "choose", connector=str(one.connector.pk))
    assert "ne peut pas être sollicitée" in said
    assert "ne peut pas être sollicitée" in act(client, asked, "choose", connector="rien")
    act(client, asked, "choose", connector=str(left.pk))
    assert Introduction.objects.requested().get().connector == left


def test_b25_all_that_is_kept_is_taken_away(client: Client) -> None:
    introduction = IntroductionFactory(accepted=True, help_request__contact_name="Sacha Fictif")
    services.read_contact(introduction, reader=introduction.connector.user)
    answer = client.post(address(introduction.help_request), {"act": "export"})
    assert answer["Content-Disposition"].startswith("attachment")
    written = json.loads(answer.content)
    assert written["contact"]["personne"] == "Sacha Fictif"
    assert written["accord"]["texte"] == "J’accepte."
    assert len(written["qui_a_lu_vos_coordonnées"]) == 1


def test_erased_nothing_names_the_owner_and_nothing_follows(client: Client) -> None:
    introduction = IntroductionFactory(accepted=True, help_request__contact_name="Sacha Fictif")
    asked = introduction.help_request
    DueRow.objects.create(
        kind=services.PROGRESS_CHECK, subject_id=introduction.pk, due_at=timezone.now()
    )
    page = act(client, asked, "erase")
    assert "tout ce qui avait été écrit n’y sont plus" in page
    asked.refresh_from_db()
    introduction.refresh_from_db()
    assert (asked.contact_name, asked.phone, asked.state) == ("", "", "withdrawn")
    assert introduction.state == IntroductionState.WITHDRAWN
    assert not DueRow.objects.open().exists()
    assert "Votre demande a changé entre-temps" in act(client, asked, "erase")
    with pytest.raises(services.NotYours):
        services.erase_request(asked, by=UserFactory())


def test_wishes_are_changed_and_what_is_wrong_is_said_at_the_field_a9(client: Client) -> None:
    ConnectorFactory()
    asked = ask()
    given = {"channel": "video", "slots": ["morning"], "availability": "pas le mardi"}
    assert "Vos souhaits sont enregistrés" in act(client, asked, "preferences", **given)
    asked.refresh_from_db()
    assert (asked.channel, asked.slots, asked.availability) == (
        "video",
        ["morning"],
        "pas le mardi",
    )
    page = act(client, asked, "preferences", availability="x" * 121)
    assert "<title>Erreur" in page
    assert "x" * 121 in page
    services.withdraw_request(asked, by=asked.owner)
    assert "Votre demande a changé entre-temps" in act(client, asked, "preferences")


@pytest.mark.parametrize("count", [10, 11])
def test_the_usual_delay_is_told_from_eleven_firms_on(count: int) -> None:
    for _ in range(count):
        introduction = IntroductionFactory(accepted=True)
        HelpRequest.objects.filter(pk=introduction.help_request_id).update(
            created_at=timezone.now() - timedelta(days=4)
        )
    here, elsewhere = tracked.usual_delay("24"), tracked.usual_delay("75")
    if count < 11:
        assert here is elsewhere is None
    else:
        assert here is not None
        assert elsewhere is not None
        assert (here.days, elsewhere.days) == (4, 4)
        assert "Dordogne" in here.where
        assert elsewhere.where == "en France"


@pytest.mark.parametrize("asked_before", [1, 8])
def test_a29_the_page_costs_the_same_however_many_were_asked(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, asked_before: int
) -> None:
    asked = HelpRequestFactory()
    IntroductionFactory.create_batch(asked_before, help_request=asked, declined=True)
    IntroductionFactory(help_request=asked)
    client.get(address(asked))
    with django_assert_max_num_queries(8):
        client.get(address(asked))
