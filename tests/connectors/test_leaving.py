"""Leaving: what ends with it, and how one comes back."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from connectors import services
from connectors.enums import ConnectorState, LabelState
from connectors.models import Charter, Connector, Holiday
from connectors.services import holidays, hours
from matching.enums import IntroductionState
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
LEAVE = reverse("connectors:leave")


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def test_the_page_says_what_happens_and_a_get_changes_nothing(
    client: Client, connector: Connector
) -> None:
    IntroductionFactory(connector=connector)
    LabelFactory(connector=connector)
    text = client.get(LEAVE).content.decode()
    assert "La demande qui attend votre réponse est rendue" in text
    assert "Votre label prend fin." in text
    assert "définitif" in text
    connector.refresh_from_db()
    assert connector.state == ConnectorState.ACTIVE


def test_leaving_hands_on_ends_the_label_the_holidays_and_the_space(
    client: Client, connector: Connector
) -> None:
    label = LabelFactory(connector=connector)
    asked = IntroductionFactory(connector=connector)
    today = timezone.localdate()
    holidays.plan_holiday(connector, first_day=today, last_day=today, by=connector.user)
    response = client.post(LEAVE, follow=True)
    assert "Vous avez quitté le réseau." in response.content.decode()
    connector.refresh_from_db()
    label.refresh_from_db()
    asked.refresh_from_db()
    assert connector.state == ConnectorState.LEFT
    assert (label.state, label.ended_at is not None) == (LabelState.EXPIRED, True)
    assert asked.state == IntroductionState.WITHDRAWN
    assert not Holiday.objects.kept().exists()
    assert not DueRow.objects.open().filter(subject_id=label.pk).exists()
    body = Message.objects.get(name="connectors.farewell").body_text
    assert "votre label a pris fin" in body
    assert client.get(LEAVE).status_code == client.post(LEAVE).status_code == 404


def test_a_candidate_who_withdraws_is_thanked_for_nothing(connector: Connector) -> None:
    Connector.objects.update(state=ConnectorState.DRAFT)
    services.leave(connector, by=connector.user)
    body = Message.objects.get(name="connectors.farewell").body_text
    assert "Votre candidature est retirée." in body
    assert "accompagniez" not in body


def test_the_slower_of_two_clicks_is_told_f14(
    client: Client, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave = services.leave

    def after_the_other(one: Connector, *, by: object) -> None:
        leave(Connector.objects.get(pk=one.pk), by=connector.user)
        leave(one, by=connector.user)

    monkeypatch.setattr(services, "leave", after_the_other)
    assert "Vous aviez déjà quitté" in client.post(LEAVE, follow=True).content.decode()
    assert Message.objects.filter(name="connectors.farewell").count() == 1


def test_coming_back_is_a_new_application_that_staff_open(
    client: Client, connector: Connector
) -> None:
    staff = UserFactory(staff=True)
    Connector.objects.update(listed=True, indexed=True)
    services.leave(connector, by=connector.user)
    services.reopen(connector, by=staff)
    connector.refresh_from_db()
    assert connector.state == ConnectorState.DRAFT
    assert not connector.listed
    assert not connector.indexed
    assert [step.to_state for step in history.of(connector)] == ["left", "draft"]
    assert "/connecteurs/profil/" in Message.objects.get(name="connectors.reopened").body_text
    assert client.get(reverse("connectors:space")).status_code == 200
    # What was declared and signed in another time is asked again, and may be given again.
    assert connector.interests_declared_at is None
    assert (connector.charter, connector.charter_signed_at) == (None, None)
    services.sign_charter(connector, by=connector.user)
    assert connector.charter == Charter.objects.in_force()
    assert connector.charter_signed_at is not None
    connector.refresh_from_db()
    assert connector.charter_signed_at is not None


def test_quiet_hours_end_with_the_departure(connector: Connector) -> None:
    hours.choose_quiet_hours(connector, quiet_from=time(20), quiet_until=time(8), by=connector.user)
    night = datetime(2026, 3, 10, 23, tzinfo=UTC)
    assert hours.not_in_quiet_hours(connector.user, night) > night
    services.leave(connector, by=connector.user)
    assert hours.not_in_quiet_hours(connector.user, night) == night


@pytest.mark.parametrize("state", sorted({*ConnectorState.values} - {"left"}))
def test_only_who_left_is_let_back(state: str) -> None:
    connector = ConnectorFactory(state=state)
    with pytest.raises(services.ForbiddenTransition):
        services.reopen(connector, by=UserFactory())
    connector.refresh_from_db()
    assert connector.state == state
