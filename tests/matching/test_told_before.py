"""The migration that tells the network of introductions older than its tables."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.forms.models import model_to_dict
from django.utils import timezone

from connectors.models import Connector, FinishedWork, RequestAnswer, SalesBar
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import Introduction
from tests.factories.connectors import LabelFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
migration = import_module("matching.migrations.0003_tell_the_network")


def told() -> dict[str, list[dict[str, Any]]]:
    """Return all that the network knows, without the keys of its own rows."""
    return {
        model.__name__: [
            model_to_dict(row, exclude=["id"]) for row in model.objects.order_by("introduction_id")
        ]
        for model in (RequestAnswer, FinishedWork, SalesBar)
    }


def test_it_tells_what_the_services_would_have_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "BATCH", 2)
    accepted, done, declined, silent, given_back, labelled = IntroductionFactory.create_batch(6)
    waiting = IntroductionFactory()
    LabelFactory(connector=labelled.connector, awarded_at=timezone.now() - timedelta(days=3))
    for one in (accepted, done, given_back, labelled):
        services.accept_introduction(one, by=one.connector.user)
    for one in (done, labelled):
        services.answer_follow_up(
            one, side=Side.OWNER, follow_up=FollowUp.OUTCOME, value=FollowUpAnswerValue.DONE
        )
    services.decline_introduction(declined, by=declined.connector.user)
    services.expire_introduction(silent)
    services.withdraw_introduction(given_back, by=given_back.connector.user)
    # One that its owner took back while it waited was never answered.
    services.withdraw_request(waiting.help_request, by=waiting.help_request.owner)
    expected = told()
    welcomed = dict(Connector.objects.values_list("pk", "welcomed_at"))
    assert {name: len(rows) for name, rows in expected.items()} == {
        "RequestAnswer": 6,
        "FinishedWork": 2,
        "SalesBar": 3,
    }
    for model in (RequestAnswer, FinishedWork, SalesBar):
        model.objects.all().delete()
    Connector.objects.update(welcomed_at=None)
    for _ in range(2):
        migration.tell(apps, None)
        assert told() == expected
        assert dict(Connector.objects.values_list("pk", "welcomed_at")) == welcomed
    assert sum(at is not None for at in welcomed.values()) == 2


def test_no_bar_for_what_is_older_than_a_year() -> None:
    old = IntroductionFactory(accepted=True)
    Introduction.objects.update(settled_at=timezone.now() - timedelta(days=400))
    LabelFactory(
        connector=old.connector,
        state="expired",
        awarded_at=timezone.now() - timedelta(days=900),
        valid_until=timezone.now() - timedelta(days=170),
        ended_at=timezone.now() - timedelta(days=170),
    )
    migration.tell(apps, None)
    assert RequestAnswer.objects.count() == 1
    assert not SalesBar.objects.exists()
