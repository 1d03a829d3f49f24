"""Find, among all who may answer an ask, those who could come first: one statement, the same rules.

What a ranking reads of one person alone is in their row and their themes; what others did to them
(requests that wait, acceptances of the month, bars, reports) is looked up person by person. So
everybody within reach is first given the score they would have with nothing on their hands and
nothing against them. `ranking` never gives more: a test compares the two at random.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from connectors.enums import ConnectorState
from matching.enums import Channel
from matching.policy import Criterion, Policy
from matching.ranking import Ask
from reference.geo import EARTH_RADIUS_KM, bounding_box

# `ranking` rounds kilometres to one decimal, values to four and scores to one: whoever is a hair
# farther away than their own radius still counts as within it, and scores may be a hair higher.
ROUNDED_KM: Final = 0.05
ROUNDED_POINTS: Final = 0.06

STATEMENT: Final = """
    WITH within_reach AS (
        SELECT c.id, c.sectors, c.size_classes, c.slots, c.remote, c.last_proposed_at, c.radius_km,
            c.on_site AND c.departments @> ARRAY[%(department)s]::varchar[] AS covers,
            CASE WHEN c.on_site AND c.latitude BETWEEN %(south)s AND %(north)s
                AND c.longitude BETWEEN %(west)s AND %(east)s
            THEN greatest(0, 2 * %(earth)s * asin(least(1, sqrt(
                sin(radians(c.latitude - %(latitude)s) / 2) ^ 2
                + cos(radians(%(latitude)s)) * cos(radians(c.latitude))
                * sin(radians(c.longitude - %(longitude)s) / 2) ^ 2
            ))) - %(rounded_km)s) END AS km,
            sum(
                (%(weights)s::float8[])[array_position(%(themes)s::varchar[], t.theme)]
                * (%(levels)s::float8[])[t.level]
            ) / %(total)s AS met
        FROM connectors_connector c
        JOIN connectors_connectortheme t
            ON t.connector_id = c.id AND t.theme = ANY(%(themes)s::varchar[])
        WHERE c.state = %(active)s
            -- Whoever has not signed the version in force is proposed to nobody until then.
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
            AND c.languages @> ARRAY[%(language)s]::varchar[]
        GROUP BY c.id
    ), near AS (
        SELECT w.*,
            CASE WHEN w.km <= least(w.radius_km, %(max_radius_km)s)
                THEN 1 / (1 + w.km / %(half_distance_km)s) END AS nearness
        FROM within_reach w
    ), bounds AS (
        SELECT n.id,
            %(themes_weight)s::float8 * n.met
            + %(distance_weight)s::float8 * greatest(
                n.nearness,
                CASE WHEN n.covers THEN %(department_value)s::float8 END,
                CASE WHEN n.remote THEN %(remote_value)s::float8 END
            )
            + %(sector_weight)s::float8 * CASE
                WHEN n.sectors = '{}' OR %(sector)s = '' THEN %(unknown)s::float8
                WHEN %(sector)s = ANY(n.sectors) THEN 1 ELSE 0 END
            + %(size_weight)s::float8 * CASE
                WHEN n.size_classes = '{}' OR %(size_class)s = '' THEN %(unknown)s::float8
                WHEN %(size_class)s = ANY(n.size_classes) THEN 1 ELSE 0 END
            + %(channel_weight)s::float8 * CASE %(channel)s
                WHEN %(any)s THEN 1
                WHEN %(on_site)s THEN (n.covers OR n.nearness IS NOT NULL)::int
                ELSE n.remote::int END
            + %(moments_weight)s::float8 * CASE
                WHEN %(slots)s::varchar[] = '{}' THEN 1
                WHEN n.slots = '{}' THEN %(unknown)s::float8
                WHEN n.slots && %(slots)s::varchar[] THEN 1 ELSE 0 END
            + %(load_weight)s::float8
            + %(rotation_weight)s::float8 * CASE WHEN n.last_proposed_at IS NULL THEN 1
                ELSE greatest(0, least(1,
                    extract(epoch FROM %(at)s - n.last_proposed_at)::float8
                        / 86400 / %(full_rotation_days)s
                )) END AS points
        FROM near n
        WHERE n.covers OR n.remote OR n.nearness IS NOT NULL
    )
    -- Among equals a shuffle of this very ask decides who is left out, neither name nor seniority.
    SELECT id, 100 * points / %(all_weights)s FROM bounds
    ORDER BY points DESC, hashtextextended(id::text, hashtextextended(%(seed)s, 0)) LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Those who could come first, best first.

    `bounds` is what each could score at most (0 to 100), and `beyond` what the best of those left
    out could; None when nobody within reach was left out.
    """

    ids: tuple[UUID, ...]
    bounds: tuple[float, ...] = ()
    beyond: float | None = None

    def first(self, count: int) -> "Shortlist":
        """Return the first ones alone."""
        if len(self.ids) <= count:
            return self
        return Shortlist(self.ids[:count], self.bounds[:count], self.bounds[count])

    def proves(self, score: float) -> bool:
        """Tell that nobody left out scores more than this, but for what is rounded."""
        return self.beyond is None or score + ROUNDED_POINTS >= self.beyond


def shortlist(ask: Ask, *, at: datetime, policy: Policy, seed: str, at_most: int) -> Shortlist:
    """Return up to `at_most` of those within reach on a theme that is asked (one query).

    Active, having signed the charter in force, speaking the language; near enough for both, in a
    covered department, or helping at a distance.
    """
    asked = given(ask, at=at, policy=policy, seed=seed, limit=at_most + 1)
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, asked)
        rows = cursor.fetchall()
    ids, bounds = tuple(pk for pk, _ in rows), tuple(points for _, points in rows)
    return Shortlist(ids, bounds).first(at_most)


def given(ask: Ask, *, at: datetime, policy: Policy, seed: str, limit: int) -> dict[str, Any]:
    """Return what `STATEMENT` is given; where the place is unknown, coordinates are null."""
    south = north = west = east = None
    if ask.latitude is not None and ask.longitude is not None:
        south, north, west, east = bounding_box(ask.latitude, ask.longitude, policy.max_radius_km)
    weights = [asked.weight for asked in ask.themes]
    return {
        "active": ConnectorState.ACTIVE.value,
        "at": at,
        "seed": seed,
        "limit": limit,
        "themes": [str(asked.theme) for asked in ask.themes],
        "weights": weights,
        # A need that weighs nothing is worth nothing, as for whoever ranks.
        "total": sum(weights) or 1.0,
        "levels": list(policy.levels),
        "department": ask.department,
        "latitude": ask.latitude,
        "longitude": ask.longitude,
        "south": south,
        "north": north,
        "west": west,
        "east": east,
        "earth": EARTH_RADIUS_KM,
        "rounded_km": ROUNDED_KM,
        "max_radius_km": policy.max_radius_km,
        "half_distance_km": policy.half_distance_km,
        "department_value": policy.department_value,
        "remote_value": policy.remote_value,
        "unknown": policy.unknown_sector_value,
        "full_rotation_days": policy.full_rotation_days,
        "sector": ask.sector,
        "size_class": ask.size_class,
        "channel": ask.channel.value,
        "any": Channel.ANY.value,
        "on_site": Channel.ON_SITE.value,
        "slots": list(ask.slots),
        "language": ask.language,
        "all_weights": sum(policy.weight(criterion) for criterion in Criterion),
        **{f"{criterion}_weight": policy.weight(criterion) for criterion in Criterion},
    }
