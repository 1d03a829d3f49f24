"""The ten best for a request, against SQL written by hand that filters and scores in one statement.

The rules are those of the product: what leaves somebody out, the published score, and the shuffle
among equals, with the policy in force. Both judge everybody within reach, and must
find the same ten.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from connectors.enums import Slot
from diagnostics.models import BenchmarkRelease, Questionnaire
from matching import judging
from matching.enums import Channel
from matching.models import HelpRequest
from matching.policies import policy_in_force
from matching.policy import Criterion
from matching.ranking import Ask
from reference.enums import Theme
from reference.geo import bounding_box
from reference.models import Commune
from tests.bench.crowd import COUNTRY
from tests.bench.ratios import Pair, Ratio, interleaved
from tests.factories.matching import HelpRequestFactory

TEN = 10
PLACES = {"Paris": "75056", "Mende": "48095"}
THEMES = {Theme.SITE_INTERNET: 30.0, Theme.IA: 20.0, Theme.CYBERSECURITE: 10.0}
FLOOR = """
    WITH within_reach AS (
        SELECT c.id
        FROM connectors_connector c
        WHERE c.state = 'active'
            AND c.charter_id = (
                SELECT id FROM connectors_charter WHERE published_at IS NOT NULL
                ORDER BY published_at DESC, id DESC LIMIT 1
            )
            AND (
                c.remote
                OR c.departments @> ARRAY[%(department)s]::varchar[]
                OR (c.latitude BETWEEN %(south)s AND %(north)s
                    AND c.longitude BETWEEN %(west)s AND %(east)s)
            )
            AND EXISTS (
                SELECT FROM connectors_connectortheme t
                WHERE t.connector_id = c.id AND t.theme = ANY(%(themes)s)
            )
    ), known AS (
        SELECT c.*,
            round((2 * 6371.0088 * asin(least(1, sqrt(
                sin(radians(c.latitude - %(latitude)s) / 2) ^ 2
                + cos(radians(%(latitude)s)) * cos(radians(c.latitude))
                * sin(radians(c.longitude - %(longitude)s) / 2) ^ 2
            ))))::numeric, 1)::float8 AS km,
            coalesce((
                SELECT m.used FROM matching_capacitymonth m
                WHERE m.connector_id = c.id AND m.month = %(month)s
            ), 0) AS used,
            (
                SELECT count(*) FROM matching_introduction i
                WHERE i.connector_id = c.id AND i.state = 'requested'
            ) AS waiting,
            (
                SELECT sum(asked.weight * (%(levels)s::float8[])[t.level])
                FROM connectors_connectortheme t
                JOIN unnest(%(themes)s, %(weights)s::float8[]) AS asked(theme, weight)
                    ON asked.theme = t.theme
                WHERE t.connector_id = c.id
            ) / %(total)s AS met
        FROM connectors_connector c
        WHERE c.id = ANY(ARRAY(SELECT id FROM within_reach))
            AND %(language)s = ANY(c.languages)
    ), near AS (
        SELECT k.*,
            greatest(
                CASE WHEN k.on_site AND k.km <= least(k.radius_km, %(max_radius)s)
                    THEN 1 / (1 + k.km / %(half_distance)s) END,
                CASE WHEN k.on_site AND k.departments @> ARRAY[%(department)s]::varchar[]
                    THEN %(department_value)s END,
                CASE WHEN k.remote THEN %(remote_value)s END
            ) AS reach
        FROM known k
        WHERE k.used < k.monthly_capacity
            AND NOT EXISTS (SELECT FROM connectors_holiday h
                WHERE h.connector_id = k.id AND h.cancelled_at IS NULL
                    AND %(today)s BETWEEN h.first_day AND h.last_day)
            AND k.user_id <> %(owner)s
            AND NOT EXISTS (SELECT FROM accounts_organisation o
                WHERE o.id = k.organisation_id AND o.siren = %(siren)s)
            AND NOT EXISTS (SELECT FROM accounts_membership b
                JOIN accounts_company f ON f.id = b.company_id
                WHERE b.user_id = k.user_id AND f.siret LIKE %(siren_and_more)s)
            AND NOT EXISTS (SELECT FROM connectors_declaredlink d
                WHERE d.connector_id = k.id AND d.siren = %(siren)s)
            AND NOT EXISTS (SELECT FROM matching_introduction i
                WHERE i.connector_id = k.id AND i.help_request_id = %(request)s)
            AND NOT EXISTS (SELECT FROM matching_introduction i
                JOIN matching_helprequest r ON r.id = i.help_request_id
                JOIN accounts_company f ON f.id = r.company_id
                WHERE i.connector_id = k.id AND i.state = 'withdrawn'
                    AND i.settled_by_id = r.owner_id
                    AND (r.closed_at IS NULL OR i.settled_at < r.closed_at)
                    AND (r.owner_id = %(owner)s OR f.siret LIKE %(siren_and_more)s))
            AND NOT EXISTS (SELECT FROM connectors_misconductreport p
                LEFT JOIN matching_introduction i ON i.id = p.introduction_id
                LEFT JOIN matching_helprequest r ON r.id = i.help_request_id
                LEFT JOIN accounts_company f ON f.id = r.company_id
                WHERE p.connector_id = k.id
                    AND (p.reporter_id = %(owner)s OR r.owner_id = %(owner)s
                        OR f.siret LIKE %(siren_and_more)s))
            AND NOT (
                EXISTS (SELECT FROM connectors_salesbar s
                    WHERE s.connector_id = k.id AND s.starts_at <= %(at)s AND s.ends_at > %(at)s
                        AND (s.owner_id = %(owner)s OR s.siren = %(siren)s))
                AND EXISTS (SELECT FROM connectors_label l
                    WHERE l.connector_id = k.id AND l.state = 'awarded'
                        AND l.awarded_at <= %(at)s AND l.valid_until > %(at)s)
            )
    ), scored AS (
        SELECT n.id, round((
            %(themes_weight)s * round(n.met * 1e4) / 1e4
            + %(distance_weight)s * round(n.reach * 1e4) / 1e4
            + %(sector_weight)s * CASE WHEN n.sectors = '{}' THEN %(unknown)s
                WHEN %(sector)s = ANY(n.sectors) THEN 1 ELSE 0 END
            + %(size_weight)s * CASE WHEN n.size_classes = '{}' THEN %(unknown)s
                WHEN %(size)s = ANY(n.size_classes) THEN 1 ELSE 0 END
            + %(channel_weight)s * n.remote::int
            + %(moments_weight)s * CASE WHEN n.slots = '{}' THEN %(unknown)s
                WHEN n.slots && %(slots)s::varchar[] THEN 1 ELSE 0 END
            + %(load_weight)s * round(1e4 - 1e4 * least(n.used + n.waiting, n.monthly_capacity)
                / n.monthly_capacity::float8) / 1e4
            + %(rotation_weight)s * CASE WHEN n.last_proposed_at IS NULL THEN 1
                ELSE round(1e4 * least(
                    floor(extract(epoch FROM %(at)s - n.last_proposed_at) / 86400), %(full)s
                )::float8 / %(full)s) / 1e4 END
        )::float8 * 10) / 10 AS score
        FROM near n
        WHERE n.reach IS NOT NULL
    )
    SELECT id, score FROM scored
    ORDER BY score DESC,
        sha256(%(outer)s || sha256(%(inner)s || convert_to(id::text, 'UTF8')))
    LIMIT %(ten)s
"""
Found = list[tuple[str, float]]


def request_from(commune: Commune) -> HelpRequest:
    """Write a request of a firm of this place that asks for three themes, by telephone."""
    profile = {"size_class": "10_49", "sector": "G", "department": commune.department_id}
    made: HelpRequest = HelpRequestFactory(
        assessment__questionnaire=Questionnaire.objects.get(),
        assessment__benchmark_release=BenchmarkRelease.objects.get(),
        company__commune=commune,
        needs=[{"theme": theme, "weight": weight} for theme, weight in THEMES.items()],
        profile=profile,
        channel=Channel.PHONE,
        slots=[Slot.values[0]],
    )
    return made


def ratios(size: int, *, runs: int, before: dict[str, Ratio]) -> Iterator[Ratio]:
    """Measure the ten best from each place among `size` connecteurs, and against the size before.

    `before` holds the ratios of the size before, by place, and is given those of this one.
    """
    for place, code in PLACES.items():
        request = request_from(Commune.objects.get(pk=code))
        given = _given(request)
        ours, by_hand = _ours(request), _by_hand(given)
        if not _are_the_same(ours, by_hand):
            raise RuntimeError(f"{place}: the floor finds others: {by_hand}, not {ours}")
        pairs = interleaved(
            lambda request=request: _ours(request),
            lambda given=given: _by_hand(given),
            runs=runs,
            clock=time.perf_counter,
        )
        goal = "top ten" if size >= COUNTRY else "top ten, fewer than 100,000"
        found = Ratio(goal, f"top ten, {place}: among {size:,}", pairs)
        yield found
        if place in before:
            both = zip(found.pairs, before[place].pairs, strict=True)
            yield Ratio(
                "top ten, ten times as many",
                f"top ten, {place}: {size:,} connecteurs against the size before",
                tuple(Pair(now.measured, then.measured) for now, then in both),
            )
        before[place] = found


def _ours(request: HelpRequest) -> Found:
    """Do what the page of proposals does: filter, judge, explain, and keep ten."""
    ranked = judging.judge_request(request).ranking.ranked
    return [(line.id, line.score) for line in ranked[:TEN]]


def _are_the_same(ours: Found, by_hand: Found) -> bool:
    """Compare two tens: a score such as 85.95 may be rounded up by one and down by the other, which
    moves nobody but its neighbours."""
    scores = zip(ours, by_hand, strict=True)
    close = all(abs(mine[1] - theirs[1]) < 0.11 for mine, theirs in scores)
    return close and len(_ids(ours) & _ids(by_hand)) >= TEN - 1


def _ids(found: Found) -> set[str]:
    return {connector_id for connector_id, _ in found}


def _by_hand(given: dict[str, Any]) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, given)
        return [(str(found), score) for found, score in cursor.fetchall()]


def _given(request: HelpRequest) -> dict[str, Any]:
    """Return what the statement is given: the request, the policy in force and the seed."""
    ask, policy, at = judging.ask_of(request), policy_in_force(), timezone.now()
    if ask.latitude is None or ask.longitude is None:
        raise RuntimeError("The floor is for a place that is known.")
    south, north, west, east = bounding_box(ask.latitude, ask.longitude, policy.max_radius_km)
    siren = request.company.siret[:9]
    return {
        "at": at,
        "today": timezone.localdate(at),
        "month": timezone.localdate(at).replace(day=1),
        "ten": TEN,
        "owner": request.owner_id,
        "request": request.pk,
        "siren": siren,
        "siren_and_more": f"{siren}%",
        "department": ask.department,
        "latitude": ask.latitude,
        "longitude": ask.longitude,
        "south": south,
        "north": north,
        "west": west,
        "east": east,
        "language": ask.language,
        "sector": ask.sector,
        "size": ask.size_class,
        "slots": list(ask.slots),
        "levels": list(policy.levels),
        "max_radius": policy.max_radius_km,
        "half_distance": policy.half_distance_km,
        "department_value": policy.department_value,
        "remote_value": policy.remote_value,
        "unknown": policy.unknown_sector_value,
        "full": policy.full_rotation_days,
        **{f"{one}_weight": policy.weight(one) for one in Criterion},
        **_weights(ask),
        **_shuffle(judging.seed_of(request.assessment_id)),
    }


def _weights(ask: Ask) -> dict[str, Any]:
    weights = [asked.weight for asked in ask.themes]
    themes = [asked.theme.value for asked in ask.themes]
    return {"themes": themes, "weights": weights, "total": sum(weights)}


def _shuffle(seed: str) -> dict[str, bytes]:
    """Return the two pads of HMAC-SHA-256 (RFC 2104), which PostgreSQL has no function for."""
    key = seed.encode().ljust(64, b"\0")
    return {
        "inner": bytes(byte ^ 0x36 for byte in key),
        "outer": bytes(byte ^ 0x5C for byte in key),
    }
