"""Hiding or retiring an event strands nobody who is registered for it."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications.models import Message
from resources.enums import RegistrationState, ResourceState
from resources.models import Event, Resource
from resources.services import events, links, moderating, registering
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.resources.events import assert_sound, come, mails
from tests.resources.test_event_admin import act
from tests.resources.test_event_changes import in_days, pass_to
from tests.resources.test_event_pages import page_of, text
from tests.resources.test_links import DEAD, Says

TAKEN_AWAY = (moderating.hide, moderating.retire)


@pytest.mark.django_db
class TestByTheTeam:
    @pytest.mark.parametrize("take_away", TAKEN_AWAY)
    @pytest.mark.parametrize("waits", [False, True])
    def test_one_with_people_is_cancelled_first(self, take_away: Any, waits: bool) -> None:
        event, member = EventFactory(places=1), UserFactory(staff=True)
        one = come(event, 1)
        if waits:
            come(event, 2)
            registering.cancel(one, by=None)
        with pytest.raises(moderating.PeopleRegistered):
            take_away(event.resource, by=member, reason="Lien mort.")
        event.resource.refresh_from_db()
        assert event.resource.state == ResourceState.PUBLISHED
        events.cancel_event(event, reason="Salle fermée.", by=member)
        take_away(event.resource, by=member, reason="Lien mort.")
        assert mails(event.registrations.live().get())[-1] == "cancelled"

    @pytest.mark.parametrize("take_away", TAKEN_AWAY)
    def test_one_where_nobody_is_expected_any_more_is_taken_away(self, take_away: Any) -> None:
        member = UserFactory(staff=True)
        nobody, gave_up, over = EventFactory(), EventFactory(), EventFactory()
        registering.cancel(come(gave_up, 1), by=None)
        come(over, 1)
        Event.objects.filter(pk=over.pk).update(starts_at=in_days(-2), ends_at=in_days(-1))
        for event in (nobody, gave_up, over):
            take_away(event.resource, by=member, reason="Fini.")
            event.resource.refresh_from_db()
            assert event.resource.state != ResourceState.PUBLISHED

    @pytest.mark.parametrize("name", ["hide", "retire"])
    def test_the_page_of_the_team_says_what_to_do(self, client: Client, name: str) -> None:
        event = EventFactory()
        come(event, 1)
        client.force_login(UserFactory(staff=True))
        said = act(client, event.resource, name, reason="Lien mort.")
        assert "annulez d’abord l’événement" in said[0]


@pytest.mark.django_db
class TestWhatWasHiddenAlready:
    """As the rows may stand that were hidden before."""

    @pytest.fixture
    def event(self) -> Event:
        made: Event = EventFactory(online=True, places=1)
        return made

    def test_the_page_of_a_registration_keeps_the_link_and_the_buttons(
        self, client: Client, event: Event
    ) -> None:
        one = come(event, 1)
        Resource.objects.update(state=ResourceState.HIDDEN)
        page = text(client.get(page_of(one)))
        assert "https://visio.example.org/salle" in page
        assert "Ajouter à mon agenda" in page
        assert "Annuler mon inscription" in page
        assert "Voir l’événement" not in page
        client.post(page_of(one))
        one.refresh_from_db()
        assert one.state == RegistrationState.CANCELLED
        assert "Inscrivez-vous de nouveau" not in text(client.get(page_of(one)))

    def test_people_are_reminded_all_the_same(self, event: Event) -> None:
        one = come(event, 1)
        Resource.objects.update(state=ResourceState.HIDDEN)
        pass_to(in_days(9, 10))
        assert mails(one)[-1] == "reminder"


@pytest.mark.django_db(transaction=True)
class TestADeadLink:
    @pytest.fixture(autouse=True)
    def on(self, settings: Settings) -> None:
        settings.LINK_CHECKS = True

    def _due(self, event: Event) -> None:
        Resource.objects.filter(pk=event.resource_id).update(
            url="https://example.org/atelier", link_failures=2, link_due_at=timezone.now()
        )

    def test_of_a_coming_event_is_told_and_hides_nothing(self) -> None:
        member, event = UserFactory(staff=True), EventFactory()
        self._due(event)
        for _ in range(3):
            links.check_next_link(checker=Says(DEAD))
            Resource.objects.update(link_due_at=timezone.now())
        event.resource.refresh_from_db()
        assert event.resource.state == ResourceState.PUBLISHED
        told = Message.objects.filter(name="resources.event_dead_link")
        assert {one.user for one in told} == {event.resource.author, member}
        assert told.count() == 2
        for one in told:
            assert "reste visible" in one.body_text
            assert "La page n’existe plus." in one.body_text

    @pytest.mark.parametrize("state", [{"over": True}, {"cancelled": True}])
    def test_of_what_is_over_or_cancelled_hides_it(self, state: dict[str, bool]) -> None:
        event = EventFactory(**state)
        self._due(event)
        links.check_next_link(checker=Says(DEAD))
        event.resource.refresh_from_db()
        assert event.resource.state == ResourceState.HIDDEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_hidden_at_once_with_coming_either_is_refused(attempt: int) -> None:
    event, member = EventFactory(places=5), UserFactory(staff=True)
    resource = Resource.objects.get(pk=event.resource_id)
    acts: list[Any] = [partial(moderating.hide, resource, reason="Lien mort.", by=member)]
    acts += [partial(come, event, number) for number in range(6)]
    outcomes = race(acts)
    assert set(outcomes) <= {"won", "NotOpen", "PeopleRegistered"}
    resource.refresh_from_db()
    expected = event.registrations.live().count()
    assert (resource.state == ResourceState.HIDDEN) == (expected == 0)
    assert_sound(event)
