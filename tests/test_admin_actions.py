"""What staff do in the back office goes through the services, asks first and says what it did."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState
from connectors.models import Connector, Label, MisconductReport
from matching.enums import HelpRequestState, IntroductionState
from matching.models import HelpRequest, Introduction
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from tests.admin_rows import fill
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def staff(client: Client) -> User:
    user = UserFactory.create(staff=True)
    client.force_login(user)
    return user


def act(client: Client, subject: Model, action: str, **fields: Any) -> HttpResponse:
    """Post an action on one line; with `confirmed=1`, as the page that asks would."""
    return client.post(
        page(type(subject), "changelist"),
        {"action": action, "_selected_action": [subject.pk], "index": 0, **fields},
        follow=True,
    )


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_inviting_a_connecteur_calls_the_service(client: Client, staff: User) -> None:
    address = page(Connector, "add")
    form = {"email": "Nouvelle@example.org", "display_name": "Nour Exemple", "organisation": ""}
    client.post(address, form)
    connector = Connector.objects.get(user__email="nouvelle@example.org")
    assert connector.state == ConnectorState.DRAFT
    assert Message.objects.filter(name="connectors.invitation", user=connector.user).count() == 1
    assert [step.by for step in history.of(connector)] == [staff]
    again = client.post(address, form)
    assert "Cette personne est déjà connecteur." in again.content.decode()
    assert Connector.objects.count() == 1


def test_a_candidate_is_approved_once_and_the_page_asks_first(client: Client, staff: User) -> None:
    fill(1)
    candidate = Connector.objects.get()
    asked = act(client, candidate, "approve")
    assert "peut recevoir des demandes" in asked.content.decode()
    candidate.refresh_from_db()
    assert candidate.state == ConnectorState.SUBMITTED
    done = act(client, candidate, "approve", confirmed=1)
    assert said(done) == ["Candidature acceptée\u00a0: 1."]
    candidate.refresh_from_db()
    assert candidate.state == ConnectorState.ACTIVE
    assert LogEntry.objects.filter(user=staff, object_id=str(candidate.pk)).exists()
    refused = act(client, candidate, "approve", confirmed=1)
    assert "ne le permet pas" in said(refused)[0]


def test_a_refusal_needs_its_reason(client: Client, staff: User) -> None:
    fill(1)
    candidate = Connector.objects.get()
    empty = act(client, candidate, "refuse", confirmed=1, reason="")
    assert "Ce champ est obligatoire" in empty.content.decode()
    assert "<title>Erreur\u00a0: " in empty.content.decode()
    candidate.refresh_from_db()
    assert candidate.state == ConnectorState.SUBMITTED
    act(client, candidate, "refuse", confirmed=1, reason="Hors de nos thèmes")
    candidate.refresh_from_db()
    assert candidate.state == ConnectorState.REFUSED
    assert history.of(candidate)[-1].reason == "Hors de nos thèmes"


def test_a_label_is_ended_and_nobody_awards_one_in_a_click(client: Client, staff: User) -> None:
    fill(1)
    connector, label = Connector.objects.get(), Label.objects.get()
    assert label.state == LabelState.AWARDED
    act(client, label, "end_label", confirmed=1, reason="À sa demande")
    label.refresh_from_db()
    assert label.state == LabelState.REVOKED
    act(client, connector, "award_label", confirmed=1, months=12)
    act(client, label, "decide", confirmed=1, outcome="awarded", reasons="En un clic.")
    assert Label.objects.get().state == LabelState.REVOKED


def test_changing_the_commune_moves_the_connecteur_and_keeps_the_state(
    client: Client, staff: User
) -> None:
    fill(2)
    connector, other = Connector.objects.order_by("display_name")
    assert other.commune is not None
    other.commune.latitude = 47.5
    other.commune.save()
    shown = client.get(page(Connector, "change", connector.pk))
    form = shown.context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"commune": other.commune_id, "sectors": "G", "departments": "24", "state": "left"}
    values |= {"remote": "on", "presentation": "Bonjour"}
    for formset in shown.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        values |= {f"{management.prefix}-{k}": v for k, v in management.initial.items()}
        for row in formset.formset.initial_forms:
            values |= {f"{row.prefix}-{k}": row[k].value() for k in row.fields if row[k].value()}
    response = client.post(page(Connector, "change", connector.pk), values)
    assert response.status_code == 302, response.context["errors"]
    connector.refresh_from_db()
    assert (connector.latitude, connector.commune_id) == (47.5, other.commune_id)
    assert connector.remote
    assert connector.state == ConnectorState.SUBMITTED


@pytest.fixture
def expired(staff: User) -> HelpRequest:
    """A request whose connecteur stayed silent, and three others who could help."""
    fill(4)
    Connector.objects.update(state=ConnectorState.ACTIVE)
    # The owner of the first line reported them all, and is never proposed somebody they reported.
    MisconductReport.objects.update(reporter=staff)
    request = HelpRequest.objects.order_by("company__name").first()
    assert request is not None
    request.next_allowed = True
    request.save(update_fields=["next_allowed"])
    Introduction.objects.filter(help_request=request).update(
        state=IntroductionState.EXPIRED, settled_at=timezone.now()
    )
    return request


def test_an_expired_request_is_handed_to_a_chosen_connecteur(
    client: Client, expired: HelpRequest
) -> None:
    asked = act(client, expired, "reassign")
    choices = asked.context["form"].fields["connector"].choices
    # The one who stayed silent is the owner's own line 0, left out for both reasons.
    assert len(choices) == 3
    assert "points sur 100" in choices[0][1]
    chosen = choices[1][0]
    wrong = act(client, expired, "reassign", confirmed=1, connector="personne")
    assert "Sélectionnez un choix valide" in wrong.content.decode()
    done = act(client, expired, "reassign", confirmed=1, connector=chosen)
    assert said(done)[0].startswith("Demande confiée à ")
    expired.refresh_from_db()
    assert expired.state == HelpRequestState.OPEN
    waiting = Introduction.objects.requested().get(help_request=expired)
    assert str(waiting.connector_id) == chosen
    assert Message.objects.filter(name="matching.introduction_requested").count() == 1


def test_nobody_chooses_for_an_owner_who_wanted_one_person_only(
    client: Client, expired: HelpRequest
) -> None:
    HelpRequest.objects.filter(pk=expired.pk).update(next_allowed=False)
    choices = act(client, expired, "reassign").context["form"].fields["connector"].choices
    done = act(client, expired, "reassign", confirmed=1, connector=choices[0][0])
    assert "lui seul peut choisir" in said(done)[0]
    expired.refresh_from_db()
    assert expired.state == HelpRequestState.UNANSWERED


def test_a_request_is_withdrawn_for_its_owner_with_its_consent(
    client: Client, expired: HelpRequest
) -> None:
    act(client, expired, "withdraw", confirmed=1)
    expired.refresh_from_db()
    expired.consent.refresh_from_db()
    assert expired.state == HelpRequestState.WITHDRAWN
    assert expired.consent.withdrawn_at is not None
    again = act(client, expired, "withdraw", confirmed=1)
    assert "a changé d’état" in said(again)[0]


def test_a_dead_message_is_replayed_and_a_sent_one_is_not(client: Client, staff: User) -> None:
    fill(1)
    message = Message.objects.get(state=MessageState.DEAD)
    Message.objects.update(attempts=7, last_error="421 plus tard")
    assert said(act(client, message, "replay")) == ["Envoi rejoué\u00a0: 1."]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (MessageState.DUE, 0, "")
    assert "rien à rejouer" in said(act(client, message, "replay"))[0]


def test_a_due_row_is_brought_forward_once_confirmed(client: Client, staff: User) -> None:
    fill(1)
    row = DueRow.objects.get(kind="matching.outcome")
    later = timezone.now() + timedelta(days=20)
    DueRow.objects.update(due_at=later)
    assert "se fera dans la minute" in act(client, row, "bring_forward").content.decode()
    act(client, row, "bring_forward", confirmed=1)
    row.refresh_from_db()
    assert row.due_at <= timezone.now()
    assert LogEntry.objects.filter(user=staff, object_id=str(row.pk)).exists()
    DueRow.objects.update(cancelled_at=timezone.now())
    assert "faite ou annulée" in said(act(client, row, "bring_forward", confirmed=1))[0]


def test_the_page_of_an_object_offers_its_actions(client: Client, staff: User) -> None:
    fill(1)
    content = client.get(page(Label, "change", Label.objects.get().pk)).content.decode()
    assert "Retirer le label" in content
    assert 'name="action" value="end_label"' in content
