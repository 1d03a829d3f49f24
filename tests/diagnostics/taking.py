"""Walking through the pages of a diagnostic as a browser does."""

from typing import Any

from django.test import Client

from diagnostics.models import Assessment
from tests.factories.diagnostics import ANSWERS, PROFILE

LISTS = {"secteur": "", "departement": ""}
LONGEST_WAY = 60


def begin(client: Client) -> Assessment:
    response = client.post("/diagnostic/", follow=True)
    assert response.status_code == 200
    return Assessment.objects.latest("started_at")


def answer_all(client: Client, at: str, answers: dict[str, Any] | None = None) -> str:
    """Answer page after page from `at`; return the address that asks no question."""
    given = {**LISTS, **PROFILE, **ANSWERS, **(answers or {})}
    for _ in range(LONGEST_WAY):
        if "/question/" not in at:
            return at
        code = at.split("/question/")[1].split("/")[0]
        response = client.post(at, {"answer": given[code]})
        assert response.status_code == 302, (code, response.context["form"].errors)
        at = response["Location"]
    raise AssertionError("The way never ends.")


def first_page(assessment: Assessment) -> str:
    return f"/diagnostic/{assessment.pk}/question/personnes/"
