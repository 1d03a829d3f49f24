"""Both sides of an accepted introduction write to each other: once, as text, told with measure."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import withdraw_consent
from matching import services
from matching.enums import ContactKind, MeetingChannel, Side
from matching.models import ContactEntry, ExchangedMessage, Introduction
from matching.notifications import MessageReceived
from matching.services.exchanging import BETWEEN_MAILS, MESSAGES_A_DAY
from matching.services.steps import MESSAGES_TOLD
from notifications import due
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
SECRET = "Le code du portail est 4321."


@pytest.fixture
def introduction() -> Introduction:
    made: Introduction = IntroductionFactory(accepted=True)
    return made


def say(introduction: Introduction, by: User, text: str = SECRET) -> ExchangedMessage:
    return services.say(introduction, text=text, submission_id=uuid4(), by=by)


def told(introduction: Introduction) -> list[Message]:
    return list(Message.objects.filter(name="matching.message_received").order_by("created_at"))


def let_pass(wait: timedelta) -> None:
    """Move into the past what was written and what is due, as time would."""
    for one in ExchangedMessage.objects.all():
        ExchangedMessage.objects.filter(pk=one.pk).update(
            sent_at=one.sent_at - wait, told_at=one.told_at and one.told_at - wait
        )
    for row in DueRow.objects.open():
        DueRow.objects.filter(pk=row.pk).update(due_at=row.due_at - wait)


def sweep() -> None:
    while due.handle_next():
        pass


def owner_of(introduction: Introduction) -> User:
    owner: User = introduction.help_request.owner
    return owner


def test_each_side_writes_and_the_other_is_told_without_a_word_of_it(
    introduction: Introduction,
) -> None:
    owner, helper = owner_of(introduction), introduction.connector.user
    first = say(introduction, owner)
    say(introduction, helper, "Bonjour !")
    assert [mail.user for mail in told(introduction)] == [helper, owner]
    for mail in told(introduction):
        assert SECRET not in mail.subject + mail.body_text + mail.body_html
        assert "Bonjour !" not in mail.body_text
    first.refresh_from_db()
    # Who answers has read.
    assert first.read_at is not None


def test_one_mail_a_quarter_of_an_hour_a_thread_and_side(introduction: Introduction) -> None:
    owner = owner_of(introduction)
    for _ in range(4):
        say(introduction, owner)
    assert len(told(introduction)) == 1
    assert DueRow.objects.filter(kind=MESSAGES_TOLD).count() == 1
    let_pass(BETWEEN_MAILS)
    Message.objects.update(state="sent", sent_at=timezone.now())
    sweep()
    assert len(told(introduction)) == 2
    assert not ExchangedMessage.objects.untold().exists()
    # The quarter of an hour begins again.
    say(introduction, owner)
    assert len(told(introduction)) == 2
    let_pass(BETWEEN_MAILS)
    Message.objects.update(state="sent", sent_at=timezone.now())
    sweep()
    assert len(told(introduction)) == 3


def test_what_was_read_meanwhile_is_not_told(introduction: Introduction) -> None:
    owner, helper = owner_of(introduction), introduction.connector.user
    for _ in range(2):
        say(introduction, owner)
    assert services.mark_read(introduction, by=helper) == 2
    let_pass(BETWEEN_MAILS)
    sweep()
    assert len(told(introduction)) == 1
    # What comes after is told all the same.
    let_pass(BETWEEN_MAILS)
    say(introduction, owner)
    assert len(told(introduction)) == 2


def test_f20_a_mail_about_what_was_read_meanwhile_does_not_leave(
    introduction: Introduction,
) -> None:
    say(introduction, owner_of(introduction))
    (mail,) = told(introduction)
    assert MessageReceived.relevant(mail)
    services.mark_read(introduction, by=introduction.connector.user)
    assert not MessageReceived.relevant(mail)


def test_mails_that_wait_for_the_morning_merge(introduction: Introduction) -> None:
    say(introduction, owner_of(introduction))
    Message.objects.update(due_at=timezone.now() + timedelta(hours=8))
    let_pass(BETWEEN_MAILS)
    say(introduction, owner_of(introduction))
    assert sorted(mail.state for mail in told(introduction)) == ["dropped", "due"]


def test_nothing_is_told_once_all_is_over(introduction: Introduction) -> None:
    for _ in range(2):
        say(introduction, owner_of(introduction))
    row = DueRow.objects.get(kind=MESSAGES_TOLD)
    withdraw_consent(introduction.help_request.consent)
    row.refresh_from_db()
    assert row.cancelled_at is not None
    services.messages_told(row, now=timezone.now())
    assert len(told(introduction)) == 1


def test_f14_sent_twice_it_is_one_message(introduction: Introduction) -> None:
    mark = uuid4()
    send = partial(
        services.say, introduction, text="Bonjour", submission_id=mark, by=owner_of(introduction)
    )
    assert send() == send()
    assert ExchangedMessage.objects.count() == 1
    with pytest.raises(services.NotYours):
        services.say(introduction, text="Moi", submission_id=mark, by=introduction.connector.user)


@pytest.mark.parametrize("state", ["requested", "declined", "done", "abandoned", "expired"])
def test_nobody_writes_outside_an_acceptance(state: str) -> None:
    introduction = IntroductionFactory(**({} if state == "requested" else {"accepted": True}))
    Introduction.objects.filter(pk=introduction.pk).update(state=state)
    for by in (owner_of(introduction), introduction.connector.user):
        with pytest.raises(services.AlreadySettled):
            say(introduction, by)
    with pytest.raises(services.NotYours):
        say(introduction, UserFactory())


def test_b18_a_program_that_writes_without_end_is_stopped(introduction: Introduction) -> None:
    owner = owner_of(introduction)
    ExchangedMessage.objects.bulk_create(
        ExchangedMessage(
            introduction=introduction,
            submission_id=uuid4(),
            side=Side.OWNER,
            author=owner,
            text="Encore",
            told_at=timezone.now(),
        )
        for _ in range(MESSAGES_A_DAY)
    )
    with pytest.raises(services.TooManyMessages):
        say(introduction, owner)
    say(introduction, introduction.connector.user)


def test_b25_what_was_written_of_an_owner_is_erased_with_their_request(
    introduction: Introduction,
) -> None:
    owner, helper = owner_of(introduction), introduction.connector.user
    for by in (owner, helper):
        say(introduction, by)
    for kind in (ContactKind.NOTE, ContactKind.NO_ANSWER):
        services.note_contact(
            introduction,
            kind=kind,
            at=timezone.now(),
            text=SECRET,
            submission_id=uuid4(),
            by=helper,
        )
    offer = services.Offer(
        timezone.now() + timedelta(days=2), 30, MeetingChannel.ON_SITE, "1 rue Canari"
    )
    meeting = services.propose_slots(introduction, offers=[offer], by=helper)
    services.erase_request(introduction.help_request, by=owner)
    assert not ExchangedMessage.objects.exists()
    assert list(ContactEntry.objects.values_list("kind", "text")) == [("no_answer", "")]
    assert meeting.slots.get().place == ""
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


# --- Pages -----------------------------------------------------------------------------------


def page_of(introduction: Introduction, side: Side) -> str:
    if side == Side.OWNER:
        return reverse("matching:request", args=[introduction.help_request_id])
    return reverse("matching:introduction", args=[introduction.pk])


def send(client: Client, introduction: Introduction, text: str, **more: Any) -> Any:
    address = reverse("matching:exchange", args=[introduction.pk])
    return client.post(address, {"text": text, "submission_id": uuid4(), **more})


@pytest.mark.parametrize("side", list(Side))
def test_a_thread_is_read_and_answered_on_the_page(
    client: Client, introduction: Introduction, side: Side
) -> None:
    me, other = owner_of(introduction), introduction.connector.user
    if side == Side.CONNECTOR:
        me, other = other, me
    say(introduction, other, "Êtes-vous là ?")
    client.force_login(me)
    page = client.get(page_of(introduction, side)).content.decode()
    assert "Êtes-vous là ?" in page
    assert "nouveau" in page
    assert client.get(page_of(introduction, side)).content.decode().count("nouveau") == 1
    answer = send(client, introduction, "Oui, bien là.")
    assert answer.headers["Location"] == f"{page_of(introduction, side)}#echanges"
    page = client.get(page_of(introduction, side)).content.decode()
    assert "Oui, bien là." in page
    assert "nouveau</span>" not in page


def test_b11_a_consent_withdrawn_closes_the_thread_to_the_connecteur_at_once(
    client: Client, introduction: Introduction
) -> None:
    say(introduction, owner_of(introduction))
    client.force_login(introduction.connector.user)
    exchange = reverse("matching:exchange", args=[introduction.pk])
    addresses = (page_of(introduction, Side.CONNECTOR), exchange)
    assert all(SECRET in client.get(address).content.decode() for address in addresses)
    withdraw_consent(introduction.help_request.consent)
    for address in addresses:
        assert SECRET not in client.get(address, follow=True).content.decode()
    assert "rien n’a été envoyé" in client.post(exchange, follow=True).content.decode()
    note = reverse("matching:note_contact", args=[introduction.pk])
    assert client.get(note).status_code == 302
    # The owner reads what they wrote, and writes no more.
    client.force_login(owner_of(introduction))
    page = client.get(page_of(introduction, Side.OWNER)).content.decode()
    assert exchange in page
    page = client.get(exchange).content.decode()
    assert SECRET in page
    assert "Envoyer le message" not in page


def test_text_is_shown_as_text(client: Client, introduction: Introduction) -> None:
    say(introduction, owner_of(introduction), "<script>alert(1)</script>\nligne & suite")
    client.force_login(introduction.connector.user)
    for address in (
        page_of(introduction, Side.CONNECTOR),
        reverse("matching:exchange", args=[introduction.pk]),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>ligne &amp; suite" in page


def test_a9_an_error_keeps_what_was_typed(client: Client, introduction: Introduction) -> None:
    client.force_login(owner_of(introduction))
    for text, error in (("", "Écrivez votre message"), ("x" * 2001, "2001 caractères")):
        page = send(client, introduction, text).content.decode()
        assert "<title>Erreur" in page
        assert error in page
        assert text in page
    assert not ExchangedMessage.objects.exists()


def test_a_stranger_finds_nothing(client: Client, introduction: Introduction) -> None:
    client.force_login(UserFactory())
    for name in ("exchange", "mark_read", "note_contact"):
        assert client.post(reverse(f"matching:{name}", args=[introduction.pk])).status_code == 404
    asked = IntroductionFactory()
    client.force_login(asked.connector.user)
    assert client.get(reverse("matching:exchange", args=[asked.pk])).status_code == 404


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    # The tests' own transaction makes savepoints of those of the site.
    return len([one for one in queries if "SAVEPOINT" not in one["sql"]])


@pytest.mark.parametrize("side", list(Side))
def test_a29_a_long_thread_costs_no_more_than_a_short_one(
    client: Client, introduction: Introduction, side: Side
) -> None:
    client.force_login(
        owner_of(introduction) if side == Side.OWNER else introduction.connector.user
    )
    addresses = (page_of(introduction, side), reverse("matching:exchange", args=[introduction.pk]))

    def write(count: int) -> None:
        ExchangedMessage.objects.bulk_create(
            ExchangedMessage(
                introduction=introduction,
                submission_id=uuid4(),
                side=Side.OWNER,
                author=owner_of(introduction),
                text=f"Message {number}",
            )
            for number in range(count)
        )

    write(2)
    before = [queries_of(client, address) for address in addresses]
    write(90)
    assert [queries_of(client, address) for address in addresses] == before
    assert max(before) <= 12, before
    page = client.get(addresses[0]).content.decode()
    assert page.count("cc-card") < 10
    assert "Lire les messages précédents" in page
    assert "page=2" in client.get(addresses[1]).content.decode()
    assert "page=4" not in client.get(addresses[1] + "?page=4").content.decode()
