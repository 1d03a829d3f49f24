"""Where the policy has two or three asked together: one wins, the others are told (QUALITY F15)."""

from dataclasses import replace

import pytest

from matching import services
from matching.models import HelpRequest, Introduction
from matching.policy import POLICY
from notifications.models import DueRow, Message
from tests.factories.connectors import ConnectorFactory
from tests.matching.test_ladder import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    two = replace(POLICY, asked_at_once=2)
    monkeypatch.setattr("matching.judging.policy_in_force", lambda: two)


def waiting(asked: HelpRequest) -> list[Introduction]:
    return list(Introduction.objects.requested().filter(help_request=asked))


def test_two_are_asked_where_the_owner_ticked_it() -> None:
    ConnectorFactory.create_batch(3)
    assert len(waiting(ask())) == 2
    assert len(waiting(ask(next_allowed=False))) == 1


def test_the_first_to_accept_is_the_one_and_the_other_is_told() -> None:
    ConnectorFactory.create_batch(2)
    asked = ask()
    first, second = waiting(asked)
    services.accept_introduction(first, by=first.connector.user)
    second.refresh_from_db()
    assert second.state == "withdrawn"
    told = Message.objects.filter(user=second.connector.user).values_list("name", flat=True)
    assert "matching.request_withdrawn" in told
    assert not DueRow.objects.open().filter(subject_id=second.pk).exists()
    with pytest.raises(services.AlreadySettled):
        services.accept_introduction(second, by=second.connector.user)


def test_one_who_declines_is_replaced_and_nobody_is_handed_back_too_soon() -> None:
    ConnectorFactory.create_batch(3)
    asked = ask()
    first, second = waiting(asked)
    services.decline_introduction(first, by=first.connector.user)
    third = next(one for one in waiting(asked) if one.pk != second.pk)
    assert third.connector not in (first.connector, second.connector)
    services.decline_introduction(third, by=third.connector.user)
    asked.refresh_from_db()
    # Nobody is left to ask, and somebody still has to answer.
    assert (asked.state, waiting(asked)) == ("open", [second])
    services.decline_introduction(second, by=second.connector.user)
    asked.refresh_from_db()
    assert asked.state == "unanswered"
