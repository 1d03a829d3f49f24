"""Acceptances that lead to no contact: pointed to from ten on, above one in five (F-12)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connectors.enums import ConnectorState
from connectors.models import Connector
from matching import services
from matching.models import HelpRequest, Introduction
from matching.signals import without_contact
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, FinishedWorkFactory, TestimonyFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=11)


def acceptances(connector: Connector, *, contacted: int, missed: int) -> list[Introduction]:
    """Make acceptances of some days ago; the first ones led to a contact."""
    made = IntroductionFactory.create_batch(contacted, connector=connector, in_progress=True)
    made += IntroductionFactory.create_batch(missed, connector=connector, accepted=True)
    Introduction.objects.filter(connector=connector).update(settled_at=timezone.now() - LONG_AGO)
    return made


def pointed_to() -> list[Connector]:
    return list(without_contact(Connector.objects.all(), timezone.now()))


@pytest.mark.parametrize(
    ("contacted", "missed", "pointed"),
    [(7, 3, True), (8, 2, False), (6, 3, False), (0, 9, False), (0, 10, True), (12, 3, False)],
)
def test_f12_more_than_one_in_five_of_ten_or_more(
    contacted: int, missed: int, pointed: bool
) -> None:
    connector = ConnectorFactory()
    acceptances(connector, contacted=contacted, missed=missed)
    assert (pointed_to() == [connector]) is pointed
    connector.refresh_from_db()
    # A look, never a sanction.
    assert connector.state == ConnectorState.ACTIVE


def test_f12_what_is_recent_or_was_taken_back_does_not_count() -> None:
    connector = ConnectorFactory()
    made = acceptances(connector, contacted=7, missed=3)
    assert pointed_to() == [connector]
    HelpRequest.objects.filter(pk=made[-1].help_request_id).update(
        state="withdrawn", closed_at=timezone.now()
    )
    assert pointed_to() == []
    HelpRequest.objects.filter(pk=made[-1].help_request_id).update(state="matched", closed_at=None)
    Introduction.objects.filter(pk=made[-1].pk).update(settled_at=timezone.now())
    assert pointed_to() == []


def test_f12_what_an_owner_says_of_it_counts() -> None:
    connector = ConnectorFactory()
    made = acceptances(connector, contacted=8, missed=2)
    assert pointed_to() == []
    work = FinishedWorkFactory(connector=connector, introduction_id=made[0].pk)
    TestimonyFactory(work=work, contact_made=False, helped="no")
    assert pointed_to() == [connector]


def test_f12_staff_have_a_filter_and_a_count(client: Client) -> None:
    connector = ConnectorFactory()
    ConnectorFactory()
    acceptances(connector, contacted=7, missed=3)
    client.force_login(UserFactory(staff=True))
    page = client.get(reverse("admin:connectors_connector_changelist"), {"situation": "to_review"})
    assert list(page.context["cl"].result_list) == [connector]
    (basket,) = (
        one
        for one in client.get(reverse("admin:index")).context["baskets"]
        if "revoir" in one["title"]
    )
    assert basket["count"] == 1


def test_f12_what_is_given_back_before_it_is_accepted_does_not_count() -> None:
    connector = ConnectorFactory()
    made = acceptances(connector, contacted=7, missed=2)
    waiting = IntroductionFactory(connector=connector)
    services.withdraw_introduction(waiting, by=connector.user, reason="Je suis absent.")
    Introduction.objects.filter(pk=waiting.pk).update(settled_at=timezone.now() - LONG_AGO)
    assert len(made) == 9
    assert pointed_to() == []
    # One acceptance more without a contact, and there are ten of them, three missed.
    acceptances(connector, contacted=0, missed=1)
    Introduction.objects.filter(connector=connector).update(settled_at=timezone.now() - LONG_AGO)
    assert pointed_to() == [connector]
