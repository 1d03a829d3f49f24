"""The team steps in: reminds, takes back, closes, begins a wait again (QUALITY E2, A4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StateChange, User
from matching import services
from matching.models import CapacityMonth, HelpRequest, Introduction
from matching.selectors import standing_of
from matching.services import waits
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    made: User = UserFactory(staff=True)
    return made


def mails(name: str) -> list[Message]:
    return list(Message.objects.filter(name=f"matching.{name}").order_by("created_at"))


def test_a_reminder_is_written_once_a_day_for_a_person_whatever_they_were_asked(by: User) -> None:
    first = IntroductionFactory()
    second = IntroductionFactory(connector=first.connector, accepted=True)
    services.nudge_now(first, by=by)
    for one in (first, second):
        with pytest.raises(services.RemindedToday):
            services.nudge_now(one, by=by)
    (mail,) = mails("team_reminder")
    assert mail.address == first.connector.user.email
    assert "Une autre entreprise compte aussi sur vous" in mail.body_text
    assert str(first.help_request.company) not in mail.body_text
    step = StateChange.objects.get(subject_id=first.pk)
    assert (step.from_state, step.to_state, step.by) == ("requested", "requested", by)
    # The owner's page does not say that the request was sent again.
    assert not standing_of(first.help_request).steps
    Message.objects.all().delete()
    services.nudge_now(second, by=by)
    assert "vous avez accepté d’aider une entreprise" in mails("team_reminder")[0].body_text


def test_the_nudge_of_the_ladder_is_enough_for_a_day(by: User) -> None:
    asked = IntroductionFactory()
    services.nudge(
        DueRow.objects.create(kind="x", subject_id=asked.pk, due_at=timezone.now()),
        now=timezone.now(),
    )
    with pytest.raises(services.RemindedToday):
        services.nudge_now(asked, by=by)
    Message.objects.update(created_at=timezone.now() - timedelta(days=1))
    services.nudge_now(asked, by=by)


def test_nobody_is_reminded_of_what_is_over(by: User) -> None:
    late = IntroductionFactory(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(services.WrongMoment):
        services.nudge_now(late, by=by)
    with pytest.raises(services.AlreadySettled):
        services.nudge_now(IntroductionFactory(declined=True), by=by)
    gone = IntroductionFactory()
    gone.help_request.consent.withdrawn_at = timezone.now()
    gone.help_request.consent.save()
    with pytest.raises(services.ConsentWithdrawn):
        services.nudge_now(gone, by=by)
    assert mails("team_reminder") == []


def test_what_was_accepted_is_taken_back_and_goes_on(by: User) -> None:
    asked = IntroductionFactory(help_request=HelpRequestFactory(next_allowed=True))
    services.accept_introduction(asked, by=asked.connector.user)
    following = ConnectorFactory()
    services.take_back(asked, reason="Sans nouvelles depuis dix jours.", by=by)
    asked.refresh_from_db()
    assert (asked.state, asked.help_request.introductions.requested().get().connector) == (
        "withdrawn",
        following,
    )
    assert CapacityMonth.objects.get().used == 0
    (told,) = mails("taken_back")
    assert told.address == asked.connector.user.email
    assert "Sans nouvelles depuis dix jours." in told.body_text
    assert "merci de les effacer" in told.body_text
    (comes_next,) = mails("next_asked")
    assert f"{asked.connector} ne peut plus vous accompagner" in comes_next.body_text
    step = StateChange.objects.filter(subject_id=asked.pk).latest("pk")
    assert (step.by, step.reason) == (by, "Sans nouvelles depuis dix jours.")
    with pytest.raises(services.AlreadySettled):
        services.take_back(asked, reason="Encore.", by=by)


def test_all_that_waits_is_taken_back_and_what_was_accepted_stays(by: User) -> None:
    connector = ConnectorFactory()
    asked = [IntroductionFactory(connector=connector) for _ in range(3)]
    services.accept_introduction(asked[0], by=connector.user)
    services.take_back_waiting(connector, reason="Trop de demandes.", by=by)
    states = [Introduction.objects.get(pk=one.pk).state for one in asked]
    assert states == ["accepted", "withdrawn", "withdrawn"]
    (told,) = mails("taken_back")
    assert "2 demandes" in told.subject
    with pytest.raises(services.NothingToGiveBack):
        services.take_back_waiting(connector, reason="Trop de demandes.", by=by)


def test_the_owner_reads_why_the_team_closed(by: User) -> None:
    made = HelpRequestFactory(unanswered=True)
    waits.begin(made)
    services.close_for_staff(made, reason="Nous vous avons appelé.", by=by)
    made.refresh_from_db()
    assert made.state == "closed"
    (told,) = mails("closed_by_team")
    assert told.address == made.owner.email
    assert "Nous vous avons appelé." in told.body_text
    assert not DueRow.objects.open().filter(subject_id=made.pk).exists()
    step = StateChange.objects.get(subject_id=made.pk)
    assert (step.by, step.reason) == (by, "Nous vous avons appelé.")
    with pytest.raises(services.AlreadySettled):
        services.close_for_staff(made, reason="Encore.", by=by)


@pytest.mark.parametrize("state", ["open", "matched", "closed"])
def test_only_what_nobody_answered_is_closed_by_the_team(by: User, state: str) -> None:
    made = HelpRequestFactory(**{} if state == "open" else {state: True})
    with pytest.raises(services.AlreadySettled):
        services.close_for_staff(made, reason="Non.", by=by)


def ladder_of(made: HelpRequest) -> int:
    return DueRow.objects.open().filter(kind=waits.LADDER, subject_id=made.pk).count()


def test_a_stuck_wait_begins_again(by: User) -> None:
    following = ConnectorFactory()
    made = HelpRequestFactory(unanswered=True, next_allowed=True)
    assert ladder_of(made) == 0
    services.begin_again(made, by=by)
    made.refresh_from_db()
    assert (made.state, made.wait_number) == ("open", 2)
    assert made.introductions.requested().get().connector == following
    assert ladder_of(made) >= 5
    assert StateChange.objects.filter(subject_id=made.pk, by=by).exists()
    with pytest.raises(services.AlreadySettled):
        services.begin_again(HelpRequestFactory(matched=True), by=by)


def test_a_request_put_aside_by_its_owner_is_left_until_the_day(by: User) -> None:
    made = HelpRequestFactory(
        unanswered=True, paused_until=timezone.now() + timedelta(days=3), next_allowed=True
    )
    with pytest.raises(services.AlreadySettled):
        services.begin_again(made, by=by)
    HelpRequest.objects.update(paused_until=timezone.now() - timedelta(days=3))
    services.begin_again(made, by=by)
    made.refresh_from_db()
    assert made.paused_until is None
    assert ladder_of(made) >= 5


def test_nobody_is_asked_twice_by_taking_back(by: User) -> None:
    asked = IntroductionFactory(help_request=HelpRequestFactory(next_allowed=True))
    services.take_back(asked, reason="Absent.", by=by)
    asked.help_request.refresh_from_db()
    assert asked.help_request.state == "unanswered"
    assert not Introduction.objects.requested().exists()
