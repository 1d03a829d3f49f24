"""Security headers are on every kind of answer (QUALITY B4, B5, B17)."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.factories.accounts import UserFactory

KINDS = {
    "a page": ("/", 200),
    "a redirection": ("/admin/", 302),
    "an error": ("/nulle-part/", 404),
    "the robots file": ("/robots.txt", 200),
    "a static file": ("/static/ui/site.css", 200),
    "the sign-in page": ("/comptes/login/", 200),
}
EXPECTED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_carries_the_headers(kind: str) -> None:
    path, status = KINDS[kind]
    response = Client().get(path)
    response.close()
    assert response.status_code == status
    for header, value in EXPECTED.items():
        assert response[header] == value, header
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    if kind != "a static file":
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Frame-Options"] == "DENY"


def test_tls_sites_are_pinned_for_two_years(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    response = client.get("/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.django_db
def test_no_cache_keeps_the_page_of_a_signed_in_person(client: Client) -> None:
    client.force_login(UserFactory())
    assert "no-store" in client.get(reverse("home"))["Cache-Control"]


@pytest.mark.django_db
def test_a_public_page_read_by_nobody_in_particular_may_be_cached(client: Client) -> None:
    response = client.get(reverse("home"))
    assert "no-store" not in response.get("Cache-Control", "")
    assert not response.cookies
