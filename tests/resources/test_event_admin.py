"""The team reads events and cancels through the services; a correspondent keeps to one region."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import ContactReading, User
from config.groups import CORRESPONDENTS, load_groups
from reference.models import Region
from resources.enums import RegistrationState
from resources.models import Event, Registration, Resource
from resources.services import registering
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.resources.events import come, mails, states

pytestmark = pytest.mark.django_db


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def staff(client: Client) -> User:
    user: User = UserFactory(staff=True)
    client.force_login(user)
    return user


def act(client: Client, subject: Model, action: str, **fields: Any) -> list[str]:
    answer = client.post(
        page(type(subject), "changelist"),
        {"action": action, "_selected_action": [subject.pk], "index": 0, "confirmed": 1, **fields},
        follow=True,
    )
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.usefixtures("staff")
def test_an_event_is_cancelled_with_a_reason_once(client: Client) -> None:
    event = EventFactory()
    one = come(event, 1)
    assert act(client, event, "cancel_event") == []
    assert act(client, event, "cancel_event", reason="Salle fermée.") == [
        "Événement annulé\u00a0: 1."
    ]
    assert mails(one) == ["registered", "cancelled"]
    assert "trop tard" in act(client, event, "cancel_event", reason="Encore.")[0]
    shown = client.get(page(Event, "change", event.pk)).content.decode()
    assert "Salle fermée." in shown
    assert ": annulé (" in shown


@pytest.mark.usefixtures("staff")
def test_a_registration_is_cancelled_and_the_place_given(client: Client) -> None:
    event = EventFactory(places=1)
    one, _ = come(event, 1), come(event, 2)
    assert act(client, one, "cancel_registration") == ["Inscription annulée\u00a0: 1."]
    assert states(event) == [RegistrationState.CANCELLED, RegistrationState.REGISTERED]


def test_an_address_is_whole_on_one_page_and_its_reading_kept(client: Client, staff: User) -> None:
    guest = UserFactory()
    one = registering.register(EventFactory(), name="Alix", email=guest.email, by=guest)
    assert guest.email not in client.get(page(Registration, "changelist")).content.decode()
    assert guest.email in client.get(page(Registration, "change", one.pk)).content.decode()
    reading = ContactReading.objects.get(subject=guest)
    assert (reading.reader, reading.about_id) == (staff, one.pk)


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("situation", ["coming", "full", "to_tick", "cancelled"])
def test_the_list_is_cut_by_what_an_event_waits_for(client: Client, situation: str) -> None:
    coming, full = EventFactory(), EventFactory(places=1)
    come(full, 1)
    over, cancelled = EventFactory(over=True), EventFactory(cancelled=True)
    Registration.objects.create(
        event=over, name="A", email="a@example.org", state=RegistrationState.REGISTERED, rank=1
    )
    expected = {
        "coming": {coming, full},
        "full": {full},
        "to_tick": {over},
        "cancelled": {cancelled},
    }
    answer = client.get(page(Event, "changelist"), {"situation": situation})
    assert set(answer.context["cl"].result_list) == expected[situation]


def test_a_correspondent_sees_what_takes_place_in_their_region(client: Client) -> None:
    here, online, elsewhere = EventFactory(), EventFactory(online=True), EventFactory(online=True)
    home = here.commune.department.region
    normandy = Region.objects.create(code="28", name="Normandie")
    Resource.objects.filter(event=online).update(region=home)
    Resource.objects.filter(event=elsewhere).update(region=normandy)
    # For the whole country: the national team’s.
    EventFactory(online=True)
    for event in Event.objects.all():
        come(event, 1)
    load_groups()
    user = UserFactory(is_staff=True, region=home)
    user.groups.add(user.groups.model.objects.get(name=CORRESPONDENTS))
    client.force_login(user)
    shown = client.get(page(Event, "changelist")).context["cl"].result_list
    assert set(shown) == {here, online}
    shown = client.get(page(Registration, "changelist")).context["cl"].result_list
    assert {one.event for one in shown} == {here, online}
    assert act(client, elsewhere, "cancel_event", reason="Non.") == []
    elsewhere.refresh_from_db()
    assert elsewhere.cancelled_at is None
