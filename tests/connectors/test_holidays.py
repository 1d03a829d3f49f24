"""Days off: a pause that begins and ends by itself, and ends no other."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import history
from connectors import services
from connectors.enums import ConnectorState
from connectors.errors import ForbiddenTransition, HolidayOver, HolidayOverlaps, HolidayTooLate
from connectors.models import Connector, Holiday
from connectors.services import availability, holidays
from notifications import due
from notifications.models import DueRow, Message
from reference.holidays import PARIS
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 8, 3), date(2026, 8, 16)
BEFORE = datetime(2026, 7, 20, 12, tzinfo=PARIS)
MIDNIGHT = datetime(2026, 8, 3, tzinfo=PARIS)
AFTER = datetime(2026, 8, 17, tzinfo=PARIS)


@pytest.fixture
def connector() -> Connector:
    made: Connector = ConnectorFactory()
    return made


@pytest.fixture
def holiday(connector: Connector) -> Holiday:
    with time_machine.travel(BEFORE):
        return holidays.plan_holiday(connector, first_day=FIRST, last_day=LAST, by=connector.user)


def sweep_at(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while due.handle_next():
            pass


def state_of(connector: Connector) -> str:
    connector.refresh_from_db()
    return connector.state


def test_it_begins_and_ends_at_midnight_in_paris(connector: Connector, holiday: Holiday) -> None:
    rows = dict(DueRow.objects.values_list("kind", "due_at"))
    assert rows == {holidays.HOLIDAY_BEGINS: MIDNIGHT, holidays.HOLIDAY_ENDS: AFTER}
    sweep_at(MIDNIGHT - timedelta(seconds=1))
    assert state_of(connector) == ConnectorState.ACTIVE
    sweep_at(MIDNIGHT)
    assert state_of(connector) == ConnectorState.PAUSED
    sweep_at(AFTER - timedelta(seconds=1))
    assert state_of(connector) == ConnectorState.PAUSED
    sweep_at(AFTER)
    assert state_of(connector) == ConnectorState.ACTIVE
    steps = history.of(connector)
    assert [(step.to_state, step.by) for step in steps] == [("paused", None), ("active", None)]
    mail = Message.objects.get()
    assert mail.name == "connectors.holiday_over"
    assert "/connecteurs/disponibilite/" in mail.body_text


def test_the_last_day_is_told_right_when_the_clock_changes(connector: Connector) -> None:
    with time_machine.travel(BEFORE):
        made = holidays.plan_holiday(
            connector, first_day=date(2026, 10, 24), last_day=date(2026, 10, 25), by=connector.user
        )
    # The second day has twenty-five hours.
    assert holidays.ends_at(made).timestamp() - holidays.begins_at(made).timestamp() == 49 * 3600


def test_a_pause_by_hand_before_it_is_not_ended_by_it(
    connector: Connector, holiday: Holiday
) -> None:
    services.pause(connector, by=connector.user)
    sweep_at(MIDNIGHT)
    sweep_at(AFTER)
    assert state_of(connector) == ConnectorState.PAUSED
    assert not Message.objects.exists()


def test_coming_back_by_hand_ends_it_and_a_later_pause_stays(
    connector: Connector, holiday: Holiday
) -> None:
    sweep_at(MIDNIGHT)
    with time_machine.travel(MIDNIGHT + timedelta(days=3)):
        connector.refresh_from_db()
        services.resume(connector, by=connector.user)
        services.pause(connector, by=connector.user)
    holiday.refresh_from_db()
    assert holiday.cancelled_at is not None
    sweep_at(AFTER)
    assert state_of(connector) == ConnectorState.PAUSED


def test_a_suspension_lifted_during_it_leaves_them_away_until_its_end(
    connector: Connector, holiday: Holiday
) -> None:
    staff = UserFactory(staff=True)
    sweep_at(MIDNIGHT)
    with time_machine.travel(MIDNIGHT + timedelta(days=3)):
        connector.refresh_from_db()
        services.suspend(connector, by=staff, reason="plainte")
        availability.lift_suspension(connector, by=staff)
    assert state_of(connector) == ConnectorState.PAUSED
    sweep_at(AFTER)
    assert state_of(connector) == ConnectorState.ACTIVE


def test_somebody_suspended_stays_so_at_its_end(connector: Connector, holiday: Holiday) -> None:
    sweep_at(MIDNIGHT)
    connector.refresh_from_db()
    services.suspend(connector, by=UserFactory(staff=True), reason="plainte")
    sweep_at(AFTER)
    assert state_of(connector) == ConnectorState.SUSPENDED


def test_one_that_begins_today_begins_at_once(connector: Connector) -> None:
    with time_machine.travel(MIDNIGHT + timedelta(hours=10)):
        made = holidays.plan_holiday(connector, first_day=FIRST, last_day=FIRST, by=connector.user)
    assert made.paused_at is not None
    assert state_of(connector) == ConnectorState.PAUSED
    sweep_at(MIDNIGHT + timedelta(days=1))
    assert state_of(connector) == ConnectorState.ACTIVE


def test_a_sweep_that_comes_after_its_end_pauses_nobody(
    connector: Connector, holiday: Holiday
) -> None:
    sweep_at(AFTER + timedelta(days=2))
    assert state_of(connector) == ConnectorState.ACTIVE
    assert not history.of(connector)


class TestPlanning:
    @pytest.mark.parametrize(
        ("first", "last"), [(FIRST, LAST), (LAST, LAST + timedelta(days=3)), (FIRST, FIRST)]
    )
    def test_days_off_already_are_refused(
        self, connector: Connector, holiday: Holiday, first: date, last: date
    ) -> None:
        with time_machine.travel(BEFORE), pytest.raises(HolidayOverlaps):
            holidays.plan_holiday(connector, first_day=first, last_day=last, by=connector.user)
        assert Holiday.objects.count() == 1

    def test_the_day_after_and_days_given_back_are_free(
        self, connector: Connector, holiday: Holiday
    ) -> None:
        next_day = LAST + timedelta(days=1)
        with time_machine.travel(BEFORE):
            holidays.plan_holiday(
                connector, first_day=next_day, last_day=next_day, by=connector.user
            )
            holidays.cancel_holiday(holiday, by=connector.user)
            holidays.plan_holiday(connector, first_day=FIRST, last_day=LAST, by=connector.user)
        assert Holiday.objects.kept().count() == 2

    def test_two_that_follow_each_other_leave_no_hole(
        self, connector: Connector, holiday: Holiday
    ) -> None:
        with time_machine.travel(BEFORE):
            holidays.plan_holiday(
                connector,
                first_day=LAST + timedelta(days=1),
                last_day=LAST + timedelta(days=5),
                by=connector.user,
            )
        sweep_at(MIDNIGHT)
        sweep_at(AFTER)
        assert [step.to_state for step in history.of(connector)] == ["paused"]
        assert not Message.objects.exists()
        sweep_at(AFTER + timedelta(days=5))
        assert state_of(connector) == ConnectorState.ACTIVE
        assert Message.objects.count() == 1

    def test_days_gone_by_are_refused(self, connector: Connector) -> None:
        with time_machine.travel(AFTER), pytest.raises(HolidayTooLate):
            holidays.plan_holiday(connector, first_day=LAST, last_day=LAST, by=connector.user)

    @pytest.mark.parametrize("state", sorted({*ConnectorState.values} - {"active", "paused"}))
    def test_only_somebody_in_the_network_has_days_off(self, state: str) -> None:
        connector = ConnectorFactory(state=state)
        day = timezone.localdate() + timedelta(days=30)
        with pytest.raises(ForbiddenTransition):
            holidays.plan_holiday(connector, first_day=day, last_day=day, by=connector.user)


class TestCancelling:
    def test_one_to_come_never_begins(self, connector: Connector, holiday: Holiday) -> None:
        with time_machine.travel(BEFORE):
            holidays.cancel_holiday(holiday, by=connector.user)
        assert not DueRow.objects.open().exists()
        sweep_at(MIDNIGHT)
        assert state_of(connector) == ConnectorState.ACTIVE

    def test_one_under_way_ends_at_once_by_whoever_cancels(
        self, connector: Connector, holiday: Holiday
    ) -> None:
        sweep_at(MIDNIGHT)
        with time_machine.travel(MIDNIGHT + timedelta(days=1)):
            holidays.cancel_holiday(holiday, by=connector.user)
        assert state_of(connector) == ConnectorState.ACTIVE
        assert history.of(connector)[-1].by == connector.user

    def test_what_is_over_or_cancelled_is_not_cancelled_again(
        self, connector: Connector, holiday: Holiday
    ) -> None:
        with time_machine.travel(AFTER), pytest.raises(HolidayOver):
            holidays.cancel_holiday(holiday, by=connector.user)
        with time_machine.travel(BEFORE):
            holidays.cancel_holiday(holiday, by=connector.user)
            with pytest.raises(HolidayOver):
                holidays.cancel_holiday(holiday, by=connector.user)

    def test_a_row_handled_after_it_was_cancelled_changes_nothing(
        self, connector: Connector, holiday: Holiday
    ) -> None:
        Holiday.objects.update(cancelled_at=timezone.now())
        for handle in holidays.HANDLERS.values():
            handle(DueRow(subject_id=holiday.pk), now=MIDNIGHT)
        assert state_of(connector) == ConnectorState.ACTIVE
