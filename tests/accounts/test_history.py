"""The one way an object changes state: from where it may, once, with what goes with it."""

from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import history
from connectors.models import Connector
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory


class Lost(Exception):
    pass


def move(connector: Connector, from_states: list[str], to: str) -> None:
    with transaction.atomic():
        if history.move(connector, from_states, to, by=connector.user) is None:
            raise Lost


@pytest.mark.django_db
def test_a_step_is_written_with_what_goes_with_it() -> None:
    connector, by, now = ConnectorFactory(), UserFactory(), timezone.now()
    given = {"last_proposed_at": now}
    left = history.move(connector, ["active"], "paused", by=by, reason="congé", given=given)
    assert left == "active"
    stored = Connector.objects.get(pk=connector.pk)
    assert (stored.state, stored.last_proposed_at) == ("paused", now)
    assert (connector.state, connector.last_proposed_at) == ("paused", now)
    (step,) = history.of(connector)
    assert (step.from_state, step.to_state, step.by, step.reason) == (
        "active",
        "paused",
        by,
        "congé",
    )


@pytest.mark.django_db
def test_from_another_state_nothing_is_changed() -> None:
    connector = ConnectorFactory()
    left = history.move(
        connector, ["paused"], "left", by=None, given={"last_proposed_at": timezone.now()}
    )
    assert left is None
    stored = Connector.objects.get(pk=connector.pk)
    assert (stored.state, stored.last_proposed_at, connector.state) == ("active", None, "active")
    assert history.of(connector) == []


@pytest.mark.django_db(transaction=True)
def test_c14_tried_at_once_it_happens_once() -> None:
    connector = ConnectorFactory()
    act = partial(move, connector, ["active"], "paused")
    assert race([act] * 8) == ["Lost"] * 7 + ["won"]
    assert len(history.of(connector)) == 1


@pytest.mark.django_db(transaction=True)
def test_c14_a_change_between_two_states_that_are_both_allowed_is_not_missed() -> None:
    """Whoever suspends wins, whether a pause begins or ends meanwhile."""
    for before, after in (("active", "paused"), ("paused", "active")) * 4:
        connector = ConnectorFactory(state=before)
        outcomes = race(
            [
                partial(move, connector, [before], after),
                partial(move, connector, ["active", "paused"], "suspended"),
            ]
        )
        assert "won" in outcomes
        assert Connector.objects.get(pk=connector.pk).state == "suspended"
