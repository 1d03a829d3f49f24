"""Signing in by a code: one page, no password, nothing told of who has an account."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import sign_in
from accounts.models import User
from notifications.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/comptes/login/"
CONFIRM = "/comptes/login/code/confirm/"


@pytest.fixture(autouse=True)
def no_limit_reached() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(client: Client, email: str, **extra: str) -> HttpResponse:
    return client.post(SIGN_IN, {"email": email, **extra})


def last_code() -> str:
    message = Message.objects.latest("due_at")
    found = re.search(r"^(\d{6})$", message.body_text, re.MULTILINE)
    assert found, message.body_text
    assert message.subject == f"Votre code de connexion\u00a0: {found[1]}"
    return found[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_urls_are_those_agreed() -> None:
    assert reverse("account_login") == SIGN_IN
    for password_page in ("account_reset_password", "account_change_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(password_page)


def test_somebody_new_gets_an_account_and_a_code(client: Client) -> None:
    assert "mot de passe" in client.get(SIGN_IN).content.decode()
    assert ask(client, "Jeanne@Example.org")["Location"] == CONFIRM
    user = User.objects.get(email="jeanne@example.org")
    assert not user.has_usable_password()
    assert not EmailAddress.objects.get(user=user).verified
    assert "jeanne@example.org" in client.get(CONFIRM).content.decode()
    assert client.post(CONFIRM, {"code": last_code()})["Location"] == "/mon-espace/"
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified
    assert User.objects.count() == 1


def test_somebody_known_gets_in_with_any_case_and_spaces_in_the_code(client: Client) -> None:
    user = UserFactory(email="marc@example.org")
    for _ in range(2):
        ask(client, "MARC@example.org")
        code = last_code()
        client.post(CONFIRM, {"code": f" {code[:3]} {code[3:]} "})
        assert client.session["_auth_user_id"] == str(user.pk)
        client.post("/comptes/logout/")
        assert not is_signed_in(client)
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).count() == 1


def test_b14_known_new_and_closed_accounts_get_the_same_answer() -> None:
    UserFactory(email="known@example.org")
    UserFactory(email="closed@example.org", is_active=False)
    pages = []
    for email in ("known@example.org", "newer@example.org", "closed@example.org"):
        client = Client()
        answer = ask(client, email)
        page = client.get(CONFIRM).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(email, "")
        refused = client.post(CONFIRM, {"code": "000000"})
        pages.append((answer.status_code, answer["Location"], page, refused.status_code))
    assert pages[0] == pages[1] == pages[2]
    assert set(Message.objects.values_list("address", flat=True)) == {
        "known@example.org",
        "newer@example.org",
    }


@pytest.mark.parametrize("code", ["", "000000", "12345é", "null"])
def test_a_closed_account_never_opens(client: Client, code: str) -> None:
    UserFactory(email="closed@example.org", is_active=False)
    ask(client, "closed@example.org")
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_an_account_closed_after_the_code_was_sent_does_not_open(client: Client) -> None:
    user = UserFactory(email="marc@example.org")
    ask(client, user.email)
    User.objects.update(is_active=False)
    assert client.post(CONFIRM, {"code": last_code()})["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_three_wrong_codes_and_the_right_one_is_dead(client: Client) -> None:
    ask(client, "marc@example.org")
    code = last_code()
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(2):
        page = client.post(CONFIRM, {"code": wrong})
        assert "Ce code n’est pas le bon" in page.content.decode()
        assert "<title>Erreur" in page.content.decode()
    assert client.post(CONFIRM, {"code": wrong})["Location"].startswith("/comptes/login/")
    assert client.post(CONFIRM, {"code": code})["Location"].startswith("/comptes/login/")
    assert not is_signed_in(client)


def test_a_code_dies_after_a_quarter_of_an_hour(client: Client) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        ask(client, "marc@example.org")
        clock.shift(15 * 60 + 1)
        assert client.post(CONFIRM, {"code": last_code()}).status_code == 302
        assert not is_signed_in(client)


def test_a_code_serves_once_and_in_the_browser_that_asked(client: Client) -> None:
    ask(client, "marc@example.org")
    code = last_code()
    assert Client().post(CONFIRM, {"code": code})["Location"].startswith("/comptes/login/")
    client.post(CONFIRM, {"code": code})
    client.post("/comptes/logout/")
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_a_new_code_can_be_had_three_times_and_replaces_the_old(client: Client) -> None:
    ask(client, "marc@example.org")
    old = last_code()
    for sent in (2, 3, 4):
        client.post(CONFIRM, {"action": "resend"})
        assert Message.objects.count() == sent
    assert "nouveau code" not in client.get(CONFIRM).content.decode()
    client.post(CONFIRM, {"action": "resend"})
    assert Message.objects.count() == 4
    new = last_code()
    if old != new:
        client.post(CONFIRM, {"code": old})
        assert not is_signed_in(client)
    client.post(CONFIRM, {"code": new})
    assert is_signed_in(client)


def test_a_mistyped_address_can_be_changed(client: Client) -> None:
    ask(client, "mrac@example.org")
    assert client.get(SIGN_IN).status_code == 200
    ask(client, "marc@example.org")
    client.post(CONFIRM, {"code": last_code()})
    assert User.objects.get(pk=client.session["_auth_user_id"]).email == "marc@example.org"


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        ("/mon-compte/", "/mon-compte/"),
        ("https://elsewhere.example/", "/mon-espace/"),
        ("//e.example", "/mon-espace/"),
    ],
)
def test_next_is_kept_when_it_is_ours(client: Client, wanted: str, landed: str) -> None:
    assert f'value="{wanted}"' in client.get(SIGN_IN, {"next": wanted}).content.decode()
    confirm = ask(client, "marc@example.org", next=wanted)["Location"]
    assert client.post(confirm, {"code": last_code(), "next": wanted})["Location"] == landed


def test_a_page_that_needs_an_account_leads_to_the_one_sign_in_page(client: Client) -> None:
    assert client.get("/mon-compte/")["Location"] == f"{SIGN_IN}?next=/mon-compte/"
    for old_address in ("/comptes/signup/", "/comptes/login/code/"):
        assert client.get(f"{old_address}?next=/x/")["Location"] == f"{SIGN_IN}?next=/x/"
        assert client.post(old_address).status_code == 405
    assert client.get(CONFIRM)["Location"].startswith("/comptes/login/")
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(SIGN_IN).status_code == 405


def test_somebody_signed_in_is_sent_on(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(SIGN_IN)["Location"] == "/mon-espace/"
    assert client.get(f"{SIGN_IN}?next=/mon-compte/")["Location"] == "/mon-compte/"


def test_b7_leaving_takes_a_button(client: Client) -> None:
    client.force_login(UserFactory())
    assert "Se déconnecter" in client.get("/comptes/logout/").content.decode()
    assert is_signed_in(client)
    client.post("/comptes/logout/")
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "pas une adresse", "a@b", "a@example.org\r\nBcc: b@x.fr"])
def test_a9_what_is_not_an_address_is_refused_in_french(client: Client, typed: str) -> None:
    page = ask(client, typed).content.decode()
    assert "<title>Erreur" in page
    assert "adresse e-mail" in page
    assert not Message.objects.exists()
    assert not User.objects.exists()


def test_b18_the_sixth_code_in_a_minute_is_refused_for_one_address_only(client: Client) -> None:
    for _ in range(5):
        assert ask(Client(), "marc@example.org").status_code == 302
    refused = ask(client, "Marc@example.org")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Trop d’essais" in refused.content.decode()
    assert ask(client, "jeanne@example.org").status_code == 302


def test_b18_twenty_people_behind_one_address_pass() -> None:
    answers = {ask(Client(), f"p{n}@example.org").status_code for n in range(20)}
    assert answers == {302}


def test_f7_without_redis_people_still_sign_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.client import Redis
    from redis.exceptions import ConnectionError as RedisDown

    def down(*args: object, **kwargs: object) -> None:
        raise RedisDown

    monkeypatch.setattr(Redis, "execute_command", down)
    ask(client, "marc@example.org")
    client.post(CONFIRM, {"code": last_code()})
    assert is_signed_in(client)


def test_handlers_see_the_session_of_the_visit_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, str]] = []
    monkeypatch.setattr(sign_in, "_handlers", [])
    sign_in.register(lambda request, user: seen.append((request.session.get("kept"), user.email)))
    ask(client, "marc@example.org")
    session = client.session
    session["kept"] = "a diagnostic"
    session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(CONFIRM, {"code": last_code()})
    assert seen == [("a diagnostic", "marc@example.org")]
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_staff_sign_in_by_the_same_page_and_others_are_refused(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{SIGN_IN}?next=%2Fadmin%2F")
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(UserFactory(staff=True))
    assert client.get("/admin/").status_code == 200


def test_the_mail_is_ours_in_french_and_says_what_it_is_for(client: Client) -> None:
    ask(client, "marc@example.org")
    message = Message.objects.get()
    assert (message.name, message.address) == ("accounts.sign_in_code", "marc@example.org")
    assert "15 minutes" in message.body_text
    assert "&#x27;" not in message.body_text
    assert last_code() in message.body_html
