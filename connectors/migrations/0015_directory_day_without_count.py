import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0014_recusals"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="connector",
            name="connector_in_the_directory",
        ),
        migrations.RemoveField(
            model_name="directoryday",
            name="people",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connector",
            trigger=pgtrigger.compiler.Trigger(
                name="connector_in_the_directory",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'UPDATE' THEN\n        DELETE FROM connectors_directoryline WHERE connector_id = NEW.id;\n    END IF;\n    IF NEW.state = 'active' AND NEW.listed THEN\n        INSERT INTO connectors_directoryday (day, drawn_at)\n            SELECT (now() AT TIME ZONE 'Europe/Paris')::date, now()\n            WHERE NOT EXISTS (SELECT 1 FROM connectors_directoryday)\n            ON CONFLICT DO NOTHING;\n        INSERT INTO connectors_directoryline (day_id, key, connector_id, charter_id, themes, sectors, languages, departments, areas, remote, x, y, z, reach, west, south, east, north) \n    SELECT d.day, md5(to_char(d.day, 'YYYY-MM-DD') || ' ' || c.id::text)::uuid, c.id, c.charter_id, ARRAY(\n    SELECT t.theme FROM connectors_connectortheme t\n    WHERE t.connector_id = c.id ORDER BY t.theme\n),\n        c.sectors, c.languages, c.departments,\n        CASE\n            WHEN m.department_id IS NULL OR m.department_id = ANY(c.departments) THEN c.departments\n            ELSE c.departments || m.department_id\n        END,\n        c.remote, s.x, s.y, s.z, s.reach, s.west, s.south, s.east, s.north\n    FROM connectors_directoryday d\n    CROSS JOIN connectors_connector c\n    LEFT JOIN LATERAL (\n        -- One commune by its key, whatever the planner knows of a table just loaded.\n        SELECT department_id FROM reference_commune WHERE code = c.commune_id LIMIT 1\n    ) m ON true\n    LEFT JOIN LATERAL (\n        SELECT cos(p.phi) * cos(p.lambda) AS x, cos(p.phi) * sin(p.lambda) AS y, sin(p.phi) AS z,\n            cos(p.angle) AS reach,\n            c.longitude - p.width AS west, c.latitude - degrees(p.angle) AS south,\n            c.longitude + p.width AS east, c.latitude + degrees(p.angle) AS north\n        FROM (\n            SELECT q.*, degrees(asin(least(1, sin(q.angle) / cos(q.phi)))) AS width\n            FROM (\n                SELECT radians(c.latitude) AS phi, radians(c.longitude) AS lambda,\n                    c.radius_km / 6371.0088 AS angle\n            ) q\n        ) p\n        WHERE c.on_site AND c.latitude IS NOT NULL\n    ) s ON true\n    WHERE c.state = 'active' AND c.listed\n AND c.id = NEW.id\n            ON CONFLICT (day_id, connector_id) DO NOTHING;\n    END IF;\n    RETURN NULL;\n",
                    hash="7a78252b4ab897c420175a106d1ab7dea05a7b78",
                    operation='INSERT OR UPDATE OF "state", "listed", "charter_id", "sectors", "languages", "departments", "remote", "on_site", "radius_km", "commune_id", "latitude", "longitude"',
                    pgid="pgtrigger_connector_in_the_directory_fd2f3",
                    table="connectors_connector",
                    when="AFTER",
                ),
            ),
        ),
    ]
