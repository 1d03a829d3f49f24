"""A label suspended, answered, restored or revoked: at once, in words, with a way to answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors import services
from connectors.enums import LabelState, SuspensionOutcome
from connectors.errors import AnswerGiven, ForbiddenTransition, NotAboutOneself
from connectors.models import Label, Suspension
from connectors.services import ending, suspensions
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory, SuspensionFactory
from tests.factories.reference import RegionFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("connectors:suspension")
WHY = "Deux entreprises disent avoir reçu un devis non demandé."


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(staff=True)
    return user


@pytest.fixture
def suspended(staff: User) -> Suspension:
    return suspensions.suspend_label(LabelFactory(numbered=True), by=staff, reason=WHY)


class TestSuspending:
    def test_it_leaves_the_valid_labels_the_same_moment(self, suspended: Suspension) -> None:
        assert not Label.objects.valid(at=timezone.now()).exists()
        assert [step.to_state for step in history.of(suspended.label)] == [LabelState.SUSPENDED]

    def test_the_holder_is_told_what_is_held_against_them_and_how_to_answer(
        self, suspended: Suspension
    ) -> None:
        mail = Message.objects.get(user=suspended.label.connector.user)
        assert WHY in mail.body_text
        assert PAGE in mail.body_text
        assert "en cours continuent" in mail.body_text


class TestAnswering:
    def test_the_answer_is_kept_once_and_the_team_of_the_country_told(
        self, suspended: Suspension
    ) -> None:
        correspondent = UserFactory(staff=True, region=RegionFactory())
        holder = suspended.label.connector.user
        suspensions.answer_suspension(suspended, answer="C’était une erreur.", by=holder)
        with pytest.raises(AnswerGiven):
            suspensions.answer_suspension(suspended, answer="Autre chose.", by=holder)
        suspended.refresh_from_db()
        assert suspended.answer == "C’était une erreur."
        told = Message.objects.filter(name="connectors.suspension_answered")
        assert [mail.user for mail in told] == [suspended.suspended_by]
        assert correspondent not in [mail.user for mail in told]

    def test_nothing_is_answered_once_settled(self, suspended: Suspension, staff: User) -> None:
        services.restore_label(suspended.label, by=staff, reason="Rien de prouvé")
        with pytest.raises(AnswerGiven):
            suspensions.answer_suspension(suspended, answer="Trop tard", by=UserFactory())

    def test_the_page_shows_the_reason_takes_the_answer_and_then_the_decision(
        self, client: Client, suspended: Suspension, staff: User
    ) -> None:
        client.force_login(suspended.label.connector.user)
        assert WHY in client.get(PAGE).content.decode()
        empty = client.post(PAGE, {"answer": " "}).content.decode()
        assert "<title>Erreur\u00a0:" in empty
        assert empty.count("Écrivez votre réponse.") == 2
        page = client.post(PAGE, {"answer": "Je m’explique."}, follow=True).content.decode()
        assert "Je m’explique." in page
        assert "<textarea" not in page
        again = client.post(PAGE, {"answer": "Encore"}, follow=True).content.decode()
        assert "déjà donnée" in again
        services.restore_label(suspended.label, by=staff, reason="Vos preuves suffisent.")
        assert "Vos preuves suffisent." in client.get(PAGE).content.decode()

    def test_it_is_a_task_of_ones_space_until_it_is_answered(
        self, client: Client, suspended: Suspension
    ) -> None:
        holder = suspended.label.connector.user
        client.force_login(holder)
        task = f'<a href="{PAGE}">Répondre à la suspension de mon label</a>'
        assert task in client.get(reverse("connectors:space")).content.decode()
        suspensions.answer_suspension(suspended, answer="Voici.", by=holder)
        assert task not in client.get(reverse("connectors:space")).content.decode()

    def test_nobody_else_reads_it_b8(self, client: Client, suspended: Suspension) -> None:
        for user in (UserFactory(), ConnectorFactory().user, suspended.suspended_by):
            client.force_login(user)
            assert client.get(PAGE).status_code == 404
            assert client.post(PAGE, {"answer": "x"}).status_code == 404
        suspended.refresh_from_db()
        assert suspended.answer == ""


class TestSettling:
    def test_restored_it_keeps_its_end_and_the_mail_says_why(
        self, suspended: Suspension, staff: User
    ) -> None:
        end = suspended.label.valid_until
        services.restore_label(suspended.label, by=staff, reason="Rien de prouvé")
        label = Label.objects.valid(at=timezone.now()).get()
        assert label.valid_until == end
        suspended.refresh_from_db()
        assert (suspended.outcome, suspended.settlement) == (
            SuspensionOutcome.RESTORED,
            "Rien de prouvé",
        )
        assert "Rien de prouvé" in Message.objects.get(name="connectors.label_restored").body_text

    def test_nobody_restores_their_own(self, suspended: Suspension) -> None:
        holder = suspended.label.connector.user
        with pytest.raises(NotAboutOneself):
            services.restore_label(suspended.label, by=holder, reason="Tout va bien")
        assert Label.objects.get().state == LabelState.SUSPENDED

    def test_restored_after_its_end_it_expires(self, staff: User) -> None:
        past = timezone.now() - timedelta(minutes=1)
        suspension = SuspensionFactory(
            label__valid_until=past, label__awarded_at=past - timedelta(days=730)
        )
        services.restore_label(suspension.label, by=staff, reason="Rien de prouvé")
        suspension.refresh_from_db()
        assert Label.objects.get().state == LabelState.EXPIRED
        assert suspension.outcome == SuspensionOutcome.EXPIRED
        assert [mail.name for mail in Message.objects.all()] == ["connectors.label_ended"]

    def test_a_running_label_past_its_end_is_not_ended_by_a_restoration(self, staff: User) -> None:
        past = timezone.now() - timedelta(minutes=1)
        label = LabelFactory(awarded_at=past - timedelta(days=730), valid_until=past)
        with pytest.raises(ForbiddenTransition):
            services.restore_label(label, by=staff, reason="Par erreur")
        label.refresh_from_db()
        assert label.state == LabelState.AWARDED

    def test_revoked_the_suspension_is_over(self, suspended: Suspension, staff: User) -> None:
        services.end_label(suspended.label, by=staff, reason="Charte non respectée")
        suspended.refresh_from_db()
        assert suspended.outcome == SuspensionOutcome.REVOKED
        assert Label.objects.get().state == LabelState.REVOKED

    def test_its_end_comes_while_it_is_suspended(self, suspended: Suspension) -> None:
        row = DueRow(kind=ending.LABEL_EXPIRES, subject_id=suspended.label_id)
        ending.label_expires(row, now=timezone.now() + timedelta(days=731))
        suspended.refresh_from_db()
        assert Label.objects.get().state == LabelState.EXPIRED
        assert suspended.outcome == SuspensionOutcome.EXPIRED
