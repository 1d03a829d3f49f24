"""What an organiser does on the site, and nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reference.models import Region
from resources.enums import RegistrationState
from resources.models import Event
from resources.services import events as services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, in_days
from tests.resources.events import assert_sound, come, mails, states

pytestmark = pytest.mark.django_db
PAGES = ("registered", "change")


@pytest.fixture
def event() -> Event:
    made: Event = EventFactory(places=2)
    return made


@pytest.fixture
def organiser(client: Client, event: Event) -> User:
    user = event.resource.author
    assert user is not None
    client.force_login(user)
    return user


def address(event: Event, name: str) -> str:
    return reverse(f"events:{name}", args=[event.resource.slug])


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def form(**given: Any) -> dict[str, Any]:
    day = in_days(12)
    return {
        "day": f"{day:%Y-%m-%d}",
        "starts": "14:00",
        "ends": "16:30",
        "last_day": "",
        "place": "Mairie",
        "commune": "Périgueux",
        "join_url": "",
        "places": "2",
        **given,
    }


def correspondent(region: Region | None) -> User:
    user = UserFactory(is_staff=True, region=region)
    user.user_permissions.add(Permission.objects.get(codename="change_registration"))
    return user


def test_only_its_organiser_and_the_team_see_who_comes(client: Client, event: Event) -> None:
    come(event, "camille@example.org")
    for name in PAGES:
        assert client.get(address(event, name)).status_code == 302
    department = event.commune.department if event.commune else None
    assert department is not None
    elsewhere = Region.objects.create(code="28", name="Normandie")
    let_in = [event.resource.author, UserFactory(staff=True)]
    let_in += [correspondent(None), correspondent(department.region)]
    for user in let_in:
        client.force_login(user)
        assert "camille@example.org" in text(client.get(address(event, "registered")))
        assert client.get(address(event, "change")).status_code == 200
    for user in (UserFactory(), UserFactory(is_staff=True), correspondent(elsewhere)):
        client.force_login(user)
        for name in PAGES:
            assert client.get(address(event, name)).status_code == 404
            assert client.post(address(event, name)).status_code == 404
        for name in ("cancel", "cancel_registration"):
            assert client.post(address(event, name)).status_code == 404
            assert client.get(address(event, name)).status_code == 405
    event.refresh_from_db()
    assert event.cancelled_at is None


@pytest.mark.usefixtures("organiser")
def test_who_waits_stands_in_order(client: Client, event: Event) -> None:
    for number in range(1, 6):
        come(event, number)
    page = text(client.get(address(event, "registered")))
    assert "2 places prises sur 2, 3 personnes en attente." in page
    waiting = page[page.index("Ils attendent") :]
    found = re.findall(r"(\d)\. <strong>(Personne \d)</strong>", waiting)
    assert found == [("1", "Personne 3"), ("2", "Personne 4"), ("3", "Personne 5")]


def test_an_organiser_cancels_for_somebody_who_called(
    client: Client, event: Event, organiser: User
) -> None:
    one, _, three = (come(event, number) for number in range(1, 4))
    path = address(event, "cancel_registration")
    answer = client.post(path, {"registration": one.pk}, follow=True)
    assert "L’inscription est annulée" in text(answer)
    assert "L’inscription est annulée" not in text(
        client.post(path, {"registration": one.pk}, follow=True)
    )
    three.refresh_from_db()
    assert three.state == RegistrationState.REGISTERED
    assert mails(one)[-1] == "given_up"
    other = come(EventFactory(), 1)
    for wrong in ({}, {"registration": "x"}, {"registration": other.pk}):
        assert client.post(path, wrong).status_code == 404
    with time_machine.travel(event.starts_at, tick=False):
        client.force_login(organiser)
        assert "rien n’a changé" in text(client.post(path, {"registration": three.pk}, follow=True))


def test_who_came_is_ticked_on_the_page(client: Client, event: Event, organiser: User) -> None:
    one, two = come(event, 1), come(event, 2)
    path = address(event, "registered")
    assert "Qui est venu" not in text(client.get(path))
    answer = client.post(path, {"present": [one.pk]}, follow=True)
    assert "n’a pas commencé" in text(answer)
    with time_machine.travel(event.starts_at + timedelta(hours=1), tick=False):
        client.force_login(organiser)
        answer = client.post(path, {"present": [one.pk]}, follow=True)
        assert "Les présences sont notées." in text(answer)
        assert re.findall(r'id="present-(\d)" checked', text(answer)) == ["1"]
        assert states(event) == ["attended", "absent"]
        assert client.post(path, {"present": ["x"]}).status_code == 404
        client.post(path, {"present": [one.pk, two.pk]})
    assert states(event) == ["attended", "attended"]
    with time_machine.travel(event.ends_at + timedelta(days=31), tick=False):
        services.forget_registrations(event.ends_at + timedelta(days=31))
        client.force_login(organiser)
        page = text(client.get(path))
        assert "Les noms sont effacés" in page
        assert "2 places prises" in page
        assert "rien n’a changé" in text(client.post(path, {"present": []}, follow=True))


@pytest.mark.usefixtures("organiser")
def test_date_and_place_change_on_the_page(client: Client, event: Event) -> None:
    one = come(event, 1)
    path = address(event, "change")
    page = text(client.get(path))
    assert f'value="{in_days(10):%Y-%m-%d}"' in page
    assert 'value="09:00"' in page
    answer = client.post(path, form(), follow=True)
    assert "C’est changé." in text(answer)
    event.refresh_from_db()
    assert (event.starts_at, event.place) == (in_days(12, 14), "Mairie")
    assert mails(one) == ["registered", "changed"]
    assert "Rien n’a changé." in text(client.post(path, form(), follow=True))


@pytest.mark.usefixtures("organiser")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": ""}, "Indiquez le jour."),
        ({"day": "2020-01-02"}, "Choisissez un moment à venir."),
        ({"ends": "14:00"}, "La fin vient après le début."),
        ({"place": "", "commune": ""}, "Dites où se rendre, ou donnez le lien de connexion."),
        ({"commune": ""}, "Indiquez la commune du lieu."),
        ({"join_url": "http://visio.example.org"}, "L’adresse commence par https://."),
        ({"places": "0"}, "Prévoyez au moins une place."),
        ({"places": "1"}, "2 personnes sont déjà inscrites"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    client: Client, event: Event, given: dict[str, str], said: str
) -> None:
    for number in (1, 2):
        come(event, number)
    assert said in text(client.post(address(event, "change"), form(**given)))
    event.refresh_from_db()
    assert event.starts_at == in_days(10)
    assert_sound(event)


@pytest.mark.usefixtures("organiser")
def test_an_event_may_go_on_for_days_and_online(client: Client, event: Event) -> None:
    given = {"place": "", "commune": "Périgueux", "join_url": "https://visio.example.org/a"}
    last = in_days(13)
    client.post(address(event, "change"), form(**given, last_day=f"{last:%Y-%m-%d}", ends="09:00"))
    event.refresh_from_db()
    assert (event.ends_at, event.commune, event.where) == (in_days(13, 9), None, "En ligne")
    assert f'value="{last:%Y-%m-%d}"' in text(client.get(address(event, "change")))


@pytest.mark.usefixtures("organiser")
def test_cancelling_asks_why_and_tells_everybody(client: Client, event: Event) -> None:
    one = come(event, 1)
    path = address(event, "cancel")
    assert "Dites pourquoi" in text(client.post(path, {"reason": ""}))
    event.refresh_from_db()
    assert event.cancelled_at is None
    answer = client.post(path, {"reason": "Je suis malade."}, follow=True)
    assert "Je suis malade." in text(answer)
    assert mails(one)[-1] == "cancelled"
    assert "rien n’a changé" in text(client.post(path, {"reason": "Encore."}, follow=True))
    assert "il ne change plus" in text(client.get(address(event, "change")))
