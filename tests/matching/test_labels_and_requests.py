"""A label that ends leaves paid work the same minute, and breaks nothing under way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from connectors import services as network
from connectors.enums import LabelState
from connectors.models import Label
from connectors.services import ending
from matching import services
from matching.enums import AdviserChoice, IntroductionState
from matching.models import Introduction
from matching.selectors import proposals_for
from notifications.models import DueRow
from tests.factories.accounts import UserFactory
from tests.factories.connectors import LabelFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


def expire(label: Label) -> None:
    """Let its time pass, before any sweep has seen it."""
    now = timezone.now()
    Label.objects.filter(pk=label.pk).update(
        awarded_at=now - timedelta(days=731), valid_until=now - timedelta(seconds=1)
    )


def expire_and_sweep(label: Label) -> None:
    expire(label)
    row = DueRow(kind=ending.LABEL_EXPIRES, subject_id=label.pk)
    ending.label_expires(row, now=timezone.now())


def suspend(label: Label) -> None:
    network.suspend_label(label, by=UserFactory(staff=True), reason="motif")


def revoke(label: Label) -> None:
    network.end_label(label, by=UserFactory(staff=True), reason="motif")


each_end = pytest.mark.parametrize("end", [expire, expire_and_sweep, suspend, revoke])


@each_end
def test_it_leaves_the_proposals_of_paid_work_the_same_minute(
    end: Callable[[Label], None],
) -> None:
    label = LabelFactory()
    assessment = AssessmentFactory(completed=True)

    def labelled_found() -> int:
        commune = label.connector.commune
        return len(proposals_for(assessment, commune=commune, choice=AdviserChoice.LABELLED).best)

    assert labelled_found() == 1
    end(label)
    assert labelled_found() == 0


@each_end
@pytest.mark.parametrize("accepted", [True, False])
def test_it_breaks_no_introduction_under_way(end: Callable[[Label], None], accepted: bool) -> None:
    introduction = IntroductionFactory()
    label = LabelFactory(connector=introduction.connector)
    if accepted:
        services.accept_introduction(introduction, by=introduction.connector.user)
    before = Introduction.objects.get()
    end(label)
    after = Introduction.objects.get()
    assert after.state == before.state
    assert not Label.objects.filter(state=LabelState.AWARDED, valid_until__gt=timezone.now())
    if not accepted:
        services.accept_introduction(after, by=introduction.connector.user)
        after.refresh_from_db()
    assert after.state == IntroductionState.ACCEPTED
    assert services.read_contact(after, reader=introduction.connector.user)
