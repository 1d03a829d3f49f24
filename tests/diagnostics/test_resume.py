"""Leaving and coming back: the personal link, and what signing in keeps."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from diagnostics import services
from diagnostics.claiming import claim_what_the_session_holds
from diagnostics.models import Assessment, ResumeLink
from notifications.models import Message
from tests.diagnostics.taking import answer_all, begin, first_page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory, QuestionnaireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    cache.clear()


def _link_of(assessment: Assessment) -> str:
    key = assessment.resume_links.live(at=timezone.now()).get().key
    return f"/diagnostic/reprendre/{key}/"


def test_another_device_resumes_where_the_first_stopped_a7(client: Client) -> None:
    assessment = begin(client)
    client.post(first_page(assessment), {"answer": "1"})
    phone = Client()
    link = _link_of(assessment)
    for _ in range(3):
        assert phone.get(link).status_code == 200
    assert phone.get(f"/diagnostic/{assessment.pk}/").status_code == 404
    response = phone.post(link, follow=True)
    assert response.redirect_chain[-1][0].endswith("/question/clientele/")
    assert answer_all(phone, response.redirect_chain[-1][0]).endswith("/verification/")


def test_a_link_dies_after_thirty_days_b12(client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False) as clock:
        assessment = begin(client)
        link = _link_of(assessment)
        phone = Client()
        clock.shift(timedelta(days=29))
        assert phone.get(link).status_code == 200
        phone.post(link)
        assert phone.get(f"/diagnostic/{assessment.pk}/").status_code == 302
        clock.shift(timedelta(days=2))
        assert phone.get(link).status_code == 410
        assert phone.post(link).status_code == 410
        assert phone.get(f"/diagnostic/{assessment.pk}/").status_code == 404


def test_a_link_cancelled_closes_what_it_had_opened(client: Client) -> None:
    assessment = begin(client)
    link, phone = _link_of(assessment), Client()
    phone.post(link)
    at = f"/diagnostic/{assessment.pk}/plus-tard/"
    assert client.post(at, {"act": "revoke"}).status_code == 302
    assert phone.get(link).status_code == 410
    assert phone.get(at).status_code == 404
    assert "Créer un lien personnel" in client.get(at).content.decode()
    client.post(at, {"act": "renew"})
    assert _link_of(assessment) != link
    assert phone.get(at).status_code == 404


def test_the_page_shows_the_link_and_sends_it(client: Client) -> None:
    assessment = begin(client)
    at = f"/diagnostic/{assessment.pk}/plus-tard/"
    assert _link_of(assessment) in client.get(at).content.decode()
    client.post(at, {"act": "send", "email": "camille@example.org"})
    message = Message.objects.get()
    assert (message.address, message.name) == ("camille@example.org", "diagnostics.resume_link")


@pytest.mark.parametrize("address", ["", "camille@", "camille@example.org\nBcc: x@example.org"])
def test_an_address_that_is_none_is_an_error_a9(client: Client, address: str) -> None:
    assessment = begin(client)
    response = client.post(
        f"/diagnostic/{assessment.pk}/plus-tard/", {"act": "send", "email": address}
    )
    text = response.content.decode()
    assert "<title>Erreur" in text
    assert 'href="#id_email"' in text
    assert not Message.objects.exists()


def test_mails_are_limited(client: Client) -> None:
    at = f"/diagnostic/{begin(client).pk}/plus-tard/"
    answers = [
        client.post(at, {"act": "send", "email": f"p{n}@example.org"}).status_code for n in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_an_unknown_link_says_nothing_of_diagnostics(client: Client) -> None:
    assert client.get(f"/diagnostic/reprendre/{'x' * 43}/").status_code == 410
    assert client.get("/diagnostic/reprendre/a%00b/").status_code == 404


def test_get_pages_write_nothing_b7(client: Client) -> None:
    assessment = begin(client)
    before = list(Assessment.objects.values()), list(ResumeLink.objects.values())
    for page in ("", "plus-tard/", "question/personnes/", "verification/"):
        client.get(f"/diagnostic/{assessment.pk}/{page}")
    client.get(_link_of(assessment))
    assert (list(Assessment.objects.values()), list(ResumeLink.objects.values())) == before


def test_signing_in_claims_what_the_browser_holds_and_nothing_else() -> None:
    user, other = UserFactory(), UserFactory()
    started, resumed, stranger = AssessmentFactory.create_batch(3)
    taken = AssessmentFactory(owner=other)
    link = services.create_resume_link(resumed)
    dead = services.create_resume_link(stranger)
    services.revoke_resume_links(stranger)
    request: Any = SimpleNamespace(
        session={
            "diagnostics_started": [str(started.pk), str(taken.pk)],
            "diagnostics_resume_keys": [link.key, dead.key],
        }
    )
    claim_what_the_session_holds(request, user)
    assert set(Assessment.objects.filter(owner=user)) == {started, resumed}
    taken.refresh_from_db()
    assert taken.owner == other
