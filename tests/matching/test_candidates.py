"""Candidates: one query whatever the number, by the indexes (QUALITY A29, issue section 5)."""

import json
from datetime import timedelta
from math import hypot
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from connectors.enums import LinkNature
from connectors.models import Connector, ConnectorTheme, DeclaredLink
from connectors.services.charters import publish_charter, sign_charter
from matching import candidates
from matching.candidates import NOBODY, Asker, candidate_rows, candidates_for
from matching.models import CapacityMonth
from matching.months import month_of
from matching.policy import POLICY
from matching.ranking import Ask, AskedTheme
from matching.services import accept_introduction
from reference.enums import Theme
from reference.geo import bounding_box
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory, LabelFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
ASK = Ask(
    themes=(AskedTheme(Theme.SITE_INTERNET, 5.0),),
    department="24",
    latitude=45.184,
    longitude=0.7218,
)


def found(ask: Ask = ASK, asker: Asker = NOBODY) -> set[str]:
    return {one.id for one in candidates_for(ask, asker=asker, at=timezone.now(), policy=POLICY)}


def test_near_in_the_department_or_remote_on_a_theme_that_is_asked() -> None:
    paris = CommuneFactory(
        code="75056",
        name="Paris",
        department=DepartmentFactory(code="75", name="Paris"),
        latitude=48.8566,
        longitude=2.3522,
    )
    near = ConnectorFactory()
    by_department = ConnectorFactory(commune=paris, departments=["24"])
    remote = ConnectorFactory(remote_only=True)
    ConnectorFactory(commune=paris)
    ConnectorFactory(themes=[Theme.IA])
    ConnectorFactory(draft=True)
    assert found() == {str(one.pk) for one in (near, by_department, remote)}
    assert found(Ask(themes=ASK.themes)) == {str(remote.pk)}


def test_what_is_known_of_each_is_what_the_ranking_weighs() -> None:
    now = timezone.now()
    connector = ConnectorFactory(
        themes=[Theme.SITE_INTERNET, Theme.IA],
        sectors=["G"],
        last_proposed_at=now - timedelta(days=12),
    )
    LabelFactory(connector=connector)
    CapacityMonth.objects.create(connector=connector, month=month_of(now), used=2, cap=3)
    (one,) = candidates_for(ASK, at=timezone.now(), policy=POLICY)
    assert one.labelled
    assert [(known.theme, known.level) for known in one.themes] == [(Theme.SITE_INTERNET, 2)]
    assert (one.accepted_this_month, one.capacity, one.waiting) == (2, 3, 0)
    assert one.days_since_proposed == 12
    assert not one.own_firm


def test_f10_a_declared_link_with_the_firm_is_known() -> None:
    linked, other = ConnectorFactory(), ConnectorFactory()
    for connector, siren in ((linked, "732829320"), (other, "404833048"), (other, "")):
        DeclaredLink.objects.create(
            connector=connector, nature=LinkNature.SUPPLIER, name=f"Lien {siren}", siren=siren
        )
    for siren, expected in (("732829320", {str(linked.pk)}), ("", set())):
        known = candidates_for(ASK, asker=Asker(siren=siren), at=timezone.now(), policy=POLICY)
        assert {one.id for one in known if one.declared_link} == expected


def test_whoever_has_not_signed_the_charter_in_force_is_proposed_to_nobody() -> None:
    staff = UserFactory(staff=True)
    late, prompt = ConnectorFactory(), ConnectorFactory()
    assert found() == {str(late.pk), str(prompt.pk)}
    newer = CharterFactory(version="2.0.0", published_at=None)
    publish_charter(newer, by=staff)
    assert found() == set()
    sign_charter(prompt, by=prompt.user)
    assert found() == {str(prompt.pk)}
    sign_charter(late, by=late.user)
    assert found() == {str(late.pk), str(prompt.pk)}


def test_what_was_proposed_before_a_new_charter_is_still_answered() -> None:
    introduction = IntroductionFactory()
    publish_charter(CharterFactory(version="2.0.0", published_at=None), by=UserFactory(staff=True))
    accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    assert introduction.state == "accepted"


def test_ones_own_firm_is_known_f10() -> None:
    """QUALITY F-10: oneself, a colleague, and an adviser whose organisation is the firm."""
    oneself = ConnectorFactory()
    adviser = ConnectorFactory(organisation=OrganisationFactory(siren="732829320"))
    colleague = ConnectorFactory()
    MembershipFactory(user=colleague.user, company__siret="73282932000074")
    stranger = ConnectorFactory()
    asker = Asker.of(oneself.user, siret="73282932000074")
    own = {
        one.id: one.own_firm
        for one in candidates_for(ASK, asker=asker, at=timezone.now(), policy=POLICY)
    }
    assert own == {
        str(oneself.pk): True,
        str(adviser.pk): True,
        str(colleague.pk): True,
        str(stranger.pk): False,
    }


def many(count: int) -> None:
    """Make connecteurs all over the country, with three statements."""
    users = User.objects.bulk_create(
        User(email=f"connecteur{n}@example.org", password="!") for n in range(count)
    )
    commune = CommuneFactory()
    connectors = Connector.objects.bulk_create(
        Connector(
            user=user,
            state="active",
            display_name=f"Connecteur {n}",
            charter=CharterFactory(),
            charter_signed_at=timezone.now(),
            commune=commune,
            latitude=43 + n % 100 * 0.07,
            longitude=-1 + n // 100 % 100 * 0.08,
            departments=[f"{n % 95 + 1:02}"],
            remote=n % 50 == 0,
        )
        for n, user in enumerate(users)
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=connector, theme=theme)
        for n, connector in enumerate(connectors)
        for theme in (Theme.values[n % 19], Theme.values[(n + 7) % 19])
    )


@pytest.mark.parametrize("ask", [ASK, Ask(themes=ASK.themes)])
def test_those_kept_are_the_nearest_then_the_longest_without_a_proposal(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The indexes give the order; here it is worked out by hand."""
    many(2_000)
    for n, connector in enumerate(Connector.objects.order_by("pk")[:1_000]):
        connector.last_proposed_at = timezone.now() - timedelta(minutes=n % 7)
        connector.save(update_fields=["last_proposed_at"])
    Connector.objects.filter(latitude__lt=43.5).update(commune=None, latitude=None, longitude=None)
    south, north, west, east = bounding_box(45.184, 0.7218, POLICY.max_radius_km)

    def reachable(one: Connector) -> bool:
        if ask.latitude is None:
            return one.remote
        near = one.latitude is not None and one.longitude is not None
        inside = near and south <= one.latitude <= north and west <= one.longitude <= east
        return one.remote or "24" in one.departments or inside

    def key(one: Connector) -> tuple[float, bool, float, str]:
        away = 0.0
        if ask.latitude is not None and ask.longitude is not None:
            away = float("inf")
            if one.latitude is not None and one.longitude is not None:
                away = hypot(one.latitude - ask.latitude, one.longitude - ask.longitude)
        last = one.last_proposed_at
        return away, last is not None, last.timestamp() if last else 0.0, str(one.pk)

    knowing = Connector.objects.filter(themes__theme=Theme.SITE_INTERNET)
    expected = sorted((one for one in knowing if reachable(one)), key=key)
    assert len(expected) > 3
    kept = len(expected) // 2
    monkeypatch.setattr(candidates, "AT_MOST", kept)
    assert [one.id for one in candidates_for(ask, at=timezone.now(), policy=POLICY)] == [
        str(one.pk) for one in expected[:kept]
    ]


@pytest.mark.parametrize("count", [10, 1_000])
def test_one_query_whatever_the_number_a29(count: int) -> None:
    many(count)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found()
    assert len(queries) == 1


def test_nobody_is_read_over_and_over_when_the_tables_are_thought_empty() -> None:
    """Statistics come late, after a campaign: the search may not begin anew for each row."""
    many(400)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET relpages = 20, reltuples = 1 WHERE relname IN"
            " ('connectors_connector', 'connectors_connectortheme')"
        )
    rows = candidate_rows(ASK, asker=NOBODY, at=timezone.now(), policy=POLICY)
    plan = json.loads(rows.explain(analyze=True, format="json"))[0]["Plan"]
    assert 0 < rows_read(plan) < 4 * 400


def rows_read(node: dict[str, Any]) -> float:
    """Return how many connecteurs a plan read in all, those thrown away included."""
    own = 0.0
    if node.get("Relation Name") == "connectors_connector":
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        own = read * node["Actual Loops"]
    return own + sum(rows_read(part) for part in node.get("Plans", []))


def test_the_indexes_serve_the_query_once_a_full_scan_costs_too_much() -> None:
    many(500)
    with connection.cursor() as cursor:
        # Indexes without the rows of the tests before, whose number the planner would weigh.
        cursor.execute("REINDEX TABLE connectors_connector")
        cursor.execute("ANALYZE connectors_connector, connectors_connectortheme")
        # A few pages are always read whole: what counts is that nothing forbids the indexes.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = candidate_rows(ASK, asker=NOBODY, at=timezone.now(), policy=POLICY).explain()
    for index in (
        "connector_active_place",
        "connector_active_remote_turn",
        "connector_departments",
    ):
        assert index in plan
    assert "Seq Scan on connectors_connector " not in plan
