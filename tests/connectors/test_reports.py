"""Reports of misconduct: filed, answered, decided, with a deadline (QUALITY F-12, B18)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState, ReportKind, ReportState
from connectors.errors import (
    AlreadyReported,
    AnswerGiven,
    ForbiddenTransition,
    NotAboutOneself,
)
from connectors.models import Connector, Label, MisconductReport
from connectors.services import reports
from notifications.models import DueRow, Message
from reference.holidays import add_working_days
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory, MisconductReportFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(staff=True)
    return user


def file(connector: Connector, **given: object) -> MisconductReport:
    fields = {"kind": ReportKind.SPAM, "text": "Dix messages.", "reporter": UserFactory(), **given}
    return reports.report(connector, **fields)  # type: ignore[arg-type]


class TestFiling:
    def test_the_team_and_the_connecteur_are_told_and_the_deadline_is_a_row_c2(
        self, staff: User
    ) -> None:
        reporter = UserFactory(full_name="Zoé Exemple", email="zoe@example.org")
        filed = file(ConnectorFactory(), reporter=reporter)
        assert filed.decide_before == add_working_days(filed.reported_at, 10) or (
            abs(filed.decide_before - add_working_days(filed.reported_at, 10))
            < timedelta(seconds=1)
        )
        assert [step.to_state for step in history.of(filed)] == [ReportState.OPEN]
        rows = DueRow.objects.filter(subject_id=filed.pk).order_by("due_at")
        assert [row.occasion for row in rows] == [reports.SOON, reports.LATE]
        assert rows[1].due_at == filed.decide_before
        assert Message.objects.get(name="connectors.report_filed").user == staff
        told = Message.objects.get(name="connectors.report_received")
        assert told.user == filed.connector.user
        assert reverse("connectors:report_answer", kwargs={"pk": filed.pk}) in told.body_text
        for word in ("Zoé", "zoe@example.org"):
            assert word not in told.body_text + told.body_html

    def test_nobody_reports_themselves(self) -> None:
        connector = ConnectorFactory()
        with pytest.raises(NotAboutOneself):
            file(connector, reporter=connector.user)
        assert not MisconductReport.objects.exists()

    @pytest.mark.parametrize("introduction", [None, uuid4()])
    def test_the_same_thing_is_reported_once(self, introduction: object) -> None:
        connector, reporter = ConnectorFactory(), UserFactory()
        first = file(connector, reporter=reporter, introduction_id=introduction)
        with pytest.raises(AlreadyReported):
            file(connector, reporter=reporter, introduction_id=introduction)
        assert MisconductReport.objects.get() == first
        assert Message.objects.filter(name="connectors.report_received").count() == 1
        file(
            connector, reporter=reporter, introduction_id=introduction, kind=ReportKind.DATA_MISUSE
        )
        file(connector, introduction_id=introduction)


class TestThePage:
    def address(self, connector: Connector, **query: object) -> str:
        given = "&".join(f"{name}={value}" for name, value in query.items())
        return reverse("connectors:report", kwargs={"pk": connector.pk}) + f"?{given}"

    def test_it_files_a_report_and_says_what_comes_next(self, client: Client) -> None:
        connector, reporter = ConnectorFactory(), UserFactory()
        client.force_login(reporter)
        page = client.post(
            self.address(connector), {"kind": "no_show", "text": "Jamais venu."}, follow=True
        ).content.decode()
        assert "transmis à notre équipe" in page
        filed = MisconductReport.objects.get()
        assert (filed.reporter, filed.kind, filed.introduction_id) == (reporter, "no_show", None)
        again = client.post(
            self.address(connector), {"kind": "no_show", "text": "Encore."}, follow=True
        ).content.decode()
        assert "déjà signalé" in again

    def test_a_get_files_nothing_and_an_error_is_told_a9(self, client: Client) -> None:
        connector = ConnectorFactory()
        client.force_login(UserFactory())
        client.get(self.address(connector, nature="spam"))
        page = client.post(self.address(connector), {}).content.decode()
        assert "<title>Erreur\u00a0:" in page
        assert page.count("Choisissez ce qui s’est passé.") == 2
        assert not MisconductReport.objects.exists()

    def test_one_click_from_an_introduction_needs_no_words(self, client: Client) -> None:
        introduction = IntroductionFactory()
        owner = introduction.help_request.owner
        client.force_login(owner)
        address = self.address(
            introduction.connector, **{"mise-en-relation": introduction.pk, "nature": "selling"}
        )
        assert 'value="selling"' in client.get(address).content.decode()
        client.post(address, {"kind": "selling", "text": ""})
        assert MisconductReport.objects.get().introduction_id == introduction.pk

    def test_an_introduction_of_somebody_else_is_a_404_b8(self, client: Client) -> None:
        introduction = IntroductionFactory()
        client.force_login(UserFactory())
        for named in (introduction.pk, uuid4(), "1"):
            address = self.address(introduction.connector, **{"mise-en-relation": named})
            assert client.get(address).status_code == 404
            assert client.post(address, {"kind": "spam"}).status_code == 404

    @pytest.mark.parametrize("state", ["draft", "submitted", "refused", "left"])
    def test_who_does_not_help_is_not_named(self, client: Client, state: str) -> None:
        connector = ConnectorFactory(draft=True) if state == "draft" else ConnectorFactory()
        Connector.objects.filter(pk=connector.pk).update(state=state)
        client.force_login(UserFactory())
        assert client.get(self.address(connector)).status_code == 404

    def test_b18_one_person_sends_so_many_a_day(self, client: Client, settings: Settings) -> None:
        cache.clear()
        settings.MISCONDUCT_REPORTS_PER_DAY = 2
        client.force_login(UserFactory())
        answers = [
            client.post(self.address(ConnectorFactory()), {"kind": "spam", "text": "Assez."})
            for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert answers[-1]["Retry-After"] == "86400"
        assert "Revenez demain" in answers[-1].content.decode()
        assert MisconductReport.objects.count() == 2
        client.force_login(UserFactory())
        other = client.post(self.address(ConnectorFactory()), {"kind": "spam", "text": "Assez."})
        assert other.status_code == 302


class TestAnswering:
    def test_the_connecteur_reads_what_is_said_not_by_whom_and_answers_once(
        self, client: Client, staff: User
    ) -> None:
        reporter = UserFactory(full_name="Zoé Exemple", email="zoe@example.org")
        filed = MisconductReportFactory(reporter=reporter, text="Trois absences.")
        address = reverse("connectors:report_answer", kwargs={"pk": filed.pk})
        client.force_login(filed.connector.user)
        page = client.get(address).content.decode()
        assert "Trois absences." in page
        assert "Zoé" not in page
        assert "zoe@" not in page
        answered = client.post(address, {"answer": "J’étais malade."}, follow=True)
        assert "J’étais malade." in answered.content.decode()
        again = client.post(address, {"answer": "Autre"}, follow=True).content.decode()
        assert "déjà donnée" in again
        filed.refresh_from_db()
        assert filed.answer == "J’étais malade."
        assert Message.objects.filter(name="connectors.report_answered", user=staff).count() == 1

    def test_nothing_is_answered_once_decided(self, staff: User) -> None:
        filed = MisconductReportFactory()
        reports.decide(filed, founded=False, reasons="Rien de prouvé", by=staff)
        with pytest.raises(AnswerGiven):
            reports.answer(filed, text="Trop tard", by=filed.connector.user)


class TestDeciding:
    @pytest.mark.parametrize("founded", [True, False])
    def test_both_are_told_with_the_reasons(self, staff: User, founded: bool) -> None:
        filed = MisconductReportFactory()
        reports.decide(filed, founded=founded, reasons="Nous avons lu les messages.", by=staff)
        filed.refresh_from_db()
        assert filed.state == ("founded" if founded else "unfounded")
        assert filed.decided_by == staff
        mails = Message.objects.filter(name="connectors.report_decided")
        assert {mail.user for mail in mails} == {filed.connector.user, filed.reporter}
        for mail in mails:
            assert "Nous avons lu les messages." in mail.body_text
            assert ("le jugeons fondé" in mail.body_text) is founded
        to_connector = mails.get(user=filed.connector.user)
        assert filed.reporter.full_name not in to_connector.body_text
        assert filed.reporter.email not in to_connector.body_text

    def test_a_founded_one_suspends_in_the_same_act(self, staff: User) -> None:
        label = LabelFactory()
        filed = MisconductReportFactory(connector=label.connector)
        reports.decide(
            filed,
            founded=True,
            reasons="Ventes prouvées",
            by=staff,
            suspend_label=True,
            suspend_person=True,
        )
        label.refresh_from_db()
        assert label.state == LabelState.SUSPENDED
        assert label.suspensions.get().report == filed
        assert Connector.objects.get().state == ConnectorState.SUSPENDED
        assert not Connector.objects.active().exists()

    @pytest.mark.parametrize("founded", [True, False])
    def test_nobody_decides_about_themselves(self, founded: bool) -> None:
        filed = MisconductReportFactory()
        with pytest.raises(NotAboutOneself):
            reports.decide(filed, founded=founded, reasons="Moi ?", by=filed.connector.user)
        assert MisconductReport.objects.open().get() == filed

    def test_it_suspends_nothing_unless_asked(self, staff: User) -> None:
        label = LabelFactory()
        filed = MisconductReportFactory(connector=label.connector)
        reports.decide(filed, founded=True, reasons="Une fois", by=staff)
        assert Label.objects.valid(at=timezone.now()).exists()
        assert Connector.objects.active().exists()


class TestSuspendingAtOnce:
    @pytest.mark.parametrize("kind", reports.URGENT)
    def test_it_comes_before_the_answer_whose_right_stays(self, staff: User, kind: str) -> None:
        label = LabelFactory()
        filed = MisconductReportFactory(connector=label.connector, kind=kind)
        reports.suspend_at_once(filed, label=True, person=False, reason="Grave", by=staff)
        assert Label.objects.get().state == LabelState.SUSPENDED
        reports.answer(filed, text="Voici mes preuves", by=label.connector.user)
        reports.decide(filed, founded=False, reasons="Preuves reçues", by=staff)
        assert Label.objects.get().state == LabelState.AWARDED

    @pytest.mark.parametrize("kind", [ReportKind.SPAM, ReportKind.NO_SHOW])
    def test_other_kinds_wait_for_the_answer(self, staff: User, kind: str) -> None:
        label = LabelFactory()
        filed = MisconductReportFactory(connector=label.connector, kind=kind)
        with pytest.raises(ForbiddenTransition):
            reports.suspend_at_once(filed, label=True, person=True, reason="Vite", by=staff)
        assert Label.objects.get().state == LabelState.AWARDED

    def test_nothing_left_to_suspend_is_said(self, staff: User) -> None:
        filed = MisconductReportFactory(kind=ReportKind.SELLING)
        with pytest.raises(ForbiddenTransition):
            reports.suspend_at_once(filed, label=True, person=False, reason="Grave", by=staff)


class TestTheDeadline:
    def handle(self, filed: MisconductReport, occasion: str) -> None:
        row = DueRow(kind=reports.REPORT_DEADLINE, subject_id=filed.pk, occasion=occasion)
        reports.report_deadline(row, now=timezone.now())

    def test_the_team_is_warned_before_and_once_late(self, staff: User) -> None:
        now = timezone.now()
        filed = MisconductReportFactory(decide_before=now + timedelta(days=2))
        self.handle(filed, reports.SOON)
        assert Message.objects.get().subject.startswith("Signalement à décider")
        MisconductReport.objects.update(decide_before=now - timedelta(minutes=1))
        self.handle(filed, reports.LATE)
        assert Message.objects.filter(subject__startswith="Signalement en retard").count() == 1

    def test_one_decided_or_both_late_warns_no_more(self, staff: User) -> None:
        filed = MisconductReportFactory(decide_before=timezone.now() - timedelta(days=1))
        self.handle(filed, reports.SOON)
        MisconductReport.objects.update(state="founded", decided_at=timezone.now())
        self.handle(filed, reports.LATE)
        assert not Message.objects.exists()

    def test_deciding_cancels_what_was_planned(self, staff: User) -> None:
        filed = file(ConnectorFactory())
        reports.decide(filed, founded=False, reasons="Rien", by=staff)
        assert not DueRow.objects.open().exists()


class TestInOnesOwnSpace:
    SPACE, LIST = reverse("connectors:space"), reverse("connectors:own_reports")

    def test_what_is_to_be_answered_is_a_task_until_it_is(self, client: Client) -> None:
        filed = MisconductReportFactory()
        client.force_login(filed.connector.user)
        assert f'<a href="{self.LIST}">Répondre à 1 signalement</a>' in (
            client.get(self.SPACE).content.decode()
        )
        reports.answer(filed, text="Voici.", by=filed.connector.user)
        assert "signalement</a>" not in client.get(self.SPACE).content.decode()

    def test_the_list_shows_ones_own_and_no_other(self, client: Client, staff: User) -> None:
        filed, other = MisconductReportFactory(), MisconductReportFactory()
        client.force_login(filed.connector.user)
        page = client.get(self.LIST).content.decode()
        assert str(filed.pk) in page
        assert "À répondre" in page
        assert str(other.pk) not in page
        reports.decide(filed, founded=False, reasons="Rien", by=staff)
        assert "non fondé" in client.get(self.LIST).content.decode()
