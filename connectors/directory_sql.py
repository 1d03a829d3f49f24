"""The SQL of the directory: what writes its lines, by triggers or a day at once, and searches them.

All of it is fixed text, put together from the pieces below; values are always parameters. The
search is written by hand because having it built took longer than the search itself.
"""

from collections.abc import Iterable
from typing import Final

from connectors.enums import ConnectorState

# Those whose change makes a line appear, change or go.
WATCHED: Final = (
    "state",
    "listed",
    "charter_id",
    "sectors",
    "languages",
    "departments",
    "remote",
    "on_site",
    "radius_km",
    "commune_id",
    "latitude",
    "longitude",
)
_COLUMNS: Final = (
    "day_id, key, connector_id, charter_id, themes, sectors, languages, departments, areas, "
    "remote, x, y, z, reach, west, south, east, north"
)


def _of(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in _COLUMNS.split(", "))


# The recipe of the order, which `connectors.shuffle` writes in Python.
KEY: Final = "md5(to_char(d.day, 'YYYY-MM-DD') || ' ' || c.id::text)::uuid"
THEMES: Final = """ARRAY(
    SELECT t.theme FROM connectors_connectortheme t
    WHERE t.connector_id = {connector} ORDER BY t.theme
)"""
_SELECT: Final = f"""
    SELECT d.day, {KEY}, c.id, c.charter_id, {THEMES.format(connector="c.id")},
        c.sectors, c.languages, c.departments,
        CASE
            WHEN m.department_id IS NULL OR m.department_id = ANY(c.departments) THEN c.departments
            ELSE c.departments || m.department_id
        END,
        c.remote, s.x, s.y, s.z, s.reach, s.west, s.south, s.east, s.north
    FROM connectors_directoryday d
    CROSS JOIN connectors_connector c
    LEFT JOIN LATERAL (
        -- One commune by its key, whatever the planner knows of a table just loaded.
        SELECT department_id FROM reference_commune WHERE code = c.commune_id LIMIT 1
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT cos(p.phi) * cos(p.lambda) AS x, cos(p.phi) * sin(p.lambda) AS y, sin(p.phi) AS z,
            cos(p.angle) AS reach,
            c.longitude - p.width AS west, c.latitude - degrees(p.angle) AS south,
            c.longitude + p.width AS east, c.latitude + degrees(p.angle) AS north
        FROM (
            SELECT q.*, degrees(asin(least(1, sin(q.angle) / cos(q.phi)))) AS width
            FROM (
                SELECT radians(c.latitude) AS phi, radians(c.longitude) AS lambda,
                    c.radius_km / 6371.0088 AS angle
            ) q
        ) p
        WHERE c.on_site AND c.latitude IS NOT NULL
    ) s ON true
    WHERE c.state = '{ConnectorState.ACTIVE}' AND c.listed
"""
_INSERT: Final = f"INSERT INTO connectors_directoryline ({_COLUMNS})"

# A line already there was written by a trigger since, and is as true.
DRAW_DAY: Final = f"""
    {_INSERT} {_SELECT} AND d.day = %s
    ORDER BY 2
    ON CONFLICT (day_id, connector_id) DO NOTHING
"""

# Whose line of a day is no longer what a trigger would write: they changed while it was drawn.
STALE: Final = f"""
    SELECT l.connector_id FROM connectors_directoryline l
    LEFT JOIN ({_SELECT} AND d.day = %s) AS e ({_COLUMNS}) ON e.connector_id = l.connector_id
    WHERE l.day_id = %s AND ({_of("l")}) IS DISTINCT FROM ({_of("e")})
"""
REDRAW: Final = f"""
    {_INSERT} {_SELECT} AND d.day = %s AND c.id = ANY(%s)
    ON CONFLICT (day_id, connector_id) DO NOTHING
"""

REWRITE_PERSON: Final = f"""
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM connectors_directoryline WHERE connector_id = NEW.id;
    END IF;
    IF NEW.state = '{ConnectorState.ACTIVE}' AND NEW.listed THEN
        INSERT INTO connectors_directoryday (day, drawn_at)
            SELECT (now() AT TIME ZONE 'Europe/Paris')::date, now()
            WHERE NOT EXISTS (SELECT 1 FROM connectors_directoryday)
            ON CONFLICT DO NOTHING;
        {_INSERT} {_SELECT} AND c.id = NEW.id
            ON CONFLICT (day_id, connector_id) DO NOTHING;
    END IF;
    RETURN NULL;
"""

REWRITE_THEMES: Final = f"""
    UPDATE connectors_directoryline l
        SET themes = {THEMES.format(connector="l.connector_id")}
        WHERE l.connector_id = CASE TG_OP
            WHEN 'DELETE' THEN OLD.connector_id ELSE NEW.connector_id END;
    RETURN NULL;
"""

# --- Searching -------------------------------------------------------------------------------

# The order in force: that of the day, or the last one drawn before it.
DRAWN: Final = """
    SELECT day FROM connectors_directoryday
    ORDER BY day > %(today)s, CASE WHEN day > %(today)s THEN day END, day DESC LIMIT 1
"""
_IN_FORCE: Final = """(
    SELECT id FROM connectors_charter WHERE published_at IS NOT NULL
    ORDER BY published_at DESC, id DESC LIMIT 1
)"""
LISTED: Final = f"l.day_id = (SELECT day FROM drawn) AND l.charter_id = {_IN_FORCE}"
_LABEL: Final = """(
    SELECT b.valid_until FROM connectors_label b
    WHERE b.connector_id = {connector} AND b.state = 'awarded'
        AND b.awarded_at <= %(at)s AND b.valid_until > %(at)s
)"""
# Whoever names no sector helps all of them.
CONDITIONS: Final = {
    "theme": "l.themes @> ARRAY[%(theme)s]::varchar[]",
    "sector": "(l.sectors @> ARRAY[%(sector)s]::varchar[] OR l.sectors = '{}')",
    "language": "l.languages @> ARRAY[%(language)s]::varchar[]",
    "labelled": f"EXISTS {_LABEL.format(connector='l.connector_id')}",
    "not_labelled": f"NOT EXISTS {_LABEL.format(connector='l.connector_id')}",
    "remote": "l.remote",
    # Those who live in a department or cover it.
    "area": "l.areas @> ARRAY[%(department)s]::varchar[]",
    # Those who cover the department of a commune, and those whose own radius reaches it: the
    # cosine of the angle between is three products.
    "covered": "l.departments @> ARRAY[%(department)s]::varchar[]",
    "reached": "l.x * %(x)s + l.y * %(y)s + l.z * %(z)s >= l.reach",
    # It takes nobody out whom the line above keeps: an index finds it.
    "boxed": (
        "box(point(l.west, l.south), point(l.east, l.north))"
        " @> box(point(%(longitude)s, %(latitude)s), point(%(longitude)s, %(latitude)s))"
    ),
}

# Everybody of the day; or only those first in its order, who stand side by side on the disk. The
# limit inside has them read in that order, whatever the planner thinks of the conditions.
EVERYBODY: Final = f"connectors_directoryline l WHERE {LISTED}"
FIRST: Final = f"""(
    SELECT * FROM connectors_directoryline l WHERE {LISTED} ORDER BY l.key LIMIT %(first)s
) l WHERE true"""
# Whether all that are asked for were seen, or nobody stands beyond the first.
_ENOUGH: Final = """s.count > %(counted)s OR NOT EXISTS (
    SELECT FROM connectors_directoryline l WHERE l.day_id = (SELECT day FROM drawn)
    ORDER BY l.key OFFSET %(first)s LIMIT 1
)"""
_SEARCH: Final = f"""
    WITH drawn AS MATERIALIZED ({DRAWN}), found AS MATERIALIZED (
        SELECT l.connector_id, l.key, l.themes FROM {{source}} {{conditions}}
        ORDER BY l.key LIMIT %(limit)s OFFSET %(start)s
    )
    SELECT s.count, {{enough}} AS enough, c.id, c.display_name AS name,
        o.name AS organisation, f.themes, m.name AS commune, m.department_id AS home,
        c.radius_km, c.departments, c.remote, c.on_site, c.languages,
        {_LABEL.format(connector="c.id")} AS labelled_until,
        h.first_day AS away_from, h.last_day AS away_until, {{full}} AS full_this_month
    FROM (SELECT count(*) FROM found) s
    LEFT JOIN (SELECT * FROM found ORDER BY key LIMIT %(shown)s) f ON true
    LEFT JOIN connectors_connector c ON c.id = f.connector_id
        -- Read again: somebody may have gone while the day was drawn.
        AND c.state = '{ConnectorState.ACTIVE}' AND c.listed AND c.charter_id = {_IN_FORCE}
    LEFT JOIN reference_commune m ON m.code = c.commune_id
    LEFT JOIN accounts_organisation o ON o.id = c.organisation_id
    LEFT JOIN LATERAL (
        SELECT first_day, last_day FROM connectors_holiday
        WHERE connector_id = c.id AND cancelled_at IS NULL AND last_day >= %(today)s
        ORDER BY first_day LIMIT 1
    ) h ON true
    ORDER BY f.key
"""

COUNT_AREAS: Final = f"""
    WITH drawn AS MATERIALIZED ({DRAWN})
    SELECT area, count(*) FROM connectors_directoryline l, unnest(l.areas) AS area
    WHERE {LISTED} GROUP BY area
"""


def among_the_first(conditions: Iterable[str], *, full: str) -> str:
    """Return the statement that looks for who answers among the first of the order of the day.

    `full` tells, of a connecteur `c`, whether they can take nobody more this month.
    """
    return _SEARCH.format(source=FIRST, conditions=_all(conditions), enough=_ENOUGH, full=full)


def among_everybody(conditions: Iterable[str], *, full: str) -> str:
    """Return the statement that looks for who answers among everybody."""
    return _SEARCH.format(source=EVERYBODY, conditions=_all(conditions), enough="true", full=full)


def _all(conditions: Iterable[str]) -> str:
    return "".join(f" AND {one}" for one in conditions)
