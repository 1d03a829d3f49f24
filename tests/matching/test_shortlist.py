"""The shortlist: its statement is the pure rules, but for what others did to each (QUALITY A29)."""

import json
from dataclasses import replace
from math import degrees
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector, ConnectorTheme
from connectors.services.charters import publish_charter, sign_charter
from matching.candidates import candidates_for
from matching.policy import POLICY
from matching.ranking import Ask, rank, why_excluded
from matching.shortlist import ROUNDED_POINTS, STATEMENT, Shortlist, given, shortlist
from reference.enums import Theme
from reference.geo import EARTH_RADIUS_KM
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory
from tests.matching.crowds import (
    ASK,
    a_moment,
    any_ask,
    any_policy,
    crowd,
    without_the_directory,
)

pytestmark = pytest.mark.django_db


def listed(ask: Ask = ASK, *, at_most: int = 100, seed: str = "s") -> Shortlist:
    return shortlist(ask, at=timezone.now(), policy=POLICY, seed=seed, at_most=at_most)


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
    # Some 40 km away: within what anybody may choose, not within what they chose.
    ConnectorFactory(latitude=45.55, longitude=0.7218, radius_km=30)
    assert set(listed().ids) == {near.pk, by_department.pk, remote.pk}
    assert set(listed(Ask(themes=ASK.themes)).ids) == {remote.pk}


@pytest.mark.parametrize(("away", "within"), [(30.04, True), (30.06, False)])
def test_a_radius_is_kept_as_the_ranking_rounds_it(away: float, within: bool) -> None:
    """30.04 km are 30.0 for the ranking, and within a radius of 30."""
    one = ConnectorFactory(latitude=45.184 + degrees(away / EARTH_RADIUS_KM), radius_km=30)
    (known,) = candidates_for([one.pk], ASK, at=timezone.now())
    assert (why_excluded(ASK, known, policy=POLICY) == "") is within
    assert (one.pk in listed().ids) is within


def test_whoever_has_not_signed_the_charter_in_force_is_proposed_to_nobody() -> None:
    staff = UserFactory(staff=True)
    late, prompt = ConnectorFactory(), ConnectorFactory()
    assert set(listed().ids) == {late.pk, prompt.pk}
    newer = CharterFactory(version="2.0.0", published_at=None)
    publish_charter(newer, by=staff)
    assert listed().ids == ()
    sign_charter(prompt, by=prompt.user)
    assert listed().ids == (prompt.pk,)
    sign_charter(late, by=late.user)
    assert set(listed().ids) == {late.pk, prompt.pk}


@pytest.mark.parametrize("seed", range(4))
def test_nobody_scores_more_in_the_ranking_than_in_the_statement(seed: int) -> None:
    """The two are written apart, in SQL and in Python: here they say the same of anybody."""
    random, at = Random(seed), a_moment()  # noqa: S311 - invented people
    people = crowd(random, 150, at=at)
    ids = [one.pk for one in people]
    judged = 0
    for _ in range(12):
        ask, policy = any_ask(random), any_policy(random)
        asked = given(ask, at=at, policy=policy, seed="s", limit=1000)
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, asked)
            bounds = {str(pk): float(points) for pk, points in cursor.fetchall()}
        known = candidates_for(ids, ask, at=at)
        # Nothing on anybody's hands: what remains is what the statement reads.
        free = [replace(one, accepted_this_month=0, waiting=0) for one in known]
        for one in free:
            away = why_excluded(ask, replace(one, labelled=False), policy=policy)
            if one.id not in bounds and "labellisé" not in away:
                assert away, "somebody who can answer was left out"
        for line in rank(ask, free, policy=policy, seed="s").ranked:
            bound = bounds[line.id]
            # Above, by what a kilometre rounded and days counted whole are worth at most.
            assert line.score <= bound + ROUNDED_POINTS
            slack = policy.distance * 0.1 / policy.half_distance_km
            slack += policy.rotation / policy.full_rotation_days
            assert bound <= line.score + slack + ROUNDED_POINTS
            judged += 1
    assert judged > 100


def test_the_best_come_first_and_the_first_left_out_is_told() -> None:
    random, at = Random(7), a_moment()  # noqa: S311 - invented people
    crowd(random, 150, at=at)
    ask = replace(any_ask(random), themes=ASK.themes, language="fr")
    whole = shortlist(ask, at=at, policy=POLICY, seed="s", at_most=1000)
    assert whole.beyond is None
    assert len(whole.ids) > 10
    part = shortlist(ask, at=at, policy=POLICY, seed="s", at_most=5)
    assert part.ids == whole.ids[:5]
    assert part.beyond is not None
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, given(ask, at=at, policy=POLICY, seed="s", limit=1000))
        points = [float(points) for _, points in cursor.fetchall()]
    assert points == sorted(points, reverse=True)
    assert part.beyond == points[5]


def test_f5_among_equals_the_ask_draws_who_is_left_out() -> None:
    """Neither name nor seniority: each of ten alike is kept by some asks and left out by others."""
    alike = {one.pk for one in ConnectorFactory.create_batch(10)}
    kept = [set(listed(at_most=5, seed=str(n)).ids) for n in range(40)]
    assert set.union(*kept) == alike
    assert set.intersection(*kept) == set()
    assert listed(at_most=5, seed="3").ids == listed(at_most=5, seed="3").ids


def test_a_score_is_proved_when_nobody_left_out_could_score_more() -> None:
    left = Shortlist((), beyond=80.0)
    assert left.proves(80.0)
    assert left.proves(79.95)
    assert not left.proves(79.9)
    assert Shortlist(()).proves(0.0)


# --- How PostgreSQL reads it -----------------------------------------------------------------


@without_the_directory
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


def explained(*options: str) -> str:
    asked = given(ASK, at=timezone.now(), policy=POLICY, seed="s", limit=201)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({', '.join(options)}) {STATEMENT}", asked)
        found: str | Any = cursor.fetchone()[0]
    return found if isinstance(found, str) else json.dumps(found)


@pytest.mark.parametrize(("pages", "rows"), [(0, -1), (1, 10)])
def test_nobody_is_read_over_and_over_when_statistics_are_late(pages: int, rows: int) -> None:
    """After a campaign the tables are still thought new, or as small as they were before it."""
    many(2_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET relpages = %s, reltuples = %s WHERE relname IN"
            " ('connectors_connector', 'connectors_connectortheme')",
            [pages, rows],
        )
    plan = json.loads(explained("ANALYZE", "FORMAT json"))[0]["Plan"]
    themes = ConnectorTheme.objects.count()
    assert 0 < rows_read(plan, "connectors_connector") < 4 * 2_000
    assert rows_read(plan, "connectors_connectortheme") < 4 * themes


def rows_read(node: dict[str, Any], table: str) -> float:
    """Return how many rows of a table a plan read in all, those thrown away included."""
    own = 0.0
    if node.get("Relation Name") == table:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        own = read * node["Actual Loops"]
    return own + sum(rows_read(part, table) for part in node.get("Plans", []))


def test_the_indexes_serve_the_query_once_a_full_scan_costs_too_much() -> None:
    many(500)
    with connection.cursor() as cursor:
        # Indexes without the rows of the tests before, whose number the planner would weigh.
        cursor.execute("REINDEX TABLE connectors_connector")
        cursor.execute("REINDEX TABLE connectors_connectortheme")
        cursor.execute("ANALYZE connectors_connector, connectors_connectortheme")
        # A few pages are always read whole: what counts is that nothing forbids the indexes.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = explained("FORMAT json")
    for index in ("connector_active_place", "connector_active_remote", "connector_departments"):
        assert index in plan
    assert "connectors_connector" not in read_whole(json.loads(plan)[0]["Plan"])


def read_whole(node: dict[str, Any]) -> set[str]:
    """Return the tables that a plan reads from one end to the other."""
    own = {node["Relation Name"]} if node["Node Type"] == "Seq Scan" else set()
    return own.union(*(read_whole(part) for part in node.get("Plans", [])))
