"""The pages of events, for anybody, for somebody registered, and by the link of a mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from resources import event_links
from resources.enums import RegistrationState
from resources.models import Event, Registration
from resources.services import events as services
from resources.services import registering
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, in_days
from tests.factories.reference import CommuneFactory, DepartmentFactory
from tests.resources.events import come, mail, mails
from ui.robots import TRAP

pytestmark = pytest.mark.django_db
LIST = "/evenements/"


def address(event: Event, name: str = "event") -> str:
    return reverse(f"events:{name}", args=[event.resource.slug])


def page_of(registration: Registration, name: str = "registration") -> str:
    return reverse(f"events:{name}", args=[event_links.write(registration.pk)])


def text(answer: Any) -> str:
    """Return what a page says, on one line."""
    return re.sub(r"\s+", " ", answer.content.decode())


def titles(answer: Any) -> list[str]:
    return [event.resource.title for event in answer.context["found"].lines]


# --- The list ------------------------------------------------------------------------------


def test_the_list_holds_what_comes_the_nearest_first(client: Client) -> None:
    EventFactory(resource__title="Plus tard", starts_at=in_days(20))
    EventFactory(resource__title="Bientôt", starts_at=in_days(2))
    EventFactory(resource__title="En ce moment", begun=True)
    EventFactory(resource__title="Passé", over=True)
    EventFactory(resource__title="Annulé", cancelled=True)
    EventFactory(resource__title="Proposé", resource__proposed=True)
    answer = client.get(LIST)
    assert titles(answer) == ["En ce moment", "Bientôt", "Plus tard"]
    assert "12 places libres sur 12" in text(answer)
    assert client.post(LIST).status_code == 405


def test_the_list_is_cut_by_subject_and_place_in_its_address(client: Client) -> None:
    EventFactory(resource__title="Ici", starts_at=in_days(2))
    there = DepartmentFactory(code="14", name="Calvados")
    caen = CommuneFactory(code="14118", name="Caen", search_name="caen", department=there)
    EventFactory(resource__title="Là", commune=caen, starts_at=in_days(3))
    EventFactory(
        resource__title="Du Calvados",
        resource__department=there,
        commune=None,
        starts_at=in_days(4),
    )
    EventFactory(
        resource__title="Visio", online=True, resource__themes=["rgpd"], starts_at=in_days(5)
    )
    assert titles(client.get(LIST, {"lieu": "24"})) == ["Ici"]
    assert titles(client.get(LIST, {"lieu": "14"})) == ["Là", "Du Calvados"]
    assert titles(client.get(LIST, {"lieu": "en-ligne"})) == ["Visio"]
    assert titles(client.get(LIST, {"theme": "rgpd"})) == ["Visio"]
    none = client.get(LIST, {"theme": "rgpd", "lieu": "24"})
    assert titles(none) == []
    assert "/evenements/?theme=rgpd&amp;lieu=en-ligne" in text(none)
    assert "Données personnelles (RGPD), Dordogne" in text(none)
    wrong = client.get(LIST, {"lieu": "999", "theme": "x", "page": "-3"})
    assert wrong.status_code == 200
    assert "Choisissez un lieu de la liste." in text(wrong)


def test_the_list_is_read_page_by_page(client: Client) -> None:
    for day in range(1, 22):
        EventFactory(resource__title=f"Jour {day}", starts_at=in_days(day))
    first = client.get(LIST)
    assert len(titles(first)) == 20
    assert 'rel="next"' in text(first)
    second = client.get(LIST, {"page": "2"})
    assert titles(second) == ["Jour 21"]
    assert 'rel="prev"' in text(second)


@pytest.mark.parametrize("name", ["list", "event", "registered"])
def test_a_page_costs_the_same_for_few_and_for_many(client: Client, name: str) -> None:
    event = EventFactory(places=3)
    client.force_login(event.resource.author)
    where = {"list": LIST, "event": address(event), "registered": address(event, "registered")}
    costs = []
    for many in (2, 20):
        for number in range(many):
            come(event, f"n{many}-{number}@example.org")
            EventFactory(resource__author=event.resource.author)
            come(EventFactory(), event.resource.author.email, by=event.resource.author)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(where[name]).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_one_sees_what_one_organises_and_goes_to(client: Client) -> None:
    organiser, guest = UserFactory(), UserFactory()
    event = EventFactory(resource__title="Mon atelier", resource__author=organiser)
    come(event, guest.email, by=guest)
    client.force_login(organiser)
    page = text(client.get(LIST))
    assert "Les événements que vous organisez" in page
    assert "1 place prise sur 12" in page
    assert address(event, "registered") in page
    client.force_login(guest)
    page = text(client.get(LIST))
    assert "Vos inscriptions" in page
    assert "inscription confirmée" in page
    assert "Les événements que vous organisez" not in page


# --- One event -----------------------------------------------------------------------------


def test_anybody_registers_by_name_and_address_and_is_told(client: Client) -> None:
    event = EventFactory(places=1)
    page = text(client.get(address(event)))
    assert "Salle des Exemples, Périgueux (24)" in page
    assert "effacés 30 jours après" in page
    given = {"name": " Camille  Exemple ", "email": "Camille@example.org"}
    answer = client.post(address(event), given, follow=True)
    assert "Pour la garder, ouvrez le message envoyé à camille@example.org" in text(answer)
    one = Registration.objects.get()
    assert (one.name, one.email, one.user) == ("Camille Exemple", "camille@example.org", None)
    answer = client.post(address(event), {"name": "Ange", "email": "ange@example.org"}, follow=True)
    assert "sur la liste d’attente, au rang 1" in text(answer)
    assert "Prendre rang sur la liste d’attente" in text(answer)


def test_how_to_connect_is_told_to_those_who_have_a_place_alone(client: Client) -> None:
    event = EventFactory(online=True, places=1)
    one, two = come(event, 1), come(event, 2)
    secret = "https://visio.example.org/salle"
    assert secret not in text(client.get(address(event)))
    assert secret not in text(client.get(address(event, "event_file")))
    assert secret in text(client.get(page_of(one)))
    assert secret not in text(client.get(page_of(two)))
    registering.cancel(one, by=None)
    assert secret not in text(client.get(page_of(one)))
    assert secret in text(client.get(page_of(two)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Saisissez votre prénom et votre nom."),
        ({"email": ""}, "Saisissez votre adresse e-mail."),
        ({"email": "camille"}, "Saisissez une adresse e-mail complète"),
        ({TRAP: "x"}, "Vérifiez votre demande"),
        ({"name": "Gagnez sur https://example.org"}, "Saisissez un nom sans adresse de site"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, given: dict[str, str], said: str
) -> None:
    event = EventFactory()
    form = {"name": "Camille", "email": "camille@example.org", **given}
    answer = client.post(address(event), form)
    assert said in text(answer)
    assert not Registration.objects.exists()
    assert f'value="{form["name"]}"' in text(answer) or given.get("name") == ""


def test_the_same_address_is_told_so_and_receives_its_link_again(client: Client) -> None:
    event = EventFactory()
    one = come(event, "camille@example.org")
    form = {"name": "Camille", "email": "Camille@example.org"}
    answer = client.post(address(event), form)
    assert "Cette adresse est déjà inscrite" in text(answer)
    client.post(address(event), form)
    assert mails(one) == ["registered", "registered"]
    assert Registration.objects.count() == 1


def test_one_network_does_not_fill_a_room(client: Client, settings: Settings) -> None:
    settings.REGISTRATIONS_PER_DAY_AND_NETWORK = 2
    cache.clear()
    event = EventFactory()
    answers = [
        client.post(address(event), {"name": "A", "email": f"a{number}@example.org"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Trop d’inscriptions" in text(answers[2])
    assert Registration.objects.count() == 2


def test_too_quick_a_form_is_asked_again(client: Client, settings: Settings) -> None:
    settings.ASK_MINIMUM_SECONDS = 3
    event = EventFactory()
    given = {"name": "A", "email": "a@example.org", "opened": ""}
    answer = client.post(address(event), given)
    assert "Vérifiez votre demande" in text(answer)
    given["opened"] = re.findall(r'name="opened" value="([^"]+)"', answer.content.decode())[0]
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert client.post(address(event), given).status_code == 302


def test_somebody_signed_in_finds_the_form_filled_and_then_their_place(client: Client) -> None:
    event, user = EventFactory(), UserFactory(full_name="Camille Compte")
    client.force_login(user)
    page = text(client.get(address(event)))
    assert 'value="Camille Compte"' in page
    assert f'value="{user.email}"' in page
    client.post(address(event), {"name": user.full_name, "email": user.email})
    assert Registration.objects.get().user == user
    page = text(client.get(address(event)))
    assert "Votre place est retenue." in page
    assert "Voir mon inscription" in page


def test_what_is_not_open_says_why_and_shows_no_form(client: Client) -> None:
    for event, said in (
        (EventFactory(begun=True), "déjà commencé"),
        (EventFactory(over=True), "déjà commencé"),
        (EventFactory(cancelled=True, cancel_reason="Salle inondée."), "Salle inondée."),
    ):
        page = text(client.get(address(event)))
        assert said in page
        assert 'name="email"' not in page
        answer = client.post(address(event), {"name": "A", "email": "a@example.org"})
        assert answer.status_code == 200
    assert not Registration.objects.exists()


def test_what_is_not_published_is_read_by_its_author_and_the_team_alone(client: Client) -> None:
    event = EventFactory(resource__proposed=True)
    for path in (address(event), address(event, "event_file")):
        assert client.get(path).status_code == 404
        client.force_login(UserFactory())
        assert client.get(path).status_code == 404
        for reader in (event.resource.author, UserFactory(staff=True)):
            client.force_login(reader)
            assert client.get(path).status_code == 200
        client.logout()
    client.force_login(event.resource.author)
    assert "Cette page n’est pas publique" in text(client.get(address(event)))
    assert client.get("/evenements/inconnu/").status_code == 404


def test_anybody_takes_the_date_and_reads_no_address_in_it(client: Client) -> None:
    event = EventFactory()
    answer = client.get(address(event, "event_file"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    (taken,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert taken.decoded("DTSTART") == event.starts_at
    assert "ATTENDEE" not in taken


# --- One registration, by the link of a mail --------------------------------------------------


def test_the_link_of_the_mail_opens_and_the_button_cancels(client: Client) -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1), come(event, 2)
    link = re.search(r"/evenements/inscription/\S+", mail(one, "registered").body_text)
    assert link is not None
    page = client.get(link[0])
    assert page["X-Robots-Tag"] == "noindex"
    assert "votre place est retenue" in text(page)
    assert "au rang 1" in text(client.get(page_of(two)))
    one.refresh_from_db()
    assert one.state == RegistrationState.REGISTERED
    answer = client.post(link[0], follow=True)
    assert "C’est annulé." in text(answer)
    assert "Inscrivez-vous de nouveau" in text(answer)
    assert "votre place est retenue" in text(client.get(page_of(two)))
    # The same button of another tab: nothing more happens.
    answer = client.post(link[0], follow=True)
    assert "C’est annulé." not in text(answer)
    assert mails(one).count("given_up") == 1


def test_a_registration_hands_over_its_own_invitation(client: Client) -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1), come(event, 2)
    (invited,) = Calendar.from_ical(client.get(page_of(one, "registration_file")).content).walk(
        "VEVENT"
    )
    assert str(invited["UID"]).startswith(str(one.pk))
    assert client.get(page_of(two, "registration_file")).status_code == 410


@pytest.mark.parametrize(
    "token", ["x", signing.dumps("1", salt=event_links.SALT)], ids=["unsigned", "no key"]
)
def test_a_link_that_is_none_of_ours_opens_nothing(client: Client, token: str) -> None:
    for name in ("registration", "registration_file"):
        answer = client.get(reverse(f"events:{name}", args=[token]))
        assert answer.status_code == 410
        assert "Ce lien n’ouvre plus rien" in text(answer)


def test_a_registration_that_was_erased_opens_nothing(client: Client) -> None:
    event = EventFactory()
    one = come(event, 1)
    services.forget_registrations(event.ends_at + timedelta(days=31))
    assert client.get(page_of(one)).status_code == 410
    assert client.post(page_of(one)).status_code == 410


def test_the_page_of_a_registration_says_how_things_stand(client: Client) -> None:
    event = EventFactory()
    one = come(event, 1)
    with time_machine.travel(event.starts_at + timedelta(hours=1), tick=False):
        assert "Annuler mon inscription" not in text(client.get(page_of(one)))
        assert "rien n’a changé" in text(client.post(page_of(one), follow=True))
        registering.take_attendance(event, present=[one.pk], by=event.resource.author)
        assert "présence notée" in text(client.get(page_of(one)))
    other = come(EventFactory(), 1)
    services.cancel_event(other.event, reason="Neige.", by=event.resource.author)
    assert "Motif : Neige." in text(client.get(page_of(other))).replace("\u00a0", " ")
