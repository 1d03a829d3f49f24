"""The directory at each size, against SQL written by hand, and its page against an empty one.

The floor knows nothing of the lines that the directory keeps: it asks the tables themselves, in one
statement, for what the page needs, in the order of the day. `floors` differ by place only.
"""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connectors.selectors import directory
from connectors.selectors.directory import COUNTED, Search
from connectors.shuffle import day_of
from reference import places
from reference.enums import Theme
from reference.geo import bounding_box
from tests.bench.pages import measured
from tests.bench.ratios import Ratio, interleaved

THEME = Theme.CYBERSECURITE
PLACES = ("Paris", "Périgueux", "Mende", "")
# Whose own radius reaches a point, or who cover its department; a box first, then the distance.
AROUND = """
    AND (
        c.departments @> ARRAY[%(department)s]::varchar[]
        OR (
            c.latitude BETWEEN %(south)s AND %(north)s
            AND c.longitude BETWEEN %(west)s AND %(east)s
            AND c.on_site
            AND 2 * 6371.0088 * asin(sqrt(
                sin(radians(c.latitude - %(latitude)s) / 2) ^ 2
                + cos(radians(%(latitude)s)) * cos(radians(c.latitude))
                * sin(radians(c.longitude - %(longitude)s) / 2) ^ 2
            )) <= c.radius_km
        )
    )
"""
FLOOR = """
    SELECT c.id
    FROM connectors_connector c
    WHERE c.state = 'active' AND c.listed
        AND c.charter_id = (
            SELECT id FROM connectors_charter WHERE published_at IS NOT NULL
            ORDER BY published_at DESC, id DESC LIMIT 1
        )
        AND EXISTS (
            SELECT 1 FROM connectors_connectortheme t
            WHERE t.connector_id = c.id AND t.theme = %(theme)s
        )
        {around}
    ORDER BY md5(%(day)s || ' ' || c.id::text)
    LIMIT %(limit)s
"""
# What is said of the ten shown, by their keys.
SHOWN = """
    SELECT c.id, c.display_name, c.remote, c.on_site, c.radius_km, c.departments, c.languages,
        m.name, m.department_id, o.name,
        (SELECT l.valid_until FROM connectors_label l
         WHERE l.connector_id = c.id AND l.state = 'awarded' AND l.valid_until > now()
            AND l.awarded_at <= now()),
        ARRAY(SELECT t.theme FROM connectors_connectortheme t WHERE t.connector_id = c.id),
        (SELECT min(h.first_day) FROM connectors_holiday h
         WHERE h.connector_id = c.id AND h.cancelled_at IS NULL AND h.last_day >= current_date),
        EXISTS (SELECT 1 FROM matching_capacitymonth k WHERE k.connector_id = c.id
            AND k.month = date_trunc('month', now()) AND k.used >= c.monthly_capacity)
    FROM connectors_connector c
    LEFT JOIN reference_commune m ON m.code = c.commune_id
    LEFT JOIN accounts_organisation o ON o.id = c.organisation_id
    WHERE c.id = ANY(%s::uuid[])
"""
# The widest radius that a profile may give.
WIDEST_KM = 300


def ratios(size: int, *, runs: int) -> Iterator[Ratio]:
    """Measure the search and the page from each place among `size` connecteurs."""
    client = Client()
    for name in PLACES:
        where = name or "anywhere"
        asked = _asked(name)
        wanted = Search(theme=THEME.value, place=places.understand(name) if name else None)
        by_hand = _by_hand(asked)
        found = directory.search(wanted, at=timezone.now())
        if [line.id for line in found.lines] != by_hand[: len(found.lines)]:
            raise RuntimeError(f"{where}: the floor finds others")
        pairs = interleaved(
            lambda wanted=wanted: directory.search(wanted, at=timezone.now()),
            lambda asked=asked: _by_hand(asked),
            runs=runs,
            clock=time.perf_counter,
        )
        count = f"more than {found.total}" if found.more_than_total else f"{found.total}"
        label = f"directory, {where}: {count} among {size:,}"
        yield Ratio("search of the directory", label, pairs)
        query = {"quoi": THEME.label, "lieu": name} if name else {"quoi": THEME.label}
        yield measured(
            "page of the directory",
            f"page of the directory, {where}, among {size:,}",
            client,
            f"{reverse('connectors:directory')}?{urlencode(query)}",
            runs=runs,
        )
    yield measured(
        "page of the directory",
        f"page of the directory, nothing asked, among {size:,}",
        client,
        reverse("connectors:directory"),
        runs=runs,
    )


def _asked(name: str) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "theme": THEME.value,
        "day": f"{day_of(timezone.now()):%Y-%m-%d}",
        "limit": COUNTED + 1,
    }
    if name and (place := places.understand(name)) and place.latitude is not None:
        latitude, longitude = place.latitude, place.longitude
        assert longitude is not None
        south, north, west, east = bounding_box(latitude, longitude, WIDEST_KM)
        asked |= {
            "department": place.department,
            "latitude": latitude,
            "longitude": longitude,
            "south": south,
            "north": north,
            "west": west,
            "east": east,
        }
    return asked


def _by_hand(asked: dict[str, Any]) -> list[UUID]:
    around = AROUND if "latitude" in asked else ""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR.format(around=around), asked)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute(SHOWN, [found[: directory.SHOWN]])
        cursor.fetchall()
    return found
