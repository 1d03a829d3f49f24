"""Two clicks at once: each transition of a person, a holiday or an offer happens once (F14)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts import history
from connectors import services
from connectors.enums import ConnectorState, OfferState
from connectors.models import Connector, Holiday, Offer
from connectors.services import holidays, offers, welcome
from notifications.models import DueRow, Message
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory, OfferFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def own_copies(connector: Connector) -> Iterator[Connector]:
    """Give each click its own row, as each request has."""
    return (Connector.objects.get(pk=connector.pk) for _ in range(AT_ONCE))


@pytest.mark.parametrize(
    ("act", "state", "after"),
    [
        (services.pause, ConnectorState.ACTIVE, ConnectorState.PAUSED),
        (services.resume, ConnectorState.PAUSED, ConnectorState.ACTIVE),
        (services.leave, ConnectorState.ACTIVE, ConnectorState.LEFT),
        (services.reopen, ConnectorState.LEFT, ConnectorState.DRAFT),
    ],
)
def test_each_transition_happens_once(act: Callable[..., Any], state: str, after: str) -> None:
    connector, by = ConnectorFactory(state=state), UserFactory()
    outcomes = race([partial(act, one, by=by) for one in own_copies(connector)])
    assert outcomes == ["ForbiddenTransition"] * (AT_ONCE - 1) + ["won"]
    assert [step.to_state for step in history.of(connector)] == [after]
    assert Message.objects.count() <= 1


def test_the_same_days_off_are_planned_once() -> None:
    connector = ConnectorFactory()
    day = timezone.localdate() + timedelta(days=30)
    plan = partial(holidays.plan_holiday, connector, first_day=day, last_day=day)
    outcomes = race([partial(plan, by=connector.user)] * AT_ONCE)
    assert outcomes == ["HolidayOverlaps"] * (AT_ONCE - 1) + ["won"]
    assert Holiday.objects.count() == 1


def test_days_off_are_cancelled_once_while_the_sweep_begins_them() -> None:
    for _ in range(5):
        connector = ConnectorFactory()
        day = timezone.localdate()
        holiday = Holiday.objects.create(connector=connector, first_day=day, last_day=day)
        row = DueRow(subject_id=holiday.pk)

        def begin(row: DueRow = row) -> None:
            from django.db import transaction

            with transaction.atomic():
                holidays.holiday_begins(row, now=timezone.now())

        cancel = partial(holidays.cancel_holiday, holiday, by=connector.user)
        outcomes = race([cancel, cancel, begin])
        assert outcomes == ["HolidayOver", "won", "won"]
        connector.refresh_from_db()
        assert connector.state == ConnectorState.ACTIVE


def test_coming_back_by_hand_while_the_sweep_ends_the_holiday_happens_once() -> None:
    for _ in range(5):
        connector = ConnectorFactory()
        day = timezone.localdate()
        holiday = holidays.plan_holiday(connector, first_day=day, last_day=day, by=connector.user)

        def end(row: DueRow = DueRow(subject_id=holiday.pk)) -> None:  # noqa: B008 - one a turn
            from django.db import transaction

            with transaction.atomic():
                holidays.holiday_ends(row, now=timezone.now())

        outcomes = race([end, partial(services.resume, connector, by=connector.user)])
        assert set(outcomes) <= {"won", "ForbiddenTransition"}
        steps = [step.to_state for step in history.of(connector)]
        assert steps == ["paused", "active"]


def test_somebody_is_suspended_while_their_holiday_ends_or_they_come_back() -> None:
    for turn in range(10):
        connector, staff = ConnectorFactory(), UserFactory(staff=True)
        day = timezone.localdate()
        holiday = holidays.plan_holiday(connector, first_day=day, last_day=day, by=connector.user)

        def end(row: DueRow = DueRow(subject_id=holiday.pk)) -> None:  # noqa: B008 - one a turn
            from django.db import transaction

            with transaction.atomic():
                holidays.holiday_ends(row, now=timezone.now())

        one, other = list(own_copies(connector))[:2]
        back = end if turn % 2 else partial(services.resume, other, by=connector.user)
        outcomes = race([partial(services.suspend, one, by=staff, reason="plainte"), back])
        assert "won" in outcomes
        connector.refresh_from_db()
        assert connector.state == ConnectorState.SUSPENDED


@pytest.mark.parametrize(
    ("act", "state"),
    [(offers.publish_offer, OfferState.DRAFT), (offers.withdraw_offer, OfferState.PUBLISHED)],
)
def test_an_offer_is_published_and_taken_back_once(act: Callable[..., Any], state: str) -> None:
    label = LabelFactory()
    offer = OfferFactory(connector=label.connector, state=state, published_at=timezone.now())
    copies = [Offer.objects.get(pk=offer.pk) for _ in range(AT_ONCE)]
    outcomes = race([partial(act, one, by=label.connector.user) for one in copies])
    assert outcomes == ["ForbiddenTransition"] * (AT_ONCE - 1) + ["won"]
    assert len(history.of(offer)) == 1


def test_the_ceiling_of_offers_holds_against_two_clicks() -> None:
    connector = LabelFactory().connector
    OfferFactory.create_batch(offers.MOST_OFFERS - 1, connector=connector)
    write = partial(
        offers.write_offer,
        connector,
        by=connector.user,
        **{name: getattr(OfferFactory.build(connector=connector), name) for name in offers.CONTENT},
    )
    assert race([write] * AT_ONCE) == ["TooManyOffers"] * (AT_ONCE - 1) + ["won"]


def test_the_guide_is_read_once() -> None:
    connector = ConnectorFactory()
    race([partial(welcome.read_guide, one, by=connector.user) for one in own_copies(connector)])
    connector.refresh_from_db()
    first = connector.guide_read_at
    assert first is not None
    welcome.read_guide(Connector.objects.get(), by=connector.user)
    connector.refresh_from_db()
    assert connector.guide_read_at == first
