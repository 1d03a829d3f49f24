"""The rotation as it was: who was proposed, against what they offer, over a period (F-4, F-5)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from connectors.models import Connector, ConnectorTheme
from matching.neutrality import SHOWN_FROM, Known, Share, grouped, share, shares
from reference import departments
from reference.enums import Theme

TOGETHER: Final = "les autres, trop peu nombreux pour être montrés à part"
NOWHERE: Final = "-"
PERIOD: Final = timedelta(days=365)
KEPT_SECONDS: Final = 6 * 3600
# By connecteur: how often asked; by theme of the request as well; and the places they were shown.
ASKED: Final = """
    SELECT connector_id, count(*) FROM matching_introduction
    WHERE requested_at >= %s AND requested_at < %s GROUP BY 1
"""
ASKED_BY_THEME: Final = """
    SELECT i.connector_id, need->>'theme', count(DISTINCT i.id)
    FROM matching_introduction i
    JOIN matching_helprequest h ON h.id = i.help_request_id
    CROSS JOIN jsonb_array_elements(h.needs) need
    WHERE i.requested_at >= %s AND i.requested_at < %s GROUP BY 1, 2
"""
EXPOSED: Final = """
    SELECT one.id::uuid, sum(1 / log(2, 1 + one.place))::float
    FROM matching_ranking r CROSS JOIN unnest(r.shown) WITH ORDINALITY one(id, place)
    WHERE r.created_at >= %s AND r.created_at < %s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was measured; `whole` is missing where too few people are active to say anything."""

    since: date
    until: date
    whole: Share | None
    by_department: tuple[Share, ...]
    by_theme: tuple[Share, ...]


def rotation_over(since: datetime, until: datetime) -> Rotation:
    """Measure the active connecteurs over a period (five queries, whatever the number)."""
    active = list(
        Connector.objects.active()
        .order_by()
        .values_list("pk", "commune__department", "monthly_capacity")
    )
    asked = dict(_rows(ASKED, since, until))
    exposed = dict(_rows(EXPOSED, since, until))
    by_theme: dict[tuple[UUID, str], int] = {
        (pk, theme): count for pk, theme, count in _rows(ASKED_BY_THEME, since, until)
    }
    known = {
        pk: Known(capacity, asked.get(pk, 0), exposed.get(pk, 0.0)) for pk, _, capacity in active
    }
    themes = ConnectorTheme.objects.filter(connector__in=Connector.objects.active())
    everybody = list(known.values())
    return Rotation(
        since=timezone.localdate(since),
        until=timezone.localdate(until),
        whole=share(
            "",
            everybody,
            proposals=sum(one.proposals for one in everybody),
            capacity=sum(one.capacity for one in everybody),
        )
        if len(everybody) >= SHOWN_FROM
        else None,
        by_department=_named(
            shares(grouped((department or NOWHERE, known[pk]) for pk, department, _ in active)),
            {NOWHERE: "sans commune"}
            | {code: departments.label(code) for _, code, _ in active if code},
        ),
        by_theme=_named(
            shares(
                grouped(
                    (theme, replace(known[pk], proposals=by_theme.get((pk, theme), 0)))
                    for pk, theme in themes.order_by().values_list("connector", "theme")
                    if pk in known
                )
            ),
            {theme.value: theme.label for theme in Theme},
        ),
    )


def _rows(statement: str, since: datetime, until: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, until])
        return list(cursor.fetchall())


def _named(lines: tuple[Share, ...], names: dict[str, str]) -> tuple[Share, ...]:
    return tuple(replace(line, name=names.get(line.name, TOGETHER)) for line in lines)


def rotation_of_the_year() -> Rotation:
    """Return what was measured over the last twelve months, some hours old at most."""
    found: Rotation | None = cache.get("matching.rotation")
    if found is None:
        now = timezone.now()
        found = rotation_over(now - PERIOD, now)
        cache.set("matching.rotation", found, KEPT_SECONDS)
    return found
