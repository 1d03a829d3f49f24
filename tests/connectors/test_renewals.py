"""Renewing a label: when it opens, what it carries over, and what real work it puts in front."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from connectors.enums import ConnectorState, LabelState
from connectors.errors import AlreadyApplied, ForbiddenTransition, NoCriteria, RenewalNotOpen
from connectors.models import Criteria, FinishedWork, Label, RequestAnswer
from connectors.selectors.real_work import real_work_of
from connectors.services import ending, labels, renewals
from notifications.models import DueRow, Message
from reference.enums import Theme
from tests.connectors import filing
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def criteria() -> Criteria:
    return filing.criteria()


def label_ending_in(days: float, **given: Any) -> Label:
    now = timezone.now()
    made: Label = LabelFactory(
        awarded_at=now - timedelta(days=640), valid_until=now + timedelta(days=days), **given
    )
    return made


def renew(label: Label) -> Label:
    return renewals.renew(label.connector, by=label.connector.user)


class TestRenewing:
    def test_from_90_days_before_the_end(self) -> None:
        label = label_ending_in(89.9, themes=[Theme.IA])
        renewal = renew(label)
        assert (renewal.state, renewal.previous, renewal.themes) == (
            LabelState.APPLIED,
            label,
            [Theme.IA],
        )
        assert [step.to_state for step in history.of(renewal)] == [LabelState.APPLIED]
        label.refresh_from_db()
        assert label.state == LabelState.AWARDED

    def test_not_a_day_sooner_nor_without_a_label(self) -> None:
        with pytest.raises(RenewalNotOpen):
            renew(label_ending_in(91.1))
        connector = ConnectorFactory()
        with pytest.raises(RenewalNotOpen):
            renewals.renew(connector, by=connector.user)
        assert Label.objects.count() == 1

    def test_after_the_end_too_but_not_once_revoked(self) -> None:
        now = timezone.now()
        assert renew(label_ending_in(-5, state=LabelState.EXPIRED, ended_at=now)).previous
        with pytest.raises(RenewalNotOpen):
            renew(label_ending_in(5, state=LabelState.REVOKED, ended_at=now))

    def test_not_while_suspended(self) -> None:
        with pytest.raises(RenewalNotOpen):
            renew(label_ending_in(30, state=LabelState.SUSPENDED))
        suspended = ConnectorFactory(state=ConnectorState.SUSPENDED)
        with pytest.raises(ForbiddenTransition):
            renew(label_ending_in(30, connector=suspended))

    def test_not_before_there_are_criteria(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(type(Criteria.objects), "in_force", lambda rows: None, raising=False)
        with pytest.raises(NoCriteria):
            renew(label_ending_in(30))

    def test_one_at_a_time(self) -> None:
        label = label_ending_in(30)
        renew(label)
        with pytest.raises(AlreadyApplied):
            renew(label)

    def test_another_after_a_refusal_still_takes_the_place_of_the_label(self) -> None:
        label = label_ending_in(60)
        first = renew(label)
        Label.objects.filter(pk=first.pk).update(state=LabelState.REFUSED)
        second = renew(label)
        assert second.previous == first
        Label.objects.filter(pk=second.pk).update(state=LabelState.UNDER_REVIEW)
        labels.award(second, at=timezone.now(), by=UserFactory())
        label.refresh_from_db()
        assert label.state == LabelState.EXPIRED
        assert second.valid_until.year == label.valid_until.year + 2


class TestEndingBeforeTheRenewalIsDecided:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (LabelState.APPLIED, "est commencée, il reste à la déposer"),
            (LabelState.UNDER_REVIEW, "de renouvellement est en cours d’examen"),
            (LabelState.UNDER_APPEAL, "votre recours est en cours d’examen"),
            (None, "Vous pouvez encore demander son renouvellement"),
        ],
    )
    def test_the_old_one_expires_and_the_mail_says_where_it_stands(
        self, state: str | None, words: str
    ) -> None:
        label = label_ending_in(-0.001)
        if state is not None:
            LabelFactory(
                connector=label.connector,
                previous=label,
                state=state,
                awarded_at=None,
                valid_until=None,
            )
        row = DueRow(kind=ending.LABEL_EXPIRES, subject_id=label.pk)
        ending.label_expires(row, now=timezone.now())
        label.refresh_from_db()
        assert label.state == LabelState.EXPIRED
        assert words in Message.objects.get().body_text


class TestRealWork:
    def test_it_counts_what_was_done_since_the_award_and_nothing_else(self) -> None:
        connector = ConnectorFactory()
        for days, themes, labelled in ((10, ["ia"], True), (5, ["ia", "paiement"], False)):
            work(connector, AT + timedelta(days=days), themes, labelled=labelled)
        work(connector, AT - timedelta(days=1), ["ia"], labelled=True)
        work(ConnectorFactory(), AT + timedelta(days=1), ["ia"], labelled=True)
        for number, in_time in enumerate([True, True, False]):
            RequestAnswer.objects.create(
                connector=connector,
                introduction_id=uuid4(),
                in_time=in_time,
                at=AT + timedelta(days=number),
            )
        found = real_work_of(connector, since=AT, until=AT + timedelta(days=30))
        assert (found.finished, found.as_labelled) == (2, 1)
        assert found.themes == ((Theme.IA.label, 2), (Theme.PAIEMENT.label, 1))
        assert (found.asked, found.in_time, found.percent_in_time) == (3, 2, 67)

    def test_no_share_is_told_of_nothing(self) -> None:
        assert real_work_of(ConnectorFactory(), since=AT, until=AT).percent_in_time is None


def work(connector: Any, at: datetime, themes: list[str], *, labelled: bool) -> None:
    FinishedWork.objects.create(
        connector=connector,
        introduction_id=uuid4(),
        themes=themes,
        as_labelled=labelled,
        requested_at=at,
        accepted_at=at,
        finished_at=at,
    )


class TestThePageOfTheHolder:
    HELD, RENEW = reverse("connectors:label_held"), reverse("connectors:renew")

    def test_the_button_is_there_when_it_opens_and_works(self, client: Client) -> None:
        label = label_ending_in(80, numbered=True)
        client.force_login(label.connector.user)
        assert "Renouveler mon label" in client.get(self.HELD).content.decode()
        page = client.post(self.RENEW, follow=True).content.decode()
        assert "commencée" in page
        assert "Renouveler mon label" not in page
        again = client.post(self.RENEW, follow=True).content.decode()
        assert "déjà commencée" in again
        assert Label.objects.count() == 2

    def test_too_soon_there_is_none_and_a_click_of_old_is_told_so(self, client: Client) -> None:
        label = label_ending_in(200, numbered=True)
        client.force_login(label.connector.user)
        page = client.get(self.HELD).content.decode()
        assert "Renouveler mon label" not in page
        assert "90\u00a0jours avant la fin" in page
        assert "s’ouvre 90" in client.post(self.RENEW, follow=True).content.decode()

    def test_it_shows_the_badge_to_paste_and_its_certificate(self, client: Client) -> None:
        label = label_ending_in(200, numbered=True)
        client.force_login(label.connector.user)
        page = client.get(self.HELD).content.decode()
        assert f"&lt;img src=&quot;http://localhost:8000/label/{label.number}/insigne.svg" in page
        assert reverse("connectors:certificate", kwargs={"number": label.number}) in page

    @pytest.mark.parametrize("state", ["none", "suspended", "expired", "revoked"])
    def test_no_badge_without_a_valid_label(self, client: Client, state: str) -> None:
        connector = ConnectorFactory()
        if state != "none":
            ended = timezone.now() if state != "suspended" else None
            LabelFactory(connector=connector, state=state, ended_at=ended, numbered=True)
        client.force_login(connector.user)
        page = client.get(self.HELD).content.decode()
        assert "insigne.svg" not in page
        assert ("Renouveler mon label" in page) == (state == "expired")
