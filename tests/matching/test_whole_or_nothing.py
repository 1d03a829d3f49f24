"""A failure in the middle of an ask leaves nothing behind (QUALITY F12)."""

from typing import Any

import pytest
from django.db import models

from accounts.models import Company, Consent, Membership, StateChange
from connectors.models import Connector
from diagnostics.models import Assessment
from matching import judging, mails
from matching.models import HelpRequest, Introduction, Ranking
from matching.services import steps
from notifications import due
from notifications.models import DueRow, Message
from reference.enums import Theme
from tests.factories.connectors import ConnectorFactory
from tests.factories.reference import CommuneFactory
from tests.matching.test_services import ask, owned

pytestmark = pytest.mark.django_db
WRITTEN: tuple[type[models.Model], ...] = (
    Company,
    Consent,
    DueRow,
    HelpRequest,
    Introduction,
    Membership,
    Message,
    Ranking,
    StateChange,
)


class PowerCut(Exception):
    pass


def fails(*args: Any, **kwargs: Any) -> None:
    raise PowerCut


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (judging, "judge_request"),
        (steps, "ask_connector"),
        (due, "plan"),
        (mails, "introduction_requested"),
        (mails, "request_received"),
    ],
)
def test_f12_a_failure_in_the_middle_of_an_ask_leaves_nothing(
    place: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    CommuneFactory()
    connector, assessment = ConnectorFactory(themes=list(Theme)), owned()
    with monkeypatch.context() as broken:
        broken.setattr(place, name, fails)
        with pytest.raises(PowerCut):
            ask(assessment)
    assert {model.__name__: model.objects.count() for model in WRITTEN} == dict.fromkeys(
        (model.__name__ for model in WRITTEN), 0
    )
    assert Connector.objects.get(pk=connector.pk).last_proposed_at is None
    assert Assessment.objects.get(pk=assessment.pk).company is None
    ask(assessment)
    assert all(model.objects.exists() for model in WRITTEN)
