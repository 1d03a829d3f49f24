"""Joining the network, leaving it, and the label (QUALITY F-1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import history, roles
from connectors import services
from connectors.enums import ConnectorState, LabelState
from connectors.models import Connector, Label
from connectors.services import availability, labels
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


def test_inviting_makes_an_account_a_draft_and_a_mail() -> None:
    staff = UserFactory(staff=True)
    connector = services.invite_connector(
        email="Nouvelle@Example.org", display_name="Nouvelle Personne", by=staff
    )
    assert connector.user.email == "nouvelle@example.org"
    assert connector.state == ConnectorState.DRAFT
    message = Message.objects.get(name="connectors.invitation")
    assert message.address == "nouvelle@example.org"
    assert "/connecteurs/candidature/" in message.body_text
    with pytest.raises(services.AlreadyConnector):
        services.invite_connector(email="nouvelle@example.org", display_name="X", by=staff)
    assert Message.objects.count() == 1


def test_a_draft_becomes_active_once_the_charter_is_signed() -> None:
    staff = UserFactory(staff=True)
    connector = ConnectorFactory(draft=True)
    with pytest.raises(services.CharterNotSigned):
        services.submit(connector, by=connector.user)
    services.sign_charter(connector, by=connector.user)
    first = connector.charter_signed_at
    services.sign_charter(connector, by=connector.user)
    assert connector.charter_signed_at == first
    services.submit(connector, by=connector.user)
    assert not roles.has(connector.user, "active_connector")
    services.approve(connector, by=staff)
    assert roles.has(connector.user, "active_connector")
    assert [step.to_state for step in history.of(connector)] == ["submitted", "active"]


ALLOWED = {
    "submit": {"draft"},
    "send_back": {"submitted"},
    "approve": {"submitted"},
    "refuse": {"submitted"},
    "pause": {"active"},
    "resume": {"paused"},
    "lift_suspension": {"suspended"},
    "suspend": {"active", "paused"},
    "leave": {"draft", "submitted", "active", "paused", "suspended", "refused"},
    "reopen": {"left"},
}
ACTS: dict[str, Callable[..., None]] = {
    name: getattr(availability if name == "lift_suspension" else services, name) for name in ALLOWED
}


@pytest.mark.parametrize("state", ConnectorState.values)
@pytest.mark.parametrize("act", sorted(ALLOWED))
def test_only_the_transitions_of_the_design_are_possible(act: str, state: str) -> None:
    connector = ConnectorFactory(state=state)
    reason = {"reason": "motif"} if act in {"send_back", "refuse", "suspend"} else {}
    if state in ALLOWED[act]:
        ACTS[act](connector, by=UserFactory(), **reason)
        steps = history.of(connector)
        assert [step.from_state for step in steps] == [state]
        assert Connector.objects.get().state == steps[0].to_state == connector.state
    else:
        with pytest.raises(services.ForbiddenTransition):
            ACTS[act](connector, by=UserFactory(), **reason)
        assert Connector.objects.get().state == state


def test_the_place_follows_the_commune() -> None:
    connector = ConnectorFactory()
    services.place_at(connector, None)
    connector.refresh_from_db()
    assert (connector.latitude, connector.longitude) == (None, None)
    commune = CommuneFactory()
    services.place_at(connector, commune)
    connector.refresh_from_db()
    assert (connector.latitude, connector.longitude) == (commune.latitude, commune.longitude)


def test_a_label_is_ended_once_by_a_decision() -> None:
    staff, label = UserFactory(staff=True), LabelFactory(under_review=True)
    labels.award(label, at=timezone.now(), by=staff)
    assert Connector.objects.with_label_flag(at=timezone.now()).get().labelled
    services.end_label(label, by=staff, reason="charte non respectée")
    assert not Connector.objects.with_label_flag(at=timezone.now()).get().labelled
    assert not DueRow.objects.open().exists()
    with pytest.raises(services.ForbiddenTransition):
        services.end_label(label, by=staff, reason="encore")
    assert "charte non respectée" in Message.objects.get(name="connectors.label_ended").body_text


@pytest.mark.parametrize(
    ("state", "days", "after"),
    [
        (LabelState.AWARDED, -1, LabelState.EXPIRED),
        (LabelState.AWARDED, 10, LabelState.AWARDED),
        (LabelState.REVOKED, -1, LabelState.REVOKED),
    ],
)
def test_a_due_label_reads_its_reason_again(state: str, days: int, after: str) -> None:
    now = timezone.now()
    label = LabelFactory(
        state=state,
        awarded_at=now - timedelta(days=100),
        valid_until=now + timedelta(days=days),
        ended_at=now if state == LabelState.REVOKED else None,
    )
    row = DueRow(kind=services.LABEL_EXPIRES, subject_id=label.pk, due_at=now)
    services.label_expires(row, now=now)
    assert Label.objects.get().state == after
    assert Message.objects.count() == (1 if after == LabelState.EXPIRED else 0)
