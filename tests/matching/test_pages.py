"""The pages: who sees what, in how many queries, and nothing written by a GET (QUALITY B10)."""

from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, ContactReading
from connectors.models import Connector
from matching import follow_up_links, services
from matching.enums import FollowUp, Side
from matching.models import FollowUpAnswer, HelpRequest, Introduction, Ranking
from matching.policy import POLICY
from matching.selectors import standing_of
from notifications.models import Message
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
ALL = list(Theme)
CANARIES = (
    "Boulangerie Canari",
    "Claude Canari",
    "canari@example.org",
    "06 98 76 54 32",
    "73282932000074",
    "Périgueux",
)


@pytest.fixture
def owner(client: Client) -> Any:
    user = UserFactory(email="canari@example.org", full_name="Claude Canari")
    client.force_login(user)
    return user


def form(**given: Any) -> dict[str, Any]:
    return {
        "submission_id": "5f0f3f5e-9a57-4f4e-9c37-5f5f2f3a1a11",
        "company": "Boulangerie Canari",
        "commune": "Périgueux",
        "contact_name": "Claude Canari",
        "phone": "06 98 76 54 32",
        "siret": "732 829 320 00074",
        "adviser_choice": "both",
        "consent": "on",
        **given,
    }


def test_the_proposals_give_every_reason_and_store_nothing(client: Client, owner: Any) -> None:
    CommuneFactory()
    ConnectorFactory.create_batch(5, themes=ALL)
    assessment = AssessmentFactory(completed=True, owner=owner)
    url = reverse("matching:proposals", args=[assessment.pk])
    page = client.get(url, {"commune": "perigueux"}).content.decode()
    assert page.count("Demander à") == 3
    assert "Bénévole" in page
    assert f"poids {POLICY.themes} sur 100" in page
    assert "Choisissez pour moi" in page
    assert not Ranking.objects.exists()
    assert "Personne" in client.get(url, {"qui": "labelled"}).content.decode()
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 404


def test_asking_needs_an_account_and_an_explicit_consent_b11(client: Client, owner: Any) -> None:
    CommuneFactory()
    connector = ConnectorFactory(themes=ALL)
    assessment = AssessmentFactory(completed=True, owner=owner)
    url = reverse("matching:ask", args=[assessment.pk]) + f"?connecteur={connector.pk}"
    page = client.get(url).content.decode()
    assert "checked" not in page.split('name="consent"')[1].split(">")[0]
    assert connector.display_name in page
    refused = client.post(url, {k: v for k, v in form().items() if k != "consent"})
    assert "<title>Erreur" in refused.content.decode().replace("\n", "")
    assert not Consent.objects.exists()
    for _ in range(2):  # QUALITY F14: replayed, it shows the same request
        sent = client.post(url, form())
        assert sent.url == reverse("matching:request", args=[HelpRequest.objects.get().pk])
    client.logout()
    assert "next=" in client.get(url).url
    assert "connecteur%3D" in client.get(url).url


def test_b11_nobody_is_asked_in_the_place_of_the_person_agreed_to(
    client: Client, owner: Any
) -> None:
    CommuneFactory()
    chosen, _other = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    assessment = AssessmentFactory(completed=True, owner=owner)
    url = reverse("matching:ask", args=[assessment.pk]) + f"?connecteur={chosen.pk}"
    Connector.objects.filter(pk=chosen.pk).update(state="paused")
    proposals = reverse("matching:proposals", args=[assessment.pk])
    for answer in (client.get(url), client.post(url, form())):
        assert (answer.status_code, answer.headers["Location"]) == (302, proposals)
    assert not HelpRequest.objects.exists()
    assert not Consent.objects.exists()


def test_b10_nothing_names_the_firm_before_an_acceptance(client: Client, owner: Any) -> None:
    CommuneFactory()
    connector = ConnectorFactory(
        themes=ALL, commune=None, latitude=None, longitude=None, departments=["24"]
    )
    UserFactory(staff=True)
    assessment = AssessmentFactory(completed=True, owner=owner)
    client.post(reverse("matching:ask", args=[assessment.pk]), form())
    introduction = Introduction.objects.get()
    client.force_login(connector.user)
    pages = [
        client.get(reverse("matching:dashboard")).content.decode(),
        client.get(reverse("matching:introduction", args=[introduction.pk])).content.decode(),
    ]
    for shown in (*pages, *_mails()):
        assert not [canary for canary in CANARIES if canary in shown]
    assert "Accepter la demande" in pages[1]
    assert not ContactReading.objects.exists()
    accepted = client.post(reverse("matching:accept", args=[introduction.pk]), follow=True)
    page = accepted.content.decode()
    assert all(canary in page for canary in CANARIES)
    assert ContactReading.objects.count() == 1
    for shown in _mails():
        assert not [canary for canary in CANARIES if canary in shown]
    client.force_login(ConnectorFactory().user)
    for name in ("introduction", "accept", "decline", "give_back"):
        url = reverse(f"matching:{name}", args=[introduction.pk])
        answer = client.get(url) if name == "introduction" else client.post(url)
        assert answer.status_code == 404
    client.force_login(owner)
    page = client.get(reverse("matching:request", args=[introduction.help_request_id]))
    assert connector.display_name in page.content.decode()
    assert "Qui a lu vos coordonnées" in page.content.decode()


def _mails() -> list[str]:
    return [f"{mail.subject} {mail.body_text} {mail.body_html}" for mail in Message.objects.all()]


def test_a_get_never_accepts_nor_declines_e5(client: Client) -> None:
    introduction = IntroductionFactory()
    client.force_login(introduction.connector.user)
    for name in ("accept", "decline", "give_back"):
        assert client.get(reverse(f"matching:{name}", args=[introduction.pk])).status_code == 405
    for _ in range(10):
        client.get(reverse("matching:introduction", args=[introduction.pk]))
    introduction.refresh_from_db()
    assert introduction.state == "requested"
    reason = "\x00" + "x" * 400
    client.post(reverse("matching:decline", args=[introduction.pk]), {"reason": reason})
    introduction.refresh_from_db()
    assert (introduction.state, introduction.decline_reason) == ("declined", "x" * 300)


def test_a_loser_sees_a_polite_page_f15(client: Client) -> None:
    introduction = IntroductionFactory(declined=True)
    client.force_login(introduction.connector.user)
    page = client.post(reverse("matching:accept", args=[introduction.pk]), follow=True)
    assert "n’attend plus de réponse" in page.content.decode()


def link(introduction: Introduction, question: FollowUp = FollowUp.CONTACT_CHECK) -> str:
    token = follow_up_links.write(
        follow_up_links.Question(introduction.pk, Side.OWNER, question, 1)
    )
    return reverse("matching:follow_up", args=[token])


def test_b13_a_follow_up_is_read_ten_times_and_answered_once(client: Client) -> None:
    introduction = IntroductionFactory(accepted=True)
    url = link(introduction)
    for _ in range(10):
        assert client.get(url).status_code == 200
    assert not FollowUpAnswer.objects.exists()
    assert "<title>Erreur" in client.post(url).content.decode().replace("\n", "")
    assert "Merci" in client.post(url, {"value": "contact_made"}).content.decode()
    assert "déjà répondu" in client.post(url, {"value": "no_contact"}).content.decode()
    assert FollowUpAnswer.objects.get().value == "contact_made"
    introduction.refresh_from_db()
    assert introduction.state == "in_progress"


def test_a_forged_or_old_link_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url = link(IntroductionFactory(accepted=True))
    assert client.get(url[:-3] + "xx/").status_code == 410
    assert client.get("/suivi/" + signing.dumps("autre") + "/").status_code == 410
    monkeypatch.setattr(follow_up_links, "VALID_FOR_SECONDS", -1)
    assert client.get(url).status_code == 410


def test_the_rules_are_published_with_their_weights_f2(client: Client) -> None:
    page = client.get(reverse("matching:how")).content.decode()
    assert f"version {POLICY.version}" in page
    for weight in map(POLICY.weight, POLICY.criteria):
        assert f"<td>{weight}</td>" in page


def test_the_story_of_a_request_says_each_thing_once(client: Client, owner: Any) -> None:
    helper = ConnectorFactory(themes=ALL)
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=owner)
    client.post(reverse("matching:ask", args=[assessment.pk]) + f"?connecteur={helper.pk}", form())
    introduction = Introduction.objects.get()
    services.accept_introduction(introduction, by=helper.user)
    services.withdraw_introduction(introduction, by=helper.user)
    steps = [step.text for step in standing_of(HelpRequest.objects.get()).steps]
    assert steps[:3] == [
        "Votre demande est ouverte.",
        f"Demande envoyée à {helper.display_name}.",
        f"{helper.display_name} accepte de vous aider.",
    ]
    assert "Votre demande est de nouveau ouverte." in steps
    assert len(steps) == len(set(steps))


def test_the_owner_withdraws_chooses_and_evaluates(client: Client, owner: Any) -> None:
    first, second = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=owner)
    client.post(reverse("matching:ask", args=[assessment.pk]) + f"?connecteur={first.pk}", form())
    asked = HelpRequest.objects.get()
    services.decline_introduction(Introduction.objects.get(), by=first.user)
    page = client.get(reverse("matching:request", args=[asked.pk])).content.decode()
    assert f"Demander à {second.display_name}" in page
    choose = reverse("matching:choose", args=[asked.pk])
    assert client.post(choose, {"connector": "?"}).status_code == 404
    client.post(choose, {"connector": second.pk})
    chosen = Introduction.objects.requested().get()
    assert chosen.connector == second
    assert client.get(reverse("matching:withdraw", args=[asked.pk])).status_code == 405
    client.post(reverse("matching:withdraw", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    done = IntroductionFactory(accepted=True, help_request__owner=owner)
    Introduction.objects.filter(pk=done.pk).update(state="done")
    url = reverse("matching:request", args=[done.help_request_id])
    assert "Votre avis" in client.get(url).content.decode()
    evaluate = reverse("matching:evaluate", args=[done.help_request_id])
    refused = client.post(evaluate, {"what_done": "Trois heures gagnées par semaine."})
    assert "<title>Erreur\u00a0: " in refused.content.decode()
    assert "Trois heures gagnées par semaine." in refused.content.decode()
    client.post(evaluate, {"value": "useful"})
    done.refresh_from_db()
    assert done.state == "evaluated"
    client.force_login(first.user)
    assert client.get(url).status_code == 404


def test_the_dashboard_is_for_connecteurs(client: Client, owner: Any) -> None:
    assert client.get(reverse("matching:dashboard")).status_code == 404
    client.logout()
    assert client.get(reverse("matching:dashboard")).status_code == 302


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(url).status_code == 200
    return len(made)


def test_e11_the_dashboard_costs_the_same_at_any_size(client: Client) -> None:
    introduction = IntroductionFactory()
    client.force_login(introduction.connector.user)
    url = reverse("matching:dashboard")
    few = queries(client, url)
    for _ in range(25):
        IntroductionFactory(connector=introduction.connector)
    assert queries(client, url) == few <= 12


def test_a29_the_proposals_cost_the_same_at_any_size(client: Client, owner: Any) -> None:
    CommuneFactory()
    ConnectorFactory.create_batch(4, themes=ALL[:4])
    assessment = AssessmentFactory(completed=True, owner=owner)
    url = reverse("matching:proposals", args=[assessment.pk]) + "?commune=24000"
    client.get(url)  # the published questionnaire is read once a process
    few = queries(client, url)
    users = [UserFactory.build() for _ in range(300)]
    for user in users:
        user.save()
    Connector.objects.bulk_create(
        Connector(
            user=user,
            state="active",
            display_name="Autre",
            charter=CharterFactory(),
            charter_signed_at=timezone.now(),
            remote=True,
        )
        for user in users
    )
    assert queries(client, url) == few <= 12
