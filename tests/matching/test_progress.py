"""Day 90 and day 180: where the firm has got, long after the work is over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.services import withdraw_consent
from connectors.enums import Helped
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.follow_up_links import Question, link
from matching.models import FollowUpAnswer, Introduction
from notifications import due
from notifications.enums import MessageState
from notifications.models import Message
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
NAME = "matching.progress_check"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def accepted(clock: time_machine.Traveller) -> Introduction:
    introduction: Introduction = IntroductionFactory()
    services.accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    return introduction


def pass_days(clock: time_machine.Traveller, days: int) -> None:
    clock.shift(timedelta(days=days))
    while due.handle_next():
        pass


def finish(introduction: Introduction) -> None:
    services.answer_follow_up(
        introduction,
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.DONE,
    )


def times_asked() -> int:
    return Message.objects.filter(name=NAME).count()


def test_the_owner_is_asked_twice_even_after_all_is_closed(
    clock: time_machine.Traveller, accepted: Introduction
) -> None:
    finish(accepted)
    services.evaluate(
        accepted,
        by=accepted.help_request.owner,
        facts=services.Facts(contact_made=True, helped=Helped.YES),
    )
    pass_days(clock, 89)
    assert times_asked() == 0
    pass_days(clock, 1)
    assert times_asked() == 1
    pass_days(clock, 90)
    mails = Message.objects.filter(name=NAME)
    assert [mail.user for mail in mails] == [accepted.help_request.owner] * 2


@pytest.mark.parametrize("how", ["consent", "given back", "abandoned"])
def test_it_stops_when_its_reason_is_gone(
    clock: time_machine.Traveller, accepted: Introduction, how: str
) -> None:
    if how == "consent":
        withdraw_consent(accepted.help_request.consent)
    elif how == "given back":
        services.withdraw_introduction(accepted, by=accepted.connector.user)
    else:
        services.answer_follow_up(
            accepted,
            side=Side.CONNECTOR,
            follow_up=FollowUp.OUTCOME,
            value=FollowUpAnswerValue.ABANDONED,
        )
    pass_days(clock, 200)
    assert times_asked() == 0


def test_one_tap_opens_a_page_and_a_second_confirms(
    clock: time_machine.Traveller, accepted: Introduction, client: Client
) -> None:
    finish(accepted)
    pass_days(clock, 90)
    mail = Message.objects.get(name=NAME)
    address = link(Question(accepted.pk, Side.OWNER, FollowUp.PROGRESS, 1))
    assert f"{address}?reponse=moved_on" in mail.body_text
    path = address.split("/", 3)[3]
    page = client.get(f"/{path}?reponse=moved_on").content.decode()
    assert not FollowUpAnswer.objects.filter(follow_up=FollowUp.PROGRESS).exists()
    assert 'value="moved_on"' in page
    ticked = page[page.index('value="moved_on"') :].split(">", 1)[0]
    assert "checked" in ticked
    client.post(f"/{path}", {"value": "moved_on", "comment": "Je vends en ligne."})
    answer = FollowUpAnswer.objects.get(follow_up=FollowUp.PROGRESS)
    assert (answer.value, answer.comment) == ("moved_on", "Je vends en ligne.")
    accepted.refresh_from_db()
    assert accepted.state == "done"


def test_a_connecteur_is_not_asked_where_the_firm_is(accepted: Introduction) -> None:
    with pytest.raises(services.WrongAnswer):
        services.answer_follow_up(
            accepted,
            side=Side.CONNECTOR,
            follow_up=FollowUp.PROGRESS,
            value=FollowUpAnswerValue.MOVED_ON,
        )


def test_f26_work_that_nobody_speaks_of_is_asked_about_each_month(
    clock: time_machine.Traveller, accepted: Introduction
) -> None:
    for month in range(1, 7):
        pass_days(clock, 30)
        asked = Message.objects.filter(name="matching.outcome_check", user=accepted.connector.user)
        assert asked.count() == month
    pass_days(clock, 60)
    assert asked.count() == 6


def test_e7_old_work_of_a_connecteur_is_one_mail_a_week(clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    connector = ConnectorFactory(monthly_capacity=5)
    helped: list[Introduction] = IntroductionFactory.create_batch(3, connector=connector)
    for one in helped:
        services.accept_introduction(one, by=connector.user)
    mine = Message.objects.filter(user=connector.user)
    asked = mine.filter(name="matching.outcome_check").order_by("created_at")
    pass_days(clock, 31)
    assert {one.state for one in asked} == {MessageState.DUE}
    pass_days(clock, 31)
    assert [one.state for one in asked.all()[3:]] == [MessageState.HELD] * 3
    # The owners, who have one firm each, are asked as before.
    theirs = Message.objects.exclude(user=connector.user).filter(name="matching.outcome_check")
    assert {one.state for one in theirs} == {MessageState.DUE}
    pass_days(clock, 7)
    digest = mine.get(name="notifications.digest")
    for one in helped:
        # Without its signature, which tells the moment too.
        address = link(Question(one.pk, Side.CONNECTOR, FollowUp.OUTCOME, 2))
        assert address.rsplit(":", 2)[0] in digest.body_text
