"""Error pages are ours, in French, and the last of them needs nothing (QUALITY B2, A31)."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path


@login_not_required
def fails(request: HttpRequest, how: str) -> HttpResponse:
    raise {"400": BadRequest, "403": PermissionDenied, "500": RuntimeError}[how]


urlpatterns = [path("fails/<how>/", fails), path("", include("config.urls"))]


@pytest.mark.urls("tests.ui.test_errors")
@pytest.mark.parametrize("status", ["400", "403", "404", "500"])
def test_each_error_has_a_french_page(status: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/nulle-part/" if status == "404" else f"/fails/{status}/")
    html = response.content.decode()
    assert response.status_code == int(status)
    assert f"Erreur {status}" in html
    assert "Retour à l’accueil" in html


def test_a_missing_csrf_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/comptes/logout/")
    assert response.status_code == 403
    assert "Votre formulaire a expiré" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("500.html", "Les réponses déjà enregistrées sont conservées"),
        ("503.html", "tout le reste est conservé"),
    ],
)
def test_the_page_of_a_failing_server_asks_nothing_of_it(name: str, said: str) -> None:
    assert said in render_to_string(name)
