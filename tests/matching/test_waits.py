"""What begins a wait again, what a pause stops, and what ends it (QUALITY E2, E3, F26)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import HelpRequest, Introduction
from matching.services import assigning
from notifications import due
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.matching.test_assigning import region
from tests.matching.test_ladder import MONDAY, ask, clock, live

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


def waits_of(asked: HelpRequest) -> set[str]:
    """Return the numbers of the waits of which something is planned."""
    rows = DueRow.objects.open().filter(kind=services.LADDER, subject_id=asked.pk)
    return {row.occasion.split(":")[0] for row in rows}


def state_of(asked: HelpRequest) -> str:
    asked.refresh_from_db()
    return asked.state


def days_of(written: list[tuple[str, str]], name: str) -> list[str]:
    return [day for day, one in written if one == name]


# --- What begins it again --------------------------------------------------------------------


def test_whoever_chooses_begins_to_wait_again(clock: time_machine.Traveller) -> None:
    ConnectorFactory()
    asked = ask(next_allowed=False)
    live(clock, until=MONDAY + timedelta(days=56))
    another = ConnectorFactory()
    assert state_of(asked) == "unanswered"
    services.choose_connector(asked, another, by=asked.owner)
    assert (state_of(asked), asked.wait_number, asked.waiting_since) == ("open", 2, timezone.now())
    assert waits_of(asked) == {"2"}
    # The day on which the first wait would have ended comes and goes.
    live(clock, until=MONDAY + timedelta(days=80))
    assert state_of(asked) == "unanswered"


def test_asking_for_another_begins_to_wait_again(clock: time_machine.Traveller) -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    clock.shift(timedelta(days=1))
    services.ask_for_another(asked, by=asked.owner)
    assert (state_of(asked), asked.wait_number) == ("open", 2)
    assert asked.waiting_since == timezone.now()
    assert waits_of(asked) == {"2"}


def test_the_team_s_choice_begins_to_wait_again(clock: time_machine.Traveller) -> None:
    asked_first, other = ConnectorFactory.create_batch(2)
    asked = ask()
    if Introduction.objects.requested().get().connector == other:
        asked_first, other = other, asked_first
    clock.shift(timedelta(days=1))
    services.reassign(asked, connector=other, by=UserFactory(staff=True))
    assert (state_of(asked), asked.wait_number) == ("open", 2)
    assert waits_of(asked) == {"2"}


# --- What ends it ----------------------------------------------------------------------------


def test_it_is_not_closed_while_somebody_is_asked(clock: time_machine.Traveller) -> None:
    asked = ask()
    # The day before the end, somebody comes, and is asked for by the platform alone.
    live(clock, until=MONDAY + timedelta(days=64))
    newcomer = ConnectorFactory()
    live(clock, until=MONDAY + timedelta(days=66))
    assert state_of(asked) == "open"
    assert Introduction.objects.requested().get().connector == newcomer
    # Left without an answer, it ends later, and says so.
    live(clock, until=MONDAY + timedelta(days=100))
    assert state_of(asked) == "closed"
    assert Message.objects.filter(name="matching.closed_unanswered").count() == 1


def test_e3_after_an_outage_the_last_word_comes_before_the_end(
    clock: time_machine.Traveller,
) -> None:
    asked = ask()
    clock.move_to(MONDAY + timedelta(days=80))
    while due.handle_next():
        pass
    last_word = Message.objects.get(name="matching.last_word")
    assert state_of(asked) == "unanswered"
    # Thursday the 21st of January and ten working days.
    assert f"{timezone.localtime():%d/%m}" == "21/01"
    assert "fermée le 4 février" in last_word.body_text
    written = live(clock, until=MONDAY + timedelta(days=120))
    assert days_of(written, "closed_unanswered") == ["04/02"]


def test_the_last_word_names_the_day_on_which_it_is_closed(clock: time_machine.Traveller) -> None:
    ask()
    written = live(clock, until=MONDAY + timedelta(days=80))
    (closed,) = days_of(written, "closed_unanswered")
    day = timezone.localtime(Message.objects.get(name="matching.closed_unanswered").created_at)
    assert f"{day:%d/%m}" == closed
    last_word = Message.objects.get(name="matching.last_word").body_text
    assert f"fermée le {day.day} janvier" in last_word


# --- A pause ---------------------------------------------------------------------------------


@pytest.fixture
def paused(clock: time_machine.Traveller) -> HelpRequest:
    asked = ask()
    services.pause_request(asked, by=asked.owner)
    asked.refresh_from_db()
    return asked


def test_what_is_paused_is_not_shared_out(paused: HelpRequest) -> None:
    ConnectorFactory()
    with pytest.raises(services.NothingToAssign):
        assigning.prepare_assignment(region(), by=UserFactory(staff=True))


def test_the_team_asks_nobody_during_a_pause(paused: HelpRequest) -> None:
    connector: Connector = ConnectorFactory()
    team: User = UserFactory(staff=True)
    for act in (services.reassign, services.assign):
        with pytest.raises(services.AlreadySettled):
            act(paused, connector=connector, by=team)
    assert not Introduction.objects.requested().exists()


def test_paused_meanwhile_it_is_skipped_and_why_is_kept(clock: time_machine.Traveller) -> None:
    team: User = UserFactory(staff=True)
    asked = ask()
    ConnectorFactory()
    run = assigning.prepare_assignment(region(), by=team)
    while assigning.work_on_next():
        pass
    services.pause_request(asked, by=asked.owner)
    run.refresh_from_db()
    assigning.apply_assignment(run, by=team)
    assigning.work_on(run.pk)
    assert run.lines.get().reason == "le dirigeant a mis sa demande en pause"


def test_an_owner_who_chooses_takes_it_up_again(
    clock: time_machine.Traveller, paused: HelpRequest
) -> None:
    first, second = ConnectorFactory.create_batch(2)
    services.choose_connector(paused, second, by=paused.owner)
    assert (state_of(paused), paused.paused_until, paused.wait_number) == ("open", None, 2)
    assert Introduction.objects.requested().get().connector == second
    assert not DueRow.objects.open().filter(kind=services.PAUSE_ENDS).exists()
    assert "nudge" in [name for _, name in live(clock, until=MONDAY + timedelta(days=2))]


def test_an_owner_who_goes_on_takes_it_up_again(paused: HelpRequest) -> None:
    connector = ConnectorFactory()
    services.go_on(paused, by=paused.owner)
    assert (state_of(paused), paused.paused_until, paused.wait_number) == ("open", None, 2)
    assert Introduction.objects.requested().get().connector == connector


def test_the_page_shows_a_pause_and_ends_it(client: Client, paused: HelpRequest) -> None:
    ConnectorFactory(display_name="Alix Modèle")
    client.force_login(paused.owner)
    page = reverse("matching:request", args=[paused.pk])
    shown = client.get(page).content.decode()
    assert "en pause jusqu’au 2 décembre" in shown
    assert "Demander à Alix" not in shown
    assert "À vous de choisir" not in shown
    assert "Reprendre ma demande" in shown
    resume = reverse("matching:resume", args=[paused.pk])
    assert client.get(resume).status_code == 405
    assert "Votre demande reprend" in client.post(resume, follow=True).content.decode()
    assert (state_of(paused), paused.paused_until) == ("open", None)
    assert "a changé" in client.post(resume, follow=True).content.decode()
    client.force_login(UserFactory())
    assert client.post(resume).status_code == 404


# --- Whoever was asked when it was paused ------------------------------------------------------


def test_a_pause_turns_nobody_down(clock: time_machine.Traveller) -> None:
    connector = ConnectorFactory()
    asked = ask()
    services.pause_request(asked, by=asked.owner)
    services.resume_request(asked, by=asked.owner)
    assert state_of(asked) == "open"
    assert Introduction.objects.requested().get().connector == connector


def test_whom_the_owner_gave_up_for_another_is_not_asked_again(
    clock: time_machine.Traveller,
) -> None:
    ConnectorFactory()
    asked = ask()
    services.ask_for_another(asked, by=asked.owner)
    services.go_on(asked, by=asked.owner)
    assert state_of(asked) == "unanswered"


# --- « Ou le suivant proposé », without a click ------------------------------------------------


def test_who_was_full_is_asked_when_the_month_begins(clock: time_machine.Traveller) -> None:
    connector = ConnectorFactory(monthly_capacity=1)
    taken = ask()
    services.accept_introduction(Introduction.objects.get(), by=connector.user)
    asked = ask()
    assert (state_of(taken), state_of(asked)) == ("matched", "unanswered")
    live(clock, until=MONDAY + timedelta(days=28))
    assert state_of(asked) == "unanswered"
    # Tuesday the first of December, at the hour at which the wait began.
    written = live(clock, until=MONDAY + timedelta(days=29))
    assert days_of(written, "next_asked") == ["01/12"]
    assert state_of(asked) == "open"
    # It is not for the platform to begin a wait again.
    assert asked.wait_number == 1


def test_whoever_comes_is_asked_at_the_next_step(clock: time_machine.Traveller) -> None:
    asked, choosing = ask(), ask(next_allowed=False)
    live(clock, until=MONDAY + timedelta(days=1))
    ConnectorFactory()
    live(clock, until=MONDAY + timedelta(days=2))
    assert (state_of(asked), state_of(choosing)) == ("open", "unanswered")


def test_after_a_work_that_stopped_the_owner_says_first(clock: time_machine.Traveller) -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    helped = Introduction.objects.requested().get()
    services.accept_introduction(helped, by=helped.connector.user)
    services.answer_follow_up(
        helped,
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.ABANDONED,
    )
    written = live(clock, until=MONDAY + timedelta(days=35))
    assert state_of(asked) == "unanswered"
    assert "owner_may_choose" in [name for _, name in written]


# --- What the owner is told ----------------------------------------------------------------------


def test_nobody_is_told_to_choose_where_nobody_is_left(clock: time_machine.Traveller) -> None:
    ask(next_allowed=False)
    written = live(clock, until=MONDAY + timedelta(days=7))
    assert days_of(written, "owner_may_choose") == []
    asked = ask(next_allowed=False)
    ConnectorFactory()
    written = live(clock, until=MONDAY + timedelta(days=10))
    assert len(days_of(written, "owner_may_choose")) == 1
    assert Message.objects.get(name="matching.owner_may_choose").user == asked.owner


def test_the_same_morning_is_told_once_to_each(clock: time_machine.Traveller) -> None:
    """The third silence and the region's turn fall on one moment."""
    ConnectorFactory.create_batch(3)
    team: User = UserFactory(staff=True)
    asked = ask()
    live(clock, until=MONDAY + timedelta(days=14, hours=1))
    waiting = Message.objects.filter(
        created_at__gte=MONDAY + timedelta(days=14), state__in=["due", "held", "sent"]
    )
    told = [one.name for one in waiting.filter(user=asked.owner)]
    assert told == ["matching.request_unanswered"]
    handed = waiting.get(user=team)
    assert handed.name == "matching.nobody_left"
    assert "Elle vous est confiée" in handed.body_text


@pytest.mark.parametrize("next_allowed", [True, False])
def test_who_gives_back_is_named_in_what_comes_next(
    clock: time_machine.Traveller, next_allowed: bool
) -> None:
    ConnectorFactory.create_batch(2)
    asked = ask(next_allowed=next_allowed)
    helped = Introduction.objects.requested().get()
    services.accept_introduction(helped, by=helped.connector.user)
    clock.shift(timedelta(days=1))
    services.withdraw_introduction(helped, by=helped.connector.user)
    told = Message.objects.get(user=asked.owner, created_at=timezone.now())
    assert told.name == ("matching.next_asked" if next_allowed else "matching.request_unanswered")
    assert told.category == "requests"
    assert f"{helped.connector.display_name} ne peut plus vous accompagner" in told.body_text
    assert "n’a plus accès à vos coordonnées" in told.body_text


def test_a_work_that_stops_is_one_mail_to_the_owner(clock: time_machine.Traveller) -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    helped = Introduction.objects.requested().get()
    services.accept_introduction(helped, by=helped.connector.user)
    clock.shift(timedelta(days=1))
    services.answer_follow_up(
        helped,
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.ABANDONED,
    )
    told = Message.objects.get(user=asked.owner, created_at=timezone.now())
    assert told.name == "matching.request_unanswered"
    assert f"par {helped.connector.display_name} s’est arrêté" in told.body_text
    assert Message.objects.filter(
        user=helped.connector.user, name="matching.introduction_abandoned"
    ).exists()
