"""The ladder, on French working days: nobody waits in silence (QUALITY E2, E3, C2, C3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import StateChange, User
from accounts.services import withdraw_consent
from connectors.models import Connector
from matching import services
from matching.enums import LadderAction
from matching.ladder import FIRST, dates_of_a_wait, out_of_turn
from matching.models import HelpRequest, Introduction, LadderStep
from notifications import due
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
# A Monday at ten in Paris; the Wednesday of the week after is a public holiday.
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def ask(*, next_allowed: bool = True) -> HelpRequest:
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    return services.ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=services.Firm("Boulangerie Canari", CommuneFactory(), "Claude Canari"),
        next_allowed=next_allowed,
        by=assessment.owner,
    )


def live(clock: time_machine.Traveller, *, until: datetime) -> list[tuple[str, str]]:
    """Let time pass from one due row to the next; return each mail with the day it was written."""
    known = set(Message.objects.values_list("pk", flat=True))
    while True:
        coming = DueRow.objects.open().filter(due_at__lte=until).order_by("due_at").first()
        if coming is None:
            break
        clock.move_to(max(coming.due_at, timezone.now()))
        assert due.handle_next()
        coming.refresh_from_db()
        assert coming.attempts == 0, coming.last_error
    clock.move_to(until)
    written = Message.objects.exclude(pk__in=known).order_by("created_at", "name")
    return [
        (f"{timezone.localtime(mail.created_at):%d/%m}", mail.name.removeprefix("matching."))
        for mail in written
    ]


def test_e2_three_are_asked_in_turn_then_the_region_then_the_team(
    clock: time_machine.Traveller,
) -> None:
    ConnectorFactory.create_batch(3)
    UserFactory(staff=True, email="equipe@example.org")
    asked = ask()
    written = live(clock, until=MONDAY + timedelta(days=28))
    assert written == [
        ("04/11", "nudge"),
        ("05/11", "introduction_expired"),
        ("05/11", "introduction_requested"),
        ("05/11", "next_asked"),
        ("09/11", "nudge"),
        ("10/11", "introduction_expired"),
        ("10/11", "introduction_requested"),
        ("10/11", "next_asked"),
        # The 11th of November is nobody's working day.
        ("13/11", "nudge"),
        ("16/11", "handed_to_correspondent"),
        ("16/11", "introduction_expired"),
        ("16/11", "nobody_left"),
        ("16/11", "request_unanswered"),
        ("16/11", "team_looks_for_you"),
        # Nobody is left: there is no choice to remind the owner of.
        ("18/11", "handed_to_staff"),
        ("23/11", "frank"),
    ]
    asked.refresh_from_db()
    assert asked.state == "unanswered"


def test_it_is_closed_in_the_end_and_says_so(clock: time_machine.Traveller) -> None:
    asked = ask()
    written = live(clock, until=MONDAY + timedelta(days=80))
    assert [name for _, name in written][-2:] == ["last_word", "closed_unanswered"]
    asked.refresh_from_db()
    assert asked.state == "closed"
    assert not DueRow.objects.open().filter(subject_id=asked.pk).exists()


def test_f26_as_long_as_it_waits_something_is_due(clock: time_machine.Traveller) -> None:
    asked = ask()
    for _ in range(90):
        live(clock, until=timezone.now() + timedelta(days=1))
        asked.refresh_from_db()
        rows = DueRow.objects.open().filter(subject_id=asked.pk, due_at__gt=timezone.now())
        assert (asked.state == "closed") != rows.exists()


def test_an_acceptance_ends_the_wait_and_giving_back_begins_another(
    clock: time_machine.Traveller,
) -> None:
    first, second = ConnectorFactory.create_batch(2)
    asked = ask()
    one = Introduction.objects.requested().get()
    services.accept_introduction(one, by=one.connector.user)
    ladder = DueRow.objects.filter(kind=services.LADDER, subject_id=asked.pk)
    assert not ladder.open().exists()
    clock.move_to(MONDAY + timedelta(days=3))
    services.withdraw_introduction(one, by=one.connector.user)
    asked.refresh_from_db()
    assert (asked.state, asked.wait_number) == ("open", 2)
    assert asked.waiting_since == timezone.now()
    assert {row.occasion.split(":")[0] for row in ladder.open()} == {"2"}
    # The nudge of whoever answered is gone too.
    nudges = DueRow.objects.open().filter(kind=services.NUDGE)
    assert nudges.get().subject_id == Introduction.objects.requested().get().pk
    assert {first, second} == {one.connector, Introduction.objects.requested().get().connector}


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_whoever_has_answered_is_not_reminded(clock: time_machine.Traveller, how: str) -> None:
    connector = ConnectorFactory()
    asked = ask(next_allowed=False)
    if how == "declined":
        services.decline_introduction(Introduction.objects.get(), by=connector.user)
    else:
        withdraw_consent(asked.consent)
    names = [name for _, name in live(clock, until=MONDAY + timedelta(days=7))]
    assert "nudge" not in names
    if how == "withdrawn":
        assert names == []


def test_without_a_tick_the_owner_is_reminded_to_choose(clock: time_machine.Traveller) -> None:
    ConnectorFactory.create_batch(2)
    ask(next_allowed=False)
    written = live(clock, until=MONDAY + timedelta(days=8))
    assert written == [
        ("04/11", "nudge"),
        ("05/11", "introduction_expired"),
        ("05/11", "request_unanswered"),
        ("09/11", "owner_may_choose"),
    ]


def test_e3_after_an_outage_what_no_longer_makes_sense_is_not_said(
    clock: time_machine.Traveller,
) -> None:
    ConnectorFactory()
    UserFactory(staff=True)
    ask()
    # Nobody swept for a month: the deadline, the region, the team and the frank word are all due.
    clock.move_to(MONDAY + timedelta(days=30))
    while due.handle_next():
        pass
    names = set(Message.objects.filter(created_at=timezone.now()).values_list("name", flat=True))
    assert "matching.handed_to_staff" in names
    assert "matching.frank" in names
    assert not names & {"matching.nudge", "matching.handed_to_correspondent"}


def test_the_team_sets_the_days_and_may_leave_a_step_out(clock: time_machine.Traveller) -> None:
    LadderStep.objects.update_or_create(
        action=LadderAction.FRANK, defaults={"working_days": 4, "active": True}
    )
    LadderStep.objects.update_or_create(
        action=LadderAction.STAFF, defaults={"working_days": 11, "active": False}
    )
    asked = ask()
    planned = {
        row.occasion.removeprefix("1:"): row.due_at
        for row in DueRow.objects.filter(kind=services.LADDER, subject_id=asked.pk)
    }
    assert "staff" not in planned
    assert planned["frank"] == MONDAY + timedelta(days=4)


def test_a_wait_without_an_end_is_refused() -> None:
    step, _ = LadderStep.objects.get_or_create(
        action=LadderAction.CLOSE, defaults={"working_days": 44}
    )
    step.active = False
    with pytest.raises(ValidationError, match="reste en service"):
        step.full_clean()


def test_steps_out_of_turn_are_found() -> None:
    assert out_of_turn(FIRST) is None
    assert out_of_turn({**FIRST, LadderAction.STAFF: 8}) == (
        LadderAction.CORRESPONDENT,
        LadderAction.STAFF,
    )


def test_c16_dates_keep_the_hour_of_paris_when_the_clock_changes() -> None:
    before = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # ten in Paris, summer time
    dates = dates_of_a_wait({LadderAction.CORRESPONDENT: 9}, since=before)
    assert dates[LadderAction.CORRESPONDENT] == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_a_pause_stops_everything_and_ends_by_itself(clock: time_machine.Traveller) -> None:
    connector = ConnectorFactory()
    asked = ask()
    services.pause_request(asked, by=asked.owner)
    assert Introduction.objects.get().state == "withdrawn"
    Connector.objects.filter(pk=connector.pk).update(state="paused")
    written = live(clock, until=MONDAY + timedelta(days=29))
    assert written == []
    again = ConnectorFactory()
    assert [name for _, name in live(clock, until=MONDAY + timedelta(days=31))] == [
        "introduction_requested",
        "next_asked",
        "taken_up_again",
    ]
    asked.refresh_from_db()
    assert (asked.state, asked.paused_until, asked.wait_number) == ("open", None, 2)
    assert Introduction.objects.requested().get().connector == again != connector


def test_pausing_twice_or_what_is_over_is_refused(clock: time_machine.Traveller) -> None:
    asked = ask()
    services.pause_request(asked, by=asked.owner)
    with pytest.raises(services.AlreadySettled):
        services.pause_request(asked, by=asked.owner)
    services.resume_request(asked, by=asked.owner)
    with pytest.raises(services.AlreadySettled):
        services.resume_request(asked, by=asked.owner)
    stranger: User = UserFactory()
    with pytest.raises(services.NotYours):
        services.go_on(asked, by=stranger)
    services.withdraw_request(asked, by=asked.owner)
    for act in (services.go_on, services.ask_for_another, services.pause_request):
        with pytest.raises(services.AlreadySettled):
            act(asked, by=asked.owner)


def test_another_is_asked_at_the_owner_s_wish(clock: time_machine.Traveller) -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    first = Introduction.objects.requested().get()
    services.ask_for_another(asked, by=asked.owner)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert Introduction.objects.requested().get().connector != first.connector
    told = Message.objects.filter(user=first.connector.user).values_list("name", flat=True)
    assert "matching.request_withdrawn" in told


def test_going_on_asks_whoever_has_come_since(clock: time_machine.Traveller) -> None:
    asked = ask()
    assert asked.state == "unanswered"
    newcomer = ConnectorFactory()
    services.go_on(asked, by=asked.owner)
    asked.refresh_from_db()
    assert (asked.state, asked.wait_number) == ("open", 2)
    assert Introduction.objects.requested().get().connector == newcomer
    steps = StateChange.objects.filter(subject_id=asked.pk).values_list("to_state", flat=True)
    assert list(steps) == ["open", "unanswered", "open"]
