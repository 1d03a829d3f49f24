"""A place of an address that nobody has shown to be theirs is held for a day (QUALITY B12)."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import history
from notifications.models import DueRow, Message
from resources.enums import RegistrationState
from resources.models import Event, Registration
from resources.notifications.events import EventToConfirm
from resources.services import confirming, events, registering
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, RegistrationFactory, in_days
from tests.resources.events import assert_sound, come, mail, mails, states
from tests.resources.test_event_changes import pass_to
from tests.resources.test_event_pages import address, page_of, text

pytestmark = pytest.mark.django_db
REGISTERED, WAITING, CANCELLED = (
    RegistrationState.REGISTERED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
)


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_b12_invented_addresses_fill_a_room_for_a_day_at_most() -> None:
    event = EventFactory(places=3)
    for number in range(4):
        come(event, number, proven=False)
    real = come(event, 9)
    assert states(event) == [REGISTERED] * 3 + [WAITING] * 2
    pass_to(in_hours(23))
    assert states(event)[0] == REGISTERED
    pass_to(in_hours(25))
    assert states(event) == [CANCELLED] * 4 + [REGISTERED]
    assert_sound(event)
    assert mails(real) == ["waiting", "place_freed"]
    for one in event.registrations.filter(state=CANCELLED):
        # Whoever asked for nothing reads one mail, and no other.
        assert mails(one) == ["to_confirm"]
        assert history.of(one)[-1].reason == confirming.NOBODY_CONFIRMED


def test_one_button_of_the_page_that_the_mail_opens_keeps_the_place(client: Client) -> None:
    event = EventFactory(online=True, places=1)
    client.post(address(event), {"name": "Inès Visiteuse", "email": "camille@example.org"})
    one = Registration.objects.get()
    asked = mail(one, "to_confirm")
    assert asked.calendar == ""
    link = re.search(r"/evenements/inscription/\S+", asked.body_text)
    assert link is not None
    secret = "https://visio.example.org/salle"
    for _ in range(3):
        page = text(client.get(link[0]))
    assert client.head(link[0]).status_code == 200
    assert (one.confirmed_at, Registration.objects.get().confirmed_at) == (None, None)
    assert "Une place est retenue" in page
    assert "Je confirme" in page
    for kept in (page, asked.body_text):
        assert secret not in kept
        # Anybody may have typed it.
        assert "Inès Visiteuse" not in kept
    assert client.get(page_of(one, "registration_file")).status_code == 410
    answer = client.post(link[0], {"confirm": "1"}, follow=True)
    assert "C’est confirmé." in text(answer)
    assert secret in text(answer)
    assert "Je confirme" not in text(answer)
    assert mails(one) == ["to_confirm", "registered"]
    assert mail(one, "registered").calendar
    assert "Bonjour Inès Visiteuse" in mail(one, "registered").body_text
    assert "C’est confirmé." not in text(client.post(link[0], {"confirm": "1"}, follow=True))
    pass_to(in_hours(25))
    assert states(event) == [REGISTERED]
    assert mails(one) == ["to_confirm", "registered"]


def test_whoever_confirms_too_late_is_told_and_may_register_anew(client: Client) -> None:
    event = EventFactory(places=1)
    one = come(event, 1, proven=False)
    pass_to(in_hours(25))
    answer = text(client.post(page_of(one), {"confirm": "1"}, follow=True))
    assert "Personne n’a confirmé à temps" in answer
    assert "Inscrivez-vous de nouveau" in answer
    assert come(event, 1, proven=False).rank == 2


def test_whoever_waits_confirms_too_and_keeps_their_rank(client: Client) -> None:
    event = EventFactory(places=1)
    inside = come(event, 1)
    first, second = (come(event, number, proven=False) for number in (2, 3))
    assert "liste d’attente" in mail(first, "to_confirm").body_text
    assert confirming.confirm(second)
    assert mails(second) == ["to_confirm", "waiting"]
    # Who came first is first, confirmed or not; the place is then held as any other.
    registering.cancel(inside, by=None)
    assert states(event) == [CANCELLED, REGISTERED, WAITING]
    assert mails(first) == ["to_confirm"]
    assert "Je confirme" in text(client.get(page_of(first)))
    pass_to(in_hours(25))
    assert states(event) == [CANCELLED, CANCELLED, REGISTERED]
    assert_sound(event)


def test_an_address_known_to_be_theirs_is_confirmed_at_once() -> None:
    user = UserFactory()
    mine = come(EventFactory(), user.email, by=user, proven=False)
    other = come(EventFactory(), "collegue@example.org", by=user, proven=False)
    assert (mails(mine), mails(other)) == (["registered"], ["to_confirm"])
    confirming.confirm(other)
    again = come(EventFactory(), "Collegue@example.org", proven=False)
    assert (again.confirm_by, mails(again)) == (None, ["registered"])
    assert not DueRow.objects.filter(kind=registering.UNCONFIRMED, subject_id=again.pk).exists()


def test_an_erased_registration_proves_no_address() -> None:
    event = EventFactory()
    come(event, 1)
    come(event, 2)
    events.forget_registrations(event.ends_at + timedelta(days=31))
    assert come(EventFactory(), 1, proven=False).is_to_confirm


def test_a_place_is_held_for_half_of_what_is_left_before_an_event_that_is_near() -> None:
    event = EventFactory(places=1, starts_at=in_hours(4))
    come(event, 1, proven=False)
    waits = come(event, 2)
    pass_to(in_hours(2.1))
    assert states(event) == [CANCELLED, REGISTERED]
    assert mails(waits)[-1] == "place_freed"


def test_its_mail_goes_again_once_a_day_and_is_dropped_once_confirmed(client: Client) -> None:
    event = EventFactory()
    one = come(event, "camille@example.org", proven=False)
    for _ in range(2):
        client.post(address(event), {"name": "Camille", "email": "camille@example.org"})
    assert mails(one) == ["to_confirm", "to_confirm"]
    asked = Message.objects.filter(about_id=one.pk).first()
    assert asked is not None
    assert EventToConfirm.relevant(asked)
    confirming.confirm(one)
    assert not EventToConfirm.relevant(asked)


@pytest.mark.parametrize("what", ["cancelled", "begun"])
def test_nothing_is_taken_back_once_it_is_cancelled_or_has_begun(what: str) -> None:
    event = EventFactory(places=1)
    one = come(event, 1, proven=False)
    if what == "cancelled":
        events.cancel_event(event, reason="Neige.", by=event.resource.author)
    else:
        Event.objects.filter(pk=event.pk).update(starts_at=in_hours(1), ends_at=in_hours(30))
    pass_to(in_hours(25))
    one.refresh_from_db()
    assert one.state == REGISTERED


def test_whoever_has_not_confirmed_is_not_reminded() -> None:
    event = EventFactory(starts_at=in_days(2))
    with time_machine.travel(in_days(1, 8), tick=False):
        one = come(event, 1, proven=False)
    pass_to(in_days(1, 10))
    assert mails(one) == ["to_confirm"]


def test_giving_up_before_confirming_frees_the_place_once(client: Client) -> None:
    event = EventFactory(places=1)
    one, two = come(event, 1, proven=False), come(event, 2)
    answer = text(client.post(page_of(one), follow=True))
    assert "est annulée" in answer
    assert states(event) == [CANCELLED, REGISTERED]
    assert not confirming.confirm(one)
    pass_to(in_hours(25))
    assert states(event) == [CANCELLED, REGISTERED]
    assert mails(two) == ["waiting", "place_freed"]
    assert_sound(event)


def test_its_organiser_reads_which_addresses_are_to_be_confirmed(client: Client) -> None:
    event = EventFactory()
    come(event, 1)
    come(event, 2, proven=False)
    client.force_login(event.resource.author)
    page = text(client.get(address(event, "registered")))
    assert page.count("Adresse à confirmer") == 1


def test_a_name_kept_from_before_leads_nowhere_from_a_mail() -> None:
    event = EventFactory()
    one = registering.register(
        event, name="Cadeau sur www.example.org", email="a@example.org", by=None, proven=True
    )
    assert mail(one, "registered").body_text.startswith("Bonjour,")


def test_the_database_refuses_one_both_confirmed_and_awaited() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(confirm_by=timezone.now(), confirmed_at=timezone.now())
