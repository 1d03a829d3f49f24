"""Somebody in front of a browser, and the mails they receive."""

import os
import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from notifications.enums import MessageState
from notifications.models import Message
from tests.browser import (
    Watch,
    assert_accessible,
    assert_fits_narrow_screens,
    assert_keyboard_reaches_everything,
)
from tests.factories.diagnostics import ANSWERS, PROFILE

# A shop of 10 to 49 people in Lyon: large enough a town for three connecteurs nearby.
FIRM = {**PROFILE, **ANSWERS, "secteur": "G", "departement": "69"}
MAIL_WITHIN_SECONDS = 60
# Where to keep pictures of the pages passed through; none are taken unless it is set.
PICTURES = os.environ.get("E2E_PICTURES")


class Visitor:
    """A browser of one's own: cookies, JavaScript or not, size of screen."""

    def __init__(
        self, page: Page, *, javascript: bool, since: datetime, base_url: str = ""
    ) -> None:
        self.page = page
        self.base_url = base_url
        self.since = since
        self.javascript = javascript
        self.watch = Watch(page)

    def open(self, address: str) -> None:
        """Open a page of the site and expect it to answer."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status < 400, f"{address}: {response.status}"

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the first button of the main part that bears this name; wait for what it opens."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the first link of the main part that bears this name; wait for its page."""
        with self.page.expect_navigation():
            self.main.get_by_role("link", name=name).first.click()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def expect(self, text: str | re.Pattern[str]) -> None:
        """Expect the main part to say this."""
        expect(self.main).to_contain_text(text)

    def check_page(self, name: str = "") -> None:
        """Check what every page owes: accessible, within 320 px, nothing refused or foreign."""
        if self.javascript:
            assert_accessible(self.page)
            self.watch.assert_clean()
        assert_fits_narrow_screens(self.page)
        self.take_picture(name)

    def check_keyboard(self) -> None:
        """Check that Tab reaches everything of the page just opened, then open it anew."""
        assert_keyboard_reaches_everything(self.page)
        self.page.reload()

    def check_page_of_staff(self, name: str = "") -> None:
        """Check what a page of the back office owes: nothing refused, nothing foreign."""
        if self.javascript:
            self.watch.assert_clean()
        self.take_picture(name)

    def take_picture(self, name: str) -> None:
        """Keep a picture at each size, where pictures were asked for."""
        if not PICTURES or not name or not self.javascript:
            return
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for width in (360, 768, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if before is not None:
            self.page.set_viewport_size(before)

    # --- Mails -----------------------------------------------------------------------------

    def open_mail(self, address: str, message: str, *, since: datetime | None = None) -> None:
        """Wait until the worker has sent that message to `address`, and open the mail.

        Only mails written since the test began, or since a moment, are looked at.
        """
        known_since = since or self.since
        deadline = time.monotonic() + MAIL_WITHIN_SECONDS
        while time.monotonic() < deadline:
            mails = Message.objects.filter(address=address, created_at__gte=known_since)
            # Some wait a minute, in case of second thoughts: the minute passes here.
            mails.filter(name=message, state=MessageState.DUE, due_at__gt=timezone.now()).update(
                due_at=timezone.now()
            )
            for mail in mails.filter(state=MessageState.SENT).order_by("-created_at"):
                if mail.name == message:
                    self.open(f"/demo/mails/?a={quote(address)}")
                    self.main.locator(f"a[href*='{mail.pk}']").click()
                    self.expect(mail.subject)
                    return
            time.sleep(0.2)
        there = [(mail.name, mail.state) for mail in mails]
        raise AssertionError(f"No mail « {message} » sent to {address}; there were: {there}")

    def follow_link_of_mail(self, *, then_sign_in: str | None = None) -> None:
        """Follow the link of the mail now open; sign in where the page asks for it."""
        link = self.main.locator("a[href^='http']", has_text=re.compile("^http")).first
        address = link.get_attribute("href")
        assert address is not None
        self.open(address)
        if then_sign_in is not None:
            self.sign_in(then_sign_in)

    # --- Signing in --------------------------------------------------------------------------

    def sign_in(self, email: str, *, to: str | None = None) -> None:
        """Sign in with a code received by mail; `to` is the page that asks for it, if any."""
        if to is not None:
            self.page.goto(to)
        if "/comptes/login/" not in self.page.url:
            self.page.goto("/comptes/login/")
        self.page.get_by_label(re.compile("adresse e-mail")).fill(email)
        asked_at = timezone.now()
        self.press("Recevoir un code")
        self.page.get_by_label(re.compile("[Cc]ode")).fill(self.code_of(email, asked_at))
        self.press("Se connecter")
        expect(self.page).not_to_have_url(re.compile("/comptes/"))

    def be(self, person: User | None) -> None:
        """Be signed in as somebody at once, where signing in is not what is tried."""
        if person is not None:
            session = Client()
            session.force_login(person)
            cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
            self.page.context.add_cookies(
                [{"name": "sessionid", "value": cookie, "url": self.base_url}]
            )

    def code_of(self, email: str, asked_at: datetime) -> str:
        """Read the code in another tab of the same browser, as one does."""
        tab = self.page.context.new_page()
        reader = Visitor(tab, javascript=self.javascript, since=asked_at)
        reader.open_mail(email, "accounts.sign_in_code")
        found = re.search(r"^\s*(\d{6})\s*$", reader.main.inner_text(), re.MULTILINE)
        assert found is not None, reader.main.inner_text()
        tab.close()
        return found[1]

    # --- The diagnostic ----------------------------------------------------------------------

    def answer_questions(self, answers: dict[str, Any] | None = None) -> None:
        """Answer page after page, until none asks."""
        given = {**FIRM, **(answers or {})}
        for _ in range(60):
            code = self.question_code()
            if code is None:
                return
            self.tick(given[code])
            self.press("Continuer")
        raise AssertionError("The way never ends.")

    def question_code(self) -> str | None:
        """Return the code of the question asked by the page now open, or None."""
        found = re.search(r"/question/(\w+)/", self.page.url)
        return found and found[1]

    def tick(self, answer: str | list[str]) -> None:
        """Choose the answer, or answers, of the question now open."""
        if self.page.locator("select#id_answer").count():
            self.page.select_option("select#id_answer", str(answer))
            return
        for code in [answer] if isinstance(answer, str) else answer:
            control = self.page.locator(f"input[name=answer][value='{code}']")
            self.page.locator(f"label[for='{control.get_attribute('id')}']").click()
