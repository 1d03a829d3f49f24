"""Clocks that jump, nights that have an hour twice or not at all, and the ends of months."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from accounts.models import StateChange
from matching import services
from matching.models import CapacityMonth, Introduction
from matching.services.steps import INTRODUCTION_EXPIRES
from notifications import sweeping
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from tests.factories.connectors import ConnectorFactory
from tests.faults.cases import asked, waiting
from tests.faults.lab import Lab, check

PARIS = ZoneInfo("Europe/Paris")


def _swept_at(moment: datetime) -> None:
    with time_machine.travel(moment, tick=True):
        sweeping.sweep()


def f18_clock_forward_and_back(lab: Lab) -> str:
    """A sweep an hour or two ahead, then behind, then right: each thing once, and in order."""
    now = timezone.now()
    cases = [asked(expires_at=now + timedelta(minutes=30)) for _ in range(3)]
    waiting("tout-de-suite@example.org")
    for jump in (-2, -1, 0, 1, -1, 2, -2, 0, 1, 3):
        _swept_at(now + timedelta(hours=jump))
    lab.check_mails()
    expired = Introduction.objects.filter(state="expired").count()
    check(expired == len(cases), f"{expired} of {len(cases)} deadlines handled")
    waits = DueRow.objects.open().filter(kind=INTRODUCTION_EXPIRES)
    check(not waits.exists(), f"{waits.count()} deadlines wait")
    told = StateChange.objects.filter(kind="matching.introduction", to_state="expired")
    check(told.count() == len(cases), f"{told.count()} expired for {len(cases)}")
    unsent = Message.objects.filter(state__in=[MessageState.DUE, MessageState.SENDING])
    check(not unsent.exists(), f"{unsent.count()} mails wait")
    return f"{len(lab.smtp.mails)} mails once each"


NIGHTS = {
    "spring": datetime(2026, 3, 29, 1, 30, tzinfo=PARIS),
    "autumn": datetime(2026, 10, 25, 1, 30, tzinfo=PARIS),
    "leap day": datetime(2028, 2, 28, 23, 30, tzinfo=PARIS),
    "new year": datetime(2026, 12, 31, 23, 30, tzinfo=PARIS),
}


def f18_nights_that_are_not_like_others(lab: Lab) -> str:
    for name, begun in NIGHTS.items():
        start = begun.astimezone(UTC)
        with time_machine.travel(start, tick=False):
            cases = [
                asked(expires_at=start + timedelta(minutes=minutes))
                for minutes in (20, 50, 80, 110, 140)
            ]
        # Swept each quarter of an hour through the night, by the clock of the world.
        for quarter in range(16):
            with time_machine.travel(start + timedelta(minutes=15 * quarter), tick=False):
                sweeping.sweep()
        late = Introduction.objects.filter(pk__in=[one.pk for one in cases], state="requested")
        check(not late.exists(), f"{name}: {late.count()} deadlines were lost")
    lab.check_mails()
    lab.check_cases()
    return f"{len(NIGHTS)} nights, {len(lab.smtp.mails)} mails once each"


def f18_the_end_of_the_month_in_paris(lab: Lab) -> str:
    """A slot belongs to the month of Paris: two minutes apart, two months, whatever UTC says."""
    connector = ConnectorFactory(monthly_capacity=1)
    before = datetime(2026, 6, 30, 23, 59, tzinfo=PARIS)
    for moment in (before, before + timedelta(minutes=2)):
        with time_machine.travel(moment, tick=False):
            introduction = asked(connector=connector)
            services.accept_introduction(introduction, by=connector.user)
    with time_machine.travel(before + timedelta(minutes=3), tick=False):
        third = asked(connector=connector)
        try:
            services.accept_introduction(third, by=connector.user)
        except services.NoSlotLeft:
            pass
        else:
            check(False, "a third one was accepted")
    months = CapacityMonth.objects.order_by("month").values_list("month", "used", "cap")
    shown = [(f"{month:%Y-%m}", used, cap) for month, used, cap in months]
    check(shown == [("2026-06", 1, 1), ("2026-07", 1, 1)], str(shown))
    lab.check_cases()
    return "one slot each"


FAULTS = (
    f18_clock_forward_and_back,
    f18_nights_that_are_not_like_others,
    f18_the_end_of_the_month_in_paris,
)
