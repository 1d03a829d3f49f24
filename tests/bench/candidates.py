"""What is read of the connecteurs of a shortlist, and how PostgreSQL finds them at each size."""

import re
import time
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from matching.candidates import candidates_for
from matching.judging import SHORTLISTS
from matching.policy import POLICY
from matching.ranking import Ask, AskedTheme
from matching.shortlist import STATEMENT, given, shortlist
from reference.enums import Theme
from reference.models import Commune
from tests.bench.ratios import Ratio, interleaved

THEMES = (Theme.SITE_INTERNET, Theme.IA, Theme.CYBERSECURITE)
# What the search returns of each row, found by primary key: the least any search can cost.
FLOOR = """
    SELECT c.id, c.state, c.charter_signed_at, c.sectors, c.departments, c.latitude, c.longitude,
           c.radius_km, c.remote, c.on_site, c.monthly_capacity, c.last_proposed_at,
           c.languages, c.size_classes, c.slots,
           ARRAY(SELECT jsonb_build_object('theme', t.theme, 'level', t.level)
                 FROM connectors_connectortheme t
                 WHERE t.connector_id = c.id AND t.theme = ANY(%s)),
           EXISTS(SELECT 1 FROM connectors_label l
                  WHERE l.connector_id = c.id AND l.state = 'awarded' AND l.valid_until > now()),
           EXISTS(SELECT 1 FROM connectors_holiday h
                  WHERE h.connector_id = c.id AND h.cancelled_at IS NULL
                    AND current_date BETWEEN h.first_day AND h.last_day),
           (SELECT count(*) FROM connectors_finishedwork w
            WHERE w.connector_id = c.id AND w.sector = 'G' AND w.themes && %s::varchar[]),
           (SELECT m.used FROM matching_capacitymonth m
            WHERE m.connector_id = c.id AND m.month = date_trunc('month', now())),
           (SELECT count(*) FROM matching_introduction i
            WHERE i.connector_id = c.id AND i.state = 'requested')
    FROM connectors_connector c WHERE c.id = ANY(%s::uuid[])
"""


def asks() -> dict[str, Ask]:
    """Return one ask a place: three themes, of the 19."""
    themes = tuple(AskedTheme(theme, 10.0) for theme in THEMES)
    places = {"Paris": "75056", "Périgueux": "24322", "Mende": "48095"}
    found = {
        name: Ask(themes, "G", commune.department_id, commune.latitude, commune.longitude)
        for name, commune in ((name, Commune.objects.get(pk=code)) for name, code in places.items())
    }
    return {**found, "place unknown": Ask(themes, "G")}


def ratios(size: int, *, runs: int) -> Iterator[Ratio]:
    """Measure what is read of a shortlist from each place among `size` connecteurs."""
    at = timezone.now()
    for place, ask in asks().items():
        ids = shortlist(ask, at=at, policy=POLICY, seed="bench", at_most=SHORTLISTS[0]).ids
        pairs = interleaved(
            lambda ids=ids, ask=ask: candidates_for(ids, ask, at=at),
            lambda ids=ids: _by_keys([str(one) for one in ids]),
            runs=runs,
            clock=time.perf_counter,
        )
        yield Ratio("shortlist read", f"shortlist read, {place}: {len(ids)} among {size:,}", pairs)


def _by_keys(ids: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [list(THEMES), list(THEMES), ids])
        cursor.fetchall()


def plans() -> Iterator[tuple[str, float, str]]:
    """Return each place, the server's time in ms, and how it made the shortlist."""
    for place, ask in asks().items():
        asked = given(ask, at=timezone.now(), policy=POLICY, seed="bench", limit=SHORTLISTS[0] + 1)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ANALYZE {STATEMENT}", asked)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        took = float(re.findall(r"Execution Time: ([\d.]+)", plan)[0])
        yield place, took, summary(plan)


def summary(plan: str) -> str:
    """Return the ways by which a plan reads the connecteurs and their themes."""
    ways = re.findall(
        r"((?:Seq|Index|Index Only|Bitmap Index) Scan (?:using \w+ )?on \w*connector\w*)", plan
    )
    return "; ".join(dict.fromkeys(ways))
