"""The pages of a meeting, for both sides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.services import withdraw_consent
from matching import services
from matching.models import Introduction, Meeting
from reference.holidays import PARIS
from tests.factories.accounts import UserFactory
from tests.factories.matching import IntroductionFactory
from tests.matching.test_exchanging import queries_of
from tests.matching.test_meetings import helper_of, in_days, offered, owner_of, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def introduction() -> Introduction:
    made: Introduction = IntroductionFactory(accepted=True)
    return made


def pages(introduction: Introduction) -> tuple[str, str]:
    return (
        reverse("matching:request", args=[introduction.help_request_id]),
        reverse("matching:introduction", args=[introduction.pk]),
    )


def form(*days: int, **given: Any) -> dict[str, Any]:
    """Return the form of slots at ten o’clock in so many days."""
    fields: dict[str, Any] = {"minutes": "45", "channel": "phone", "place": "", **given}
    for number, day in enumerate(days, start=1):
        at = timezone.localdate() + timedelta(days=day)
        fields |= {f"day_{number}": f"{at:%Y-%m-%d}", f"clock_{number}": "10:00"}
    return fields


def test_slots_go_from_one_page_to_the_other_and_come_back_taken(
    client: Client, introduction: Introduction
) -> None:
    request_page, introduction_page = pages(introduction)
    client.force_login(helper_of(introduction))
    address = reverse("matching:slots", args=[introduction.pk])
    assert address in client.get(introduction_page).content.decode()
    sent = client.post(address, form(3, 4, 5, channel="video", place="https://visio.example.org"))
    assert sent.headers["Location"] == f"{introduction_page}#rendez-vous"
    meeting = Meeting.objects.get()
    assert {one.starts_at.astimezone(PARIS).hour for one in meeting.slots.all()} == {10}
    client.force_login(owner_of(introduction))
    page = client.get(request_page).content.decode()
    assert page.count(">Choisir<") == 3
    assert "https://visio.example.org" in page
    slot = meeting.slots.order_by("starts_at")[1]
    choice = {"slot": slot.pk, "revision": meeting.revision}
    take_slot = reverse("matching:take_slot", args=[meeting.pk])
    page = client.post(take_slot, choice, follow=True).content.decode()
    assert "Votre rendez-vous est pris" in page
    assert "Le rendez-vous est pris." in page
    assert ">Choisir<" not in page
    page = client.post(take_slot, choice, follow=True).content.decode()
    assert "Ce rendez-vous a changé entre-temps" in page
    for wrong in ({}, {"slot": "x", "revision": "1"}, {"slot": slot.pk, "revision": "x"}):
        assert client.post(take_slot, wrong).status_code == 404
    # Both download the same meeting, each their own invitation.
    file = reverse("matching:meeting_file", args=[meeting.pk])
    for user in (owner_of(introduction), helper_of(introduction)):
        client.force_login(user)
        answer = client.get(file)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["ATTENDEE"]) == f"mailto:{user.email}"
        assert event.decoded("DTSTART") == slot.starts_at


def test_others_are_asked_for_and_all_is_cancelled_after_a_word(
    client: Client, introduction: Introduction
) -> None:
    request_page, introduction_page = pages(introduction)
    meeting = offered(introduction)
    client.force_login(owner_of(introduction))
    others = reverse("matching:other_slots", args=[meeting.pk])
    page = client.post(others, follow=True).content.decode()
    assert "Vous avez demandé d’autres créneaux." in page
    assert others not in page
    client.force_login(helper_of(introduction))
    assert "demandé d’autres créneaux" in client.get(introduction_page).content.decode()
    assert client.post(others).status_code == 404
    take(meeting)
    cancel = reverse("matching:cancel_meeting", args=[meeting.pk])
    assert "Annuler le rendez-vous" in client.get(cancel).content.decode()
    meeting.refresh_from_db()
    assert meeting.state == "booked"
    page = client.post(cancel, follow=True).content.decode()
    assert "C’est annulé" in page
    assert "Proposer des créneaux" in page
    assert "plus rien à annuler" in client.get(cancel).content.decode()
    client.force_login(owner_of(introduction))
    assert "Le rendez-vous est annulé." in client.get(request_page).content.decode()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (form(), "Indiquez le jour d’un créneau au moins."),
        (form(-1), "Ce créneau est déjà passé"),
        (form(3, 3), "Ce créneau est déjà dans la liste."),
        (form(200), "dans les six mois"),
        ({**form(3), "day_4": "2030-01-01"}, "Indiquez le jour et l’heure"),
        ({**form(3), "day_1": "2030-03-31", "clock_1": "02:30"}, "Cette heure n’existe pas"),
        (form(3, channel="on_site"), "Indiquez l’adresse"),
        (form(3, channel="pigeon"), "Sélectionnez un choix valide"),
    ],
)
def test_a9_wrong_slots_say_what_to_do(
    client: Client, introduction: Introduction, given: dict[str, Any], error: str
) -> None:
    client.force_login(helper_of(introduction))
    page = client.post(reverse("matching:slots", args=[introduction.pk]), given).content.decode()
    assert "<title>Erreur" in page
    assert error in page
    assert not Meeting.objects.exists()


def test_b11_a_consent_withdrawn_closes_the_meeting_to_the_connecteur(
    client: Client, introduction: Introduction
) -> None:
    meeting = offered(introduction)
    take(meeting)
    withdraw_consent(introduction.help_request.consent)
    client.force_login(helper_of(introduction))
    for name in ("cancel_meeting", "meeting_file"):
        assert client.get(reverse(f"matching:{name}", args=[meeting.pk])).status_code == 404
    assert client.get(reverse("matching:slots", args=[introduction.pk])).status_code == 302
    client.force_login(UserFactory())
    assert client.get(reverse("matching:meeting_file", args=[meeting.pk])).status_code == 404


def test_a29_a_meeting_costs_no_more_with_five_slots(
    client: Client, introduction: Introduction
) -> None:
    offered(introduction, in_days(3))
    counts = []
    for _ in range(2):
        for user, page in zip(
            (owner_of(introduction), helper_of(introduction)), pages(introduction), strict=True
        ):
            client.force_login(user)
            counts.append(queries_of(client, page))
        offered(introduction, *(in_days(number) for number in range(4, 9)))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12, counts
    assert services.MOST_SLOTS == 5
