"""Workers, clicks and webhooks at the same moment: limits hold, and each thing is told once."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import alarm, due, preferences
from notifications.bounces import lift, record_bounce
from notifications.delivery import deliver
from notifications.enums import BounceKind, MessageState, Pace
from notifications.models import Address, DueRow, Incident, Message, Preference
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.notifications.messages import News, trial_registered

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def news(count: int, *, same_case: bool) -> list[Message]:
    user, case = UserFactory(), uuid4()
    with trial_registered(), transaction.atomic():
        return [News(user, about=case if same_case else uuid4()).send() for _ in range(count)]


@pytest.mark.parametrize(("same_case", "at_most"), [(True, 1), (False, 5)])
def test_e7_workers_at_once_do_not_pass_the_limits_of_a_day(
    settings: Any, same_case: bool, at_most: int
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    messages = news(AT_ONCE, same_case=same_case)
    with trial_registered():
        race([lambda pk=one.pk: deliver(pk) for one in messages])
    states = list(Message.objects.values_list("state", flat=True))
    assert states.count(MessageState.SENT) == at_most
    assert states.count(MessageState.HELD) == AT_ONCE - at_most
    assert DueRow.objects.count() == 1


def test_two_clicks_of_a_mail_reader_keep_one_choice() -> None:
    user = UserFactory()
    with trial_registered():
        outcomes = race([lambda: preferences.refuse(user, "trial_news", by=user)] * AT_ONCE)
    assert outcomes == ["won"] * AT_ONCE
    assert Preference.objects.get().pace == Pace.NEVER


def test_an_address_that_bounces_at_once_is_counted_and_told_once() -> None:
    UserFactory(staff=True)
    outcomes = race(
        [
            lambda n=n: record_bounce("a@example.org", kind=BounceKind.SOFT, event_id=f"{n // 2}")
            for n in range(AT_ONCE)
        ]
    )
    assert outcomes == ["won"] * AT_ONCE
    address = Address.objects.get()
    assert (address.soft_bounces, address.bounces.count()) == (AT_ONCE // 2, AT_ONCE // 2)
    assert Message.objects.filter(name="notifications.address_suspended").count() == 1


def test_an_address_is_lifted_once() -> None:
    staff = UserFactory(staff=True)
    address = record_bounce("a@example.org", kind=BounceKind.HARD)
    outcomes = race([lambda: lift(address, by=staff)] * AT_ONCE)
    assert outcomes == ["NotSuspended"] * (AT_ONCE - 1) + ["won"]


def test_sweeps_at_once_open_one_incident_and_tell_it_once() -> None:
    UserFactory(staff=True)
    due.plan("nobody", uuid4(), due_at=timezone.now() - 2 * alarm.LATE)
    assert race([alarm.check] * AT_ONCE) == ["won"] * AT_ONCE
    assert Incident.objects.get().closed_at is None
    assert Message.objects.filter(name="notifications.incident_opened").count() == 1
    DueRow.objects.update(done_at=timezone.now())
    assert race([alarm.check] * AT_ONCE) == ["won"] * AT_ONCE
    assert Incident.objects.get().closed_at is not None
