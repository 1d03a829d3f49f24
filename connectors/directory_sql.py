"""The SQL that writes the lines of the directory: for one person by triggers, for a day at once.

Nothing of it depends on a visitor: it is fixed text, with `%s` where a day is named.
"""

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
    LEFT JOIN reference_commune m ON m.code = c.commune_id
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
        INSERT INTO connectors_directoryday (day, people, drawn_at)
            SELECT (now() AT TIME ZONE 'Europe/Paris')::date, 0, now()
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
