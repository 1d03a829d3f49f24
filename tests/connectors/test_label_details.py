"""What an application says and keeps once it is decided, and how much may be sent."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from connectors import errors
from connectors.enums import ConnectorState, LabelState, Outcome, ScanState
from connectors.forms.label import REFUSALS
from connectors.models import Criterion, Evidence, Label, Review
from connectors.periods import day_before, end_of_day
from connectors.selectors.holding import may_be_renewed
from connectors.services import decisions, evidence, examinations, reminders
from connectors.uploads.kinds import Refusal
from connectors.views import pieces
from notifications import due
from notifications.models import DueRow, Message
from reference.holidays import PARIS
from tests.connectors import filing
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db


def test_what_was_handed_in_is_listed_without_a_dead_link(client: Client) -> None:
    label, reviews = filing.assigned()
    filing.hand_in(reviews)
    client.force_login(reviews[0].reviewer)
    address = reverse("connectors:review", args=[reviews[0].pk])
    assert address in client.get(reverse("connectors:reviews")).content.decode()
    assert client.get(address).status_code == 200
    decisions.decide(label, outcome=Outcome.REFUSED, reasons="Prix.", by=filing.decider())
    text = client.get(reverse("connectors:reviews")).content.decode()
    assert address not in text
    assert label.connector.display_name in text
    assert "L’examen est terminé" in text


def test_one_mail_for_one_award() -> None:
    label = filing.examined()
    decisions.decide(label, outcome=Outcome.AWARDED, reasons="Bien.", by=filing.decider())
    (mail,) = Message.objects.filter(address=label.connector.user.email, name__in=AWARD_MAILS)
    assert str(label.number) in mail.body_text
    assert "Bien." in mail.body_text
    assert reverse("connectors:label_held") in mail.body_text


AWARD_MAILS = ["connectors.label_awarded", "connectors.label_decided"]


class TestUploads:
    def url(self, label: Label) -> str:
        return reverse("connectors:label_criterion", kwargs={"code": "prix"})

    def test_b20_so_many_files_an_hour(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        label = filing.begun()
        client.force_login(label.connector.user)
        monkeypatch.setattr(pieces, "FILES_AN_HOUR", 0)
        given = {"file": SimpleUploadedFile("devis.pdf", filing.pdf())}
        text = client.post(self.url(label), given).content.decode()
        assert "Réessayez dans une heure." in text
        assert not Evidence.objects.exists()

    def test_b20_one_file_a_request(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        label = filing.begun()
        client.force_login(label.connector.user)
        read: list[bytes] = []
        monkeypatch.setattr(
            pieces.evidence, "add_file", lambda *_, content, **__: read.append(content)
        )
        first, second = BytesIO(b"%PDF-1"), BytesIO(b"%PDF-2")
        first.name = second.name = "devis.pdf"
        text = client.post(self.url(label), {"file": [first, second]}).content.decode()
        assert REFUSALS[Refusal.EMPTY] in text
        assert read == []

    def test_b20_nothing_is_read_that_could_not_be_kept(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read(_: bytes) -> None:
            raise AssertionError("the file was read")

        monkeypatch.setattr(evidence.sandbox, "clean_apart", read)
        label = filing.begun()
        prices = Criterion.objects.get(criteria=label.criteria, code="prix")
        by = label.connector.user
        for number in range(evidence.MOST_PER_CRITERION):
            url = f"https://example.org/{number}"
            evidence.add_link(label, prices, url=url, note="", by=by)
        with pytest.raises(errors.TooMuch):
            evidence.add_file(label, prices, content=b"%PDF-", name="a.pdf", by=by)
        Label.objects.update(state=LabelState.UNDER_REVIEW)
        with pytest.raises(errors.NotBeingPutTogether):
            evidence.add_file(label, prices, content=b"%PDF-", name="a.pdf", by=by)


def test_f21_an_antivirus_that_is_silent_holds_nothing_else_back(settings: Settings) -> None:
    settings.EVIDENCE_SCANNER = "clamd://127.0.0.1:1"
    label = filing.begun()
    prices = Criterion.objects.get(criteria=label.criteria, code="prix")
    now = timezone.now()
    rows = []
    for content in (b"%PDF-1", b"%PDF-2", b"%PDF-3"):
        piece = filing.stored(label, prices, content)
        Evidence.objects.filter(pk=piece.pk).update(scan=ScanState.WAITING)
        rows.append(due.plan(evidence.SCAN, piece.pk, due_at=now, occasion="1"))
    other = due.plan(evidence.ERASE, label.pk, due_at=now)
    assert DueRow.objects.ready(at=now).filter(kind=evidence.SCAN).count() == 3
    evidence.scan(rows[0], now=now)
    assert not DueRow.objects.ready(at=now).filter(kind=evidence.SCAN).exists()
    assert DueRow.objects.ready(at=now + timedelta(minutes=2)).filter(pk=rows[2].pk).exists()
    assert DueRow.objects.ready(at=now).filter(pk=other.pk).exists()


def test_nothing_of_what_was_sent_is_left_after_24_months() -> None:
    label, (first, _) = filing.assigned()
    examinations.recuse(first, reason="C’est le mari de ma sœur.", by=first.reviewer)
    prices = Criterion.objects.get(criteria=label.criteria, code="prix")
    piece = filing.stored(label, prices)
    Evidence.objects.filter(pk=piece.pk).update(note="Chez les parents d’Alix.")
    label.state, label.ended_at = LabelState.EXPIRED, timezone.now() - timedelta(days=800)
    label.save()
    row = DueRow.objects.get(kind=evidence.ERASE_ALL, subject_id=label.pk)
    evidence.erase_all(row, now=timezone.now())
    for one in Evidence.objects.filter(label=label):
        assert (one.original_name, one.note) == ("", "")
        assert one.url in {"", evidence.ERASED_URL}
        assert one.erased_at is not None
        assert "effacé" in str(one)
    assert not Review.objects.exclude(recusal="").exists()


def test_reminders_go_on_after_a_renewal_that_was_refused() -> None:
    held = LabelFactory(valid_until=timezone.now() + timedelta(days=20))
    refused = LabelFactory(
        connector=held.connector,
        previous=held,
        state=LabelState.REFUSED,
        submitted_at=timezone.now(),
        awarded_at=None,
        valid_until=None,
    )
    row = DueRow(kind=reminders.LABEL_REMINDER, subject_id=held.pk, occasion="30 days")
    reminders.label_reminder(row, now=timezone.now())
    assert Message.objects.filter(name=reminders.LABEL_REMINDER).count() == 1
    Message.objects.all().delete()
    Label.objects.create(
        connector=held.connector,
        previous=refused,
        state=LabelState.UNDER_REVIEW,
        submitted_at=timezone.now(),
    )
    reminders.label_reminder(row, now=timezone.now())
    assert not Message.objects.exists()


def test_a_label_holds_all_its_last_day() -> None:
    label = filing.examined()
    decisions.decide(label, outcome=Outcome.AWARDED, reasons="Bien.", by=filing.decider())
    label.refresh_from_db()
    assert label.valid_until is not None
    last = label.valid_until.astimezone(PARIS)
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert end_of_day(last) == last
    opens = day_before(last, 90)
    assert (opens.hour, opens.date()) == (0, (last - timedelta(days=90)).date())
    assert may_be_renewed(label, at=opens)
    assert not may_be_renewed(label, at=opens - timedelta(seconds=1))
    rows = DueRow.objects.filter(kind=reminders.LABEL_REMINDER, subject_id=label.pk)
    assert {row.due_at.astimezone(PARIS).hour for row in rows} == {9}
    assert min(row.due_at for row in rows) > opens


def test_a_mail_to_somebody_without_a_name_is_well_written() -> None:
    reviewers = [filing.reviewer(full_name=""), filing.reviewer()]
    examinations.assign(filing.submitted(), reviewers=reviewers, by=filing.decider())
    mail = Message.objects.get(name="connectors.review_assigned", address=reviewers[0].email)
    assert "Bonjour," in mail.body_text


def test_the_page_says_that_a_profile_must_be_active(client: Client) -> None:
    one = ConnectorFactory(state=ConnectorState.SUBMITTED)
    client.force_login(one.user)
    text = client.get(reverse("connectors:label")).content.decode()
    assert "votre profil doit être actif." in text
    assert "Il est candidature" not in text
