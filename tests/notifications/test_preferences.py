"""What people choose to receive, and one click to stop (C17, RFC 8058)."""

from email import message_from_bytes
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications import categories, preferences, registry
from notifications.categories import Category
from notifications.checks import categories_exist
from notifications.delivery import deliver
from notifications.enums import MessageState, Pace
from notifications.models import DueRow, Message, Preference
from notifications.transport import MailTransport
from tests.factories.accounts import UserFactory
from tests.notifications.messages import News, Trial, trial_registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registered() -> Any:
    with trial_registered():
        yield


@pytest.fixture
def user() -> User:
    user: User = UserFactory(email="camille@example.org")
    return user


def stop_address(user: User, code: str = "trial_news") -> str:
    token = preferences.write_token(user.pk, code)
    return reverse("notifications:stop", kwargs={"token": token})


def test_what_is_refused_is_withheld_and_its_text_not_kept(user: User) -> None:
    preferences.refuse(user, "trial_news", by=user)
    message = News(user).send()
    assert (message.state, message.body_text, message.body_html) == ("withheld", "", "")
    assert message.reason == "la personne ne veut pas de ces messages"
    assert deliver(message.pk) is None


def test_what_is_refused_meanwhile_does_not_leave(user: User) -> None:
    message = News(user).send()
    assert message.state == MessageState.DUE
    preferences.refuse(user, "trial_news", by=user)
    assert deliver(message.pk) is None
    message.refresh_from_db()
    assert (message.state, message.body_text) == ("withheld", "")


def test_somebody_else_and_another_category_are_left_alone(user: User) -> None:
    preferences.refuse(user, "trial_news", by=user)
    assert News(UserFactory()).send().state == MessageState.DUE
    assert Trial(user).send().state == MessageState.DUE


def test_what_cannot_be_refused_is_not(user: User) -> None:
    with pytest.raises(preferences.NotAChoice):
        preferences.refuse(user, "matching", by=user)
    with pytest.raises(preferences.NotAChoice):
        preferences.choose(user, {"trial_news": Pace.NEVER, "compte": Pace.NEVER}, by=user)
    assert not Preference.objects.exists()


def test_sign_in_codes_and_what_one_asks_for_are_never_refusable() -> None:
    never = {"accounts.sign_in_code", "diagnostics.resume_link", "matching.request_received"}
    for name in never:
        assert not categories.of(registry.registered[name].category).may_be_refused
    urgent = [one for one in registry.registered.values() if one.urgent]
    assert not [one.name for one in urgent if categories.of(one.category).may_be_refused]


def test_every_message_is_of_a_declared_category() -> None:
    assert [error.id for error in categories_exist(None) if "trial" not in error.msg] == []


def test_a_category_is_declared_once_with_a_default_one_may_choose() -> None:
    with pytest.raises(ValueError, match="Two categories"):
        categories.register(Category("digest", "Autre", "Autre chose."))
    with pytest.raises(ValueError, match="by default"):
        categories.register(Category("never_seen", "Autre", "Autre.", default=Pace.DIGEST))


def headers(message: Message) -> Any:
    raw = MailTransport().mail_of(message).message().as_bytes()
    return message_from_bytes(raw)


def test_rfc_8058_headers_are_on_what_may_be_refused_and_on_nothing_else(
    user: User, settings: Any
) -> None:
    settings.SITE_URL = "https://site.example"
    mail = headers(News(user).send())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].replace("\n ", "")
    assert address == f"<https://site.example{stop_address(user)}>"
    for other in (Trial(user).send(), News("quelquun@example.org").send()):
        assert "List-Unsubscribe" not in headers(other)
        assert "/messages/" not in other.body_text


def test_the_foot_of_what_may_be_refused_leads_to_the_choices(user: User, client: Client) -> None:
    message = News(user).send()
    link = message.body_text.strip().splitlines()[-1]
    assert link in message.body_html
    page = client.get(link.removeprefix("http://localhost:8000"))
    assert page.status_code == 200
    assert "Ne plus recevoir ces messages" in page.text
    # Opened by whoever the mail was passed on to: it names nobody.
    assert user.email not in page.text


def test_one_click_of_a_mail_reader_needs_no_session_and_no_csrf_token(user: User) -> None:
    reader = Client(enforce_csrf_checks=True)
    address = stop_address(user)
    assert reader.get(address).status_code == 200
    assert not Preference.objects.exists()
    for _ in range(2):
        answer = reader.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert "sessionid" not in reader.cookies
    chosen = Preference.objects.get()
    assert (chosen.user, chosen.category, chosen.pace) == (user, "trial_news", Pace.NEVER)


def test_a_link_we_did_not_write_stops_nothing(user: User, client: Client) -> None:
    good = stop_address(user)
    gone = UserFactory(is_active=False)
    for address in (
        good.replace("/arreter/", "x/arreter/"),
        reverse("notifications:stop", kwargs={"token": "n-importe-quoi"}),
        stop_address(gone),
        stop_address(user, "compte"),
    ):
        assert client.post(address).status_code == 404
    assert not Preference.objects.exists()


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_page_shows_and_keeps_what_one_chooses(
    user: User, client: Client, signed_in: bool
) -> None:
    address = reverse("notifications:choices")
    if signed_in:
        client.force_login(user)
    else:
        token = preferences.write_token(user.pk, "trial_news")
        address = reverse("notifications:choices_by_link", kwargs={"token": token})
    page = client.get(address)
    form = page.context["form"]
    assert form.fields["trial_news"].initial == Pace.EACH
    # What concerns connecteurs only is not shown to an owner.
    assert "reminders" not in form.fields
    paces = dict.fromkeys(form.fields, Pace.NEVER.value) | {"trial_news": "digest"}
    answer = client.post(address, paces, follow=True)
    assert "Vos choix sont enregistrés." in answer.text
    assert preferences.pace_of(user.pk, "trial_news") == Pace.DIGEST
    assert preferences.pace_of(user.pk, "follow_ups") == Pace.NEVER
    assert answer.context["form"].fields["trial_news"].initial == Pace.DIGEST


def test_a_choice_that_is_not_offered_is_an_error(user: User, client: Client) -> None:
    client.force_login(user)
    page = client.post(reverse("notifications:choices"), {"digest": "digest"})
    assert page.status_code == 200
    assert not Preference.objects.exists()


def test_the_page_asks_as_many_queries_whatever_was_chosen(
    user: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(user)
    address = reverse("notifications:choices")
    with django_assert_max_num_queries(12):
        client.get(address)
    for code in ("trial_news", "follow_ups", "digest", "retakes"):
        preferences.refuse(user, code, by=user)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_what_comes_weekly_waits_for_the_digest(user: User) -> None:
    preferences.choose(user, {"trial_news": Pace.DIGEST}, by=user)
    assert [News(user).send().state for _ in range(2)] == [MessageState.HELD] * 2
    row = DueRow.objects.get()
    assert row.kind == "notifications.digest"
