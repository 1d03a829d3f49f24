"""One click explains a stored ranking to each side, and gives nothing away (F-2, B10, A29)."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.models import Holiday
from matching import judging, services
from matching.models import Introduction, Ranking
from matching.policy import POLICY
from matching.services import steps
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory, RegionFactory

pytestmark = pytest.mark.django_db


def asked(**wishes: Any) -> Introduction:
    """Ask the first of five, one of whom is left out; all stand some way off."""
    away = CommuneFactory(code="24037", name="Bergerac", latitude=45.05, longitude=0.6)
    for n in range(4):
        ConnectorFactory(
            display_name=f"Personne {n}",
            themes=list(Theme)[: n + 2],
            commune=away,
            radius_km=50,
            slots=["evening"],
        )
    absent, today = ConnectorFactory(display_name="Personne écartée"), timezone.localdate()
    Holiday.objects.create(connector=absent, first_day=today, last_day=today)
    request = HelpRequestFactory(**wishes)
    judged = judging.judge_request(request)
    return steps.ask_connector(request, judged, judged.ranking.ranked[0].id, by=None)


def get(client: Client, user: User, name: str, pk: object) -> Any:
    client.force_login(user)
    return client.get(reverse(f"matching:{name}", args=[pk]))


def test_f2_the_owner_reads_the_degree_the_data_the_rules_and_the_operations(
    client: Client,
) -> None:
    introduction = asked(slots=["evening"])
    request = introduction.help_request
    page = get(client, request.owner, "request", request.pk).content.decode()
    assert reverse("matching:request_ranking", args=[request.pk]) in page
    page = get(client, request.owner, "request_ranking", request.pk).content.decode()
    for words in ("Il ne décide pas seul", "sa commune", "version 4", "le soir", "points sur 100"):
        assert words in page
    assert "1 personne\u00a0: est en congé." in page
    assert page.count("<caption>Le calcul pour") == 3
    assert "Personne écartée" not in page


def test_f2_the_operations_make_the_stored_score_exactly(client: Client) -> None:
    introduction = asked(channel="on_site", slots=["evening", "morning"])
    request = introduction.help_request
    told = get(client, request.owner, "request_ranking_json", request.pk).json()
    stored = Ranking.objects.get().results["ranked"]
    for line in told["lignes"]:
        total = sum(one["valeur"] * one["poids"] for one in line["operations"])
        weights = sum(one["poids"] for one in line["operations"])
        assert round(100 * total / weights, 1) == line["points"]
        assert stored[line["place"] - 1]["score"] == line["points"]
        assert sum(one["points"] for one in line["operations"]) == pytest.approx(
            line["points"], abs=0.1
        )
    assert told["version_des_regles"] == "4"
    assert told["parametres"]["themes"] == POLICY.themes
    assert told["personnes_classees"] == 4
    assert told["ecartees"] == [{"raison": "est en congé", "personnes": 1}]


def test_b10_the_connecteur_reads_their_own_line_and_no_distance_before_accepting(
    client: Client,
) -> None:
    introduction = asked()
    user = introduction.connector.user
    page = get(client, user, "introduction", introduction.pk).content.decode()
    assert reverse("matching:introduction_ranking", args=[introduction.pk]) in page
    page = get(client, user, "introduction_ranking", introduction.pk).content.decode()
    assert "ils diraient où se trouve l’entreprise" in page
    assert page.count("<caption>Le calcul pour") == 1
    told = get(client, user, "introduction_ranking_json", introduction.pk).json()
    (line,) = told["lignes"]
    kept = {one["critere"] for one in line["operations"] if one["valeur"] is None}
    assert kept == {"la distance"}
    assert line["points"] is None
    text = json.dumps(told, ensure_ascii=False)
    assert "km" not in text.replace("_km", "")
    assert "45.184" not in text
    assert "écartées" not in told
    services.accept_introduction(introduction, by=user)
    (line,) = get(client, user, "introduction_ranking_json", introduction.pk).json()["lignes"]
    assert all(one["valeur"] is not None for one in line["operations"])
    assert line["points"] == Ranking.objects.get().results["ranked"][0]["score"]


def test_what_is_no_distance_is_told_at_once(client: Client) -> None:
    ConnectorFactory(remote_only=True)
    request = HelpRequestFactory()
    judged = judging.judge_request(request)
    introduction = steps.ask_connector(request, judged, judged.ranking.ranked[0].id, by=None)
    told = get(client, introduction.connector.user, "introduction_ranking_json", introduction.pk)
    assert told.json()["lignes"][0]["points"] == judged.ranking.ranked[0].score


def test_somebody_elses_ranking_is_not_found(client: Client) -> None:
    introduction = asked()
    for name, pk in (
        ("request_ranking", introduction.help_request_id),
        ("request_ranking_json", introduction.help_request_id),
        ("introduction_ranking", introduction.pk),
        ("introduction_ranking_json", introduction.pk),
    ):
        assert get(client, UserFactory(), name, pk).status_code == 404
    # Nothing was stored of what others put in by hand.
    bare = IntroductionFactory()
    for user, name, pk in (
        (bare.connector.user, "introduction_ranking", bare.pk),
        (bare.help_request.owner, "request_ranking", bare.help_request_id),
    ):
        assert get(client, user, name, pk).status_code == 404


def test_staff_read_it_in_the_admin_within_their_region(client: Client) -> None:
    introduction = asked()
    row = introduction.ranking
    address = reverse("admin:matching_ranking_explanation", args=[row.pk])
    client.force_login(UserFactory(staff=True))
    change = client.get(reverse("admin:matching_ranking_change", args=[row.pk])).content.decode()
    assert address in change
    assert "points sur 100" in client.get(address).content.decode()
    told = client.get(address, {"format": "json"}).json()
    assert len(told["lignes"]) == 4
    elsewhere = UserFactory(staff=True, region=RegionFactory(code="11", name="Île-de-France"))
    client.force_login(elsewhere)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("others", [0, 12])
def test_a29_the_explanation_costs_the_same_at_any_size(
    client: Client, others: int, django_assert_max_num_queries: Any
) -> None:
    ConnectorFactory.create_batch(others)
    introduction = asked()
    request = introduction.help_request
    client.force_login(request.owner)
    with django_assert_max_num_queries(10):
        client.get(reverse("matching:request_ranking", args=[request.pk]))
