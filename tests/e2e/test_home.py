"""The first page, in a real browser."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.e2e


def test_the_home_page_opens_without_a_console_error(page: Page, base_url: str) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert errors == []
    assert {url for url in asked if not url.startswith((base_url, "data:"))} == set()
