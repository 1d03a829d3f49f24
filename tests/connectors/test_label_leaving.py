"""An application whose author leaves or is suspended, and one whose refusal may be appealed."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from connectors import errors, services
from connectors.enums import ConnectorState, LabelState, Outcome
from connectors.models import Connector, Label
from connectors.services import applications, decisions, ending, evidence, labels, renewals
from notifications.models import DueRow, Message
from tests.at_once import race
from tests.connectors import filing
from tests.factories.connectors import ConnectorFactory, LabelFactory


def leave(label: Label) -> None:
    services.leave(label.connector, by=label.connector.user)
    label.refresh_from_db()


@pytest.mark.django_db
class TestLeaving:
    @pytest.mark.parametrize(
        "make", [filing.complete, filing.submitted, filing.examined, filing.under_appeal]
    )
    def test_an_application_ends_with_the_departure(self, make: Any) -> None:
        label = make()
        leave(label)
        assert label.state == LabelState.EXPIRED
        assert label.ended_at is not None
        assert list(history.of(label))[-1].reason == "départ du réseau"
        # Of what was planned, the day its pieces go remains.
        assert [row.kind for row in DueRow.objects.open()] == [evidence.ERASE_ALL]

    def test_nobody_is_reminded_of_it_nor_asked(self) -> None:
        label, reviews = filing.assigned()
        assert DueRow.objects.open().filter(subject_id=reviews[0].pk).exists()
        leave(label)
        planned = DueRow.objects.open()
        assert not planned.exclude(kind=evidence.ERASE_ALL).exists()
        with pytest.raises(errors.ForbiddenTransition):
            filing.hand_in(reviews)

    def test_its_pieces_go_24_months_later(self) -> None:
        label = filing.begun()
        piece = filing.stored(label, filing.criteria().items.get(code="prix"))
        leave(label)
        row = DueRow.objects.get(kind=evidence.ERASE_ALL, subject_id=label.pk)
        evidence.erase_all(row, now=timezone.now() + timedelta(days=729))
        piece.refresh_from_db()
        assert piece.erased_at is None
        evidence.erase_all(row, now=timezone.now() + timedelta(days=731))
        piece.refresh_from_db()
        assert piece.erased_at is not None

    def test_a_label_that_moved_meanwhile_is_left_as_it_is(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = LabelFactory()

        def moved(*_: object, **__: object) -> None:
            raise errors.ForbiddenTransition

        monkeypatch.setattr(ending, "end", moved)
        leave(held)
        held.connector.refresh_from_db()
        assert held.connector.state == ConnectorState.LEFT

    def test_who_comes_back_begins_anew(self, client: Client) -> None:
        label = filing.submitted()
        leave(label)
        Connector.objects.filter(pk=label.connector_id).update(state=ConnectorState.ACTIVE)
        client.force_login(label.connector.user)
        text = client.get(reverse("connectors:label")).content.decode()
        assert "Cette demande a pris fin quand vous avez quitté le réseau." in text
        assert "Commencer une nouvelle demande" in text
        held = client.get(reverse("connectors:label_held")).content.decode()
        assert "None" not in held


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(set(ConnectorState) - {"active", "paused"}))
def test_a_label_is_awarded_to_those_who_are_in_the_network(state: str) -> None:
    label = filing.examined()
    Connector.objects.filter(pk=label.connector_id).update(state=state)
    with pytest.raises(errors.ForbiddenTransition):
        decisions.decide(label, outcome=Outcome.AWARDED, reasons="Bien.", by=filing.decider())
    with pytest.raises(errors.ForbiddenTransition):
        labels.award(label, at=timezone.now(), by=filing.decider())
    assert not Label.objects.filter(state=LabelState.AWARDED).exists()
    assert not Message.objects.filter(name="connectors.label_decided").exists()


@pytest.mark.django_db
class TestWhileAnAppealIsOpen:
    def test_nobody_begins_anew(self, client: Client) -> None:
        label = filing.refused()
        one = label.connector
        client.force_login(one.user)
        page = reverse("connectors:label")
        text = client.get(page).content.decode()
        assert "Contester la décision" in text
        assert "Commencer une nouvelle demande" not in text
        assert "Vous pouvez encore contester" in client.post(page, follow=True).content.decode()
        with pytest.raises(errors.AppealOpen):
            applications.begin(one, by=one.user)
        decisions.appeal(label, text="Les prix sont au devis.", by=one.user)

    def test_one_begins_anew_once_it_is_over(self) -> None:
        label = filing.refused()
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert applications.may_begin(label.connector)
            applications.begin(label.connector, by=label.connector.user)

    def test_a_renewal_waits_too(self) -> None:
        held = LabelFactory(valid_until=timezone.now() + timedelta(days=40))
        filing.criteria()
        one = held.connector
        renewal = renewals.renew(one, by=one.user)
        Label.objects.filter(pk=renewal.pk).update(state=LabelState.UNDER_REVIEW)
        filing.refuse(renewal)
        with pytest.raises(errors.AppealOpen):
            renewals.renew(one, by=one.user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [filing.examined, filing.complete])
def test_f15_nobody_who_left_is_awarded_or_examined(make: Any) -> None:
    label = make()
    one = label.connector
    act = (
        partial(applications.submit, label, by=one.user)
        if make is filing.complete
        else partial(
            decisions.decide, label, outcome=Outcome.AWARDED, reasons="Bien.", by=filing.decider()
        )
    )
    assert "won" in race([act, partial(services.leave, one, by=one.user)])
    one.refresh_from_db()
    label.refresh_from_db()
    assert (one.state, label.state) == (ConnectorState.LEFT, LabelState.EXPIRED)


@pytest.mark.django_db(transaction=True)
def test_f15_nobody_begins_while_they_leave() -> None:
    filing.criteria()
    one = ConnectorFactory()
    race([partial(applications.begin, one, by=one.user), partial(services.leave, one, by=one.user)])
    assert not Label.objects.undecided().exists()
