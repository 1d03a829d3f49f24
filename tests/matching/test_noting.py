"""Attempts and notes of a connecteur: they may make the contact, and the owner reads them (E9)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StateChange
from matching import services
from matching.enums import ContactKind
from matching.models import ContactEntry, Introduction
from notifications import due
from notifications.models import DueRow
from tests.factories.accounts import UserFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


def accepted_yesterday() -> Introduction:
    introduction: Introduction = IntroductionFactory(
        accepted=True, settled_at=timezone.now() - timedelta(days=1)
    )
    return introduction


def note(introduction: Introduction, kind: ContactKind, **given: Any) -> ContactEntry:
    at = timezone.now() - timedelta(hours=1)
    fields = {"submission_id": uuid4(), "by": introduction.connector.user, "at": at, **given}
    return services.note_contact(introduction, kind=kind, **fields)


@pytest.mark.parametrize("kind", [ContactKind.CALLED, ContactKind.MET])
def test_an_attempt_that_reaches_the_owner_makes_the_contact(kind: ContactKind) -> None:
    introduction = accepted_yesterday()
    due.plan(services.CONTACT_CHECK, introduction.pk, due_at=timezone.now() + timedelta(days=6))
    entry = note(introduction, kind)
    introduction.refresh_from_db()
    assert introduction.state == "in_progress"
    assert introduction.contact_made_at == entry.at
    # Nobody asks on day 7 any more, as after « contact établi ».
    assert DueRow.objects.get().cancelled_at is not None
    assert StateChange.objects.filter(
        subject_id=introduction.pk, to_state="in_progress", by=introduction.connector.user
    ).exists()
    note(introduction, kind)
    introduction.refresh_from_db()
    assert introduction.contact_made_at == entry.at


@pytest.mark.parametrize("kind", [ContactKind.NO_ANSWER, ContactKind.NOTE])
def test_an_attempt_without_an_answer_makes_no_contact(kind: ContactKind) -> None:
    introduction = accepted_yesterday()
    note(introduction, kind, text="Rappeler mardi.")
    introduction.refresh_from_db()
    assert introduction.state == "accepted"
    assert introduction.contact_made_at is None


def test_an_attempt_is_of_the_past_since_the_acceptance() -> None:
    introduction = accepted_yesterday()
    now = timezone.now()
    for at in (now + timedelta(minutes=2), now - timedelta(days=2)):
        with pytest.raises(services.WrongMoment):
            note(introduction, ContactKind.CALLED, at=at)
    assert not ContactEntry.objects.exists()


def test_f14_noted_twice_it_is_one_and_by_the_connecteur_only() -> None:
    introduction = accepted_yesterday()
    mark = uuid4()
    for _ in range(2):
        note(introduction, ContactKind.NO_ANSWER, submission_id=mark)
    assert ContactEntry.objects.count() == 1
    for by in (introduction.help_request.owner, UserFactory()):
        with pytest.raises(services.NotYours):
            note(introduction, ContactKind.NO_ANSWER, by=by)
    Introduction.objects.filter(pk=introduction.pk).update(state="done")
    with pytest.raises(services.AlreadySettled):
        note(introduction, ContactKind.NO_ANSWER)


def test_e9_who_notes_is_told_that_the_owner_reads_and_the_owner_reads(client: Client) -> None:
    introduction = accepted_yesterday()
    name = introduction.connector.display_name
    client.force_login(introduction.connector.user)
    address = reverse("matching:note_contact", args=[introduction.pk])
    page = client.get(address).content.decode()
    assert "L’entreprise peut lire tout ce que vous notez" in page
    assert 'aria-describedby="id_text_helptext"' in page
    wrong = client.post(address, {"kind": "note", "day": "2026-01-01", "clock": "10:00"})
    assert "<title>Erreur" in wrong.content.decode()
    local = timezone.localtime() - timedelta(minutes=5)
    form = {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}", "submission_id": uuid4()}
    answer = client.post(address, {**form, "kind": "no_answer", "text": "<b>Répondeur</b>"})
    assert answer.status_code == 302
    tomorrow = f"{local + timedelta(days=1):%Y-%m-%d}"
    to_come = {**form, "kind": "met", "day": tomorrow, "submission_id": uuid4()}
    page = client.post(address, to_come).content.decode()
    assert "Choisissez un moment passé" in page
    assert "Répondeur" in client.get(answer.headers["Location"]).content.decode()
    client.force_login(introduction.help_request.owner)
    page = client.get(
        reverse("matching:request", args=[introduction.help_request_id])
    ).content.decode()
    assert f"Ce que {name} a noté" in page
    assert "&lt;b&gt;Répondeur&lt;/b&gt;" in page
    assert f"{name} a essayé de vous joindre, sans réponse." in page
    # Ever after: it is theirs to read (QUALITY B25).
    services.withdraw_request(introduction.help_request, by=introduction.help_request.owner)
    page = client.get(reverse("matching:exchange", args=[introduction.pk])).content.decode()
    assert "Répondeur" in page


def test_c16_an_hour_that_the_change_of_clock_skips_is_refused(client: Client) -> None:
    introduction = accepted_yesterday()
    client.force_login(introduction.connector.user)
    address = reverse("matching:note_contact", args=[introduction.pk])
    form = {"kind": "met", "day": "2026-03-29", "clock": "02:30", "submission_id": uuid4()}
    assert "Cette heure n’existe pas" in client.post(address, form).content.decode()
