"""What staff do with reports and suspensions in the back office: asked first, told, journalled."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from connectors.enums import ConnectorState, LabelState, ReportKind
from connectors.models import Connector, Label, MisconductReport, Suspension
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    ConnectorFactory,
    LabelFactory,
    MisconductReportFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db
WHY = "Deux devis envoyés à une entreprise aidée bénévolement."


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:connectors_{model._meta.model_name}_{name}", args=args)


def act(client: Client, subject: Model, action: str, **fields: Any) -> HttpResponse:
    return client.post(
        page(type(subject), "changelist"),
        {"action": action, "_selected_action": [subject.pk], "index": 0, **fields},
        follow=True,
    )


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def staff(client: Client) -> User:
    user = UserFactory.create(staff=True)
    client.force_login(user)
    return user


class TestReports:
    def test_founded_with_its_suspensions_in_one_act(self, client: Client, staff: User) -> None:
        label = LabelFactory()
        filed = MisconductReportFactory(connector=label.connector)
        asked = act(client, filed, "founded").content.decode()
        assert "Les deux personnes reçoivent la décision" in asked
        assert MisconductReport.objects.open().exists()
        both = {"suspend_label": "on", "suspend_person": "on"}
        done = act(client, filed, "founded", confirmed=1, reason=WHY, **both)
        assert said(done) == ["Signalement jugé fondé\u00a0: 1."]
        filed.refresh_from_db()
        assert (filed.decision, filed.decided_by) == (WHY, staff)
        assert Label.objects.get().state == LabelState.SUSPENDED
        assert Connector.objects.get().state == ConnectorState.SUSPENDED
        again = act(client, filed, "unfounded", confirmed=1, reason=WHY)
        assert "ne le permet pas" in said(again)[0]

    def test_a_decision_needs_its_reasons(self, client: Client, staff: User) -> None:
        filed = MisconductReportFactory()
        empty = act(client, filed, "unfounded", confirmed=1, reason="").content.decode()
        assert "Ce champ est obligatoire" in empty
        assert MisconductReport.objects.open().get() == filed

    def test_suspending_at_once_asks_what(self, client: Client, staff: User) -> None:
        filed = MisconductReportFactory(
            connector=LabelFactory().connector, kind=ReportKind.DATA_MISUSE
        )
        nothing = act(client, filed, "suspend_at_once", confirmed=1, reason=WHY)
        assert "Cochez ce qui est à suspendre." in nothing.content.decode()
        act(client, filed, "suspend_at_once", confirmed=1, reason=WHY, label="on")
        assert Label.objects.get().state == LabelState.SUSPENDED
        assert MisconductReport.objects.open().get().answer == ""

    def test_the_page_offers_it_for_what_is_urgent_only(self, client: Client, staff: User) -> None:
        for kind, offered in ((ReportKind.SELLING, True), (ReportKind.SPAM, False)):
            filed = MisconductReportFactory(kind=kind)
            shown = client.get(page(MisconductReport, "change", filed.pk)).content.decode()
            assert ("Suspendre sans attendre" in shown) is offered
            assert "Juger non fondé" in shown

    def test_what_is_to_do_and_what_is_late_are_told_apart(
        self, client: Client, staff: User
    ) -> None:
        now = timezone.now()
        MisconductReportFactory(decide_before=now + timedelta(days=3))
        late = MisconductReportFactory(decide_before=now - timedelta(days=1))
        MisconductReportFactory(state="founded", decided_at=now, decide_before=now)
        address = page(MisconductReport, "changelist")
        found = {
            situation: client.get(address, {"situation": situation}).context["cl"].result_list
            for situation in ("open", "late")
        }
        assert len(found["open"]) == 2
        assert list(found["late"]) == [late]


class TestSuspensions:
    def test_a_label_is_suspended_restored_and_ended_with_motives(
        self, client: Client, staff: User
    ) -> None:
        label = LabelFactory()
        long = "Un motif détaillé. " * 30
        act(client, label, "suspend_label", confirmed=1, reason=long)
        assert Suspension.objects.get().reason == long.strip()
        shown = client.get(page(Label, "change", label.pk)).content.decode()
        assert "Un motif détaillé." in shown
        act(client, label, "restore_label", confirmed=1, reason="Rien de prouvé")
        assert Label.objects.get().state == LabelState.AWARDED
        assert "Rien de prouvé" in Message.objects.get(name="connectors.label_restored").body_text

    def test_answers_to_read_are_listed(self, client: Client, staff: User) -> None:
        answered = SuspensionFactory(answer="Je m’explique.", answered_at=timezone.now())
        SuspensionFactory()
        for model, subject in ((Suspension, answered), (Label, answered.label)):
            listed = client.get(page(model, "changelist"), {"situation": "answered"})
            assert list(listed.context["cl"].result_list) == [subject]


def test_a_correspondent_reads_those_of_the_region_and_decides_nothing(client: Client) -> None:
    load_groups()
    here = MisconductReportFactory()
    elsewhere = MisconductReportFactory(connector=ConnectorFactory(commune=None))
    correspondent = UserFactory(is_staff=True, region=here.connector.commune.department.region)
    correspondent.groups.add(Group.objects.get(name=CORRESPONDENTS))
    client.force_login(correspondent)
    assert client.get(page(MisconductReport, "change", here.pk)).status_code == 200
    assert client.get(page(MisconductReport, "change", elsewhere.pk)).status_code == 302
    act(client, here, "founded", confirmed=1, reason=WHY)
    assert MisconductReport.objects.open().count() == 2
