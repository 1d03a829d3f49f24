"""Links that share a result: read by whoever has one, until it is closed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import services
from diagnostics.models import Assessment, ShareLink
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.notifications.test_concurrency import at_once

pytestmark = pytest.mark.django_db

ACTS = ("/resultat.json", "/rapport", "/partager", "/connecteurs/", "/plus-tard/", "/refaire/")


@pytest.fixture
def owner(client: Client) -> Client:
    user = UserFactory(email="dirigeante@example.org")
    client.force_login(user)
    AssessmentFactory(completed=True, owner=user)
    return client


@pytest.fixture
def shared(owner: Client) -> Assessment:
    return Assessment.objects.get()


def page_of(assessment: Assessment) -> str:
    return f"/diagnostic/{assessment.pk}/partager/"


def address_of(link: ShareLink) -> str:
    return f"/diagnostic/partage/{link.key}/"


def test_a_link_shows_the_result_and_nothing_to_do(owner: Client, shared: Assessment) -> None:
    assert page_of(shared) in owner.get(f"/diagnostic/{shared.pk}/resultat/").content.decode()
    assert owner.post(page_of(shared), {"label": "Mon comptable", "days": "30"}).status_code == 302
    link = ShareLink.objects.get()
    listed = owner.get(page_of(shared)).content.decode()
    assert address_of(link) in listed
    assert "Mon comptable" in listed
    adviser = Client()
    response = adviser.get(address_of(link))
    text = response.content.decode()
    for shown in ("38", "Vos priorités", "Votre score, domaine par domaine"):
        assert shown in text
    main = text[text.index("<main") : text.index("</main>")]
    for act in (*ACTS, "<form", "<button", "dirigeante@example.org", "Mon comptable"):
        assert act not in main, act
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    # It opened a page, and no access.
    assert adviser.get(f"/diagnostic/{shared.pk}/resultat/").status_code == 404
    assert adviser.get(f"/diagnostic/{shared.pk}/resultat.json").status_code == 404
    assert not adviser.session.keys()


def test_closed_it_opens_nothing_at_once_and_the_others_stay(
    owner: Client, shared: Assessment
) -> None:
    one, other = (services.create_share_link(shared, days=30) for _ in range(2))
    for message in ("Le lien est fermé", "Ce lien était déjà fermé"):
        response = owner.post(page_of(shared), {"revoke": str(one.pk)}, follow=True)
        assert message in response.content.decode()
    adviser = Client()
    dead = adviser.get(address_of(one))
    assert dead.status_code == 410
    assert "Ce lien de partage est fermé" in dead.content.decode()
    assert dead["Referrer-Policy"] == "no-referrer"
    assert adviser.get(address_of(other)).status_code == 200
    assert address_of(one) not in owner.get(page_of(shared)).content.decode()


@pytest.mark.parametrize("days", [30, 90])
def test_it_expires(owner: Client, shared: Assessment, days: int) -> None:
    owner.post(page_of(shared), {"label": "", "days": str(days)})
    link, adviser = ShareLink.objects.get(), Client()
    for after, status in ((days - 1, 200), (days + 1, 410)):
        with time_machine.travel(timezone.now() + timedelta(days=after), tick=False):
            assert adviser.get(address_of(link)).status_code == status
    assert adviser.get(f"/diagnostic/partage/{'x' * 43}/").status_code == 410


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"days": "365"}, "id_days"),
        ({}, "id_days"),
        ({"days": "30", "label": "x" * 81}, "id_label"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    owner: Client, shared: Assessment, typed: dict[str, str], field: str
) -> None:
    text = owner.post(page_of(shared), typed).content.decode()
    assert "<title>Erreur" in text
    assert f'href="#{field}' in text
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999", "²"])
def test_closing_what_is_not_there_closes_nothing(
    owner: Client, shared: Assessment, number: str
) -> None:
    services.create_share_link(shared, days=30)
    assert owner.post(page_of(shared), {"revoke": number}).status_code == 302
    assert ShareLink.objects.live(at=timezone.now()).count() == 1


def test_nobody_closes_the_link_of_another(owner: Client, shared: Assessment) -> None:
    theirs = services.create_share_link(AssessmentFactory(completed=True), days=30)
    owner.post(page_of(shared), {"revoke": str(theirs.pk)})
    assert ShareLink.objects.live(at=timezone.now()).get() == theirs
    assert Client().post(page_of(shared), {"days": "30"}).status_code == 404


def test_ten_are_open_at_most(owner: Client, shared: Assessment) -> None:
    for _ in range(10):
        services.create_share_link(shared, days=90)
    response = owner.post(page_of(shared), {"label": "onzième", "days": "30"})
    text = response.content.decode()
    assert "Dix liens sont déjà ouverts" in text
    assert 'value="onzième"' in text
    services.revoke_share_link(ShareLink.objects.earliest("created_at"))
    assert owner.post(page_of(shared), {"days": "30"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_tabs_do_not_pass_the_ceiling_together() -> None:
    assessment = AssessmentFactory(completed=True)
    for _ in range(9):
        services.create_share_link(assessment, days=30)

    def make() -> Any:
        try:
            return services.create_share_link(assessment, days=30).pk
        except services.TooManyLinks:
            return None

    assert at_once(make, times=4).count(None) == 3


def test_one_under_way_is_not_shared() -> None:
    with pytest.raises(services.NotCompleted):
        services.create_share_link(AssessmentFactory(), days=30)


def test_costs_the_same_with_one_link_or_ten(owner: Client, shared: Assessment) -> None:
    link = services.create_share_link(shared, days=30)

    def cost(client: Client, address: str) -> int:
        # The published questionnaire is read once a process.
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    few = cost(owner, page_of(shared))
    for _ in range(9):
        services.create_share_link(shared, days=30)
    assert cost(owner, page_of(shared)) == few <= 12
    assert cost(Client(), address_of(link)) <= 12
