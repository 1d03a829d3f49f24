from datetime import UTC, datetime
from typing import Any

from django.db import migrations

FIRST = {
    "themes": 50,
    "distance": 20,
    "sector": 10,
    "size": 0,
    "channel": 0,
    "moments": 0,
    "load": 10,
    "rotation": 10,
    "levels": [0.6, 0.85, 1.0],
    "half_distance_km": 30.0,
    "max_radius_km": 100,
    "department_value": 0.5,
    "remote_value": 0.3,
    "unknown_sector_value": 0.5,
    "full_rotation_days": 30,
    "asked_at_once": 1,
}
SHIPPED = [
    ("1", datetime(2026, 11, 24, tzinfo=UTC), "Premières règles."),
    (
        "2",
        datetime(2026, 11, 25, tzinfo=UTC),
        "Une personne qui a aidé une entreprise bénévolement, et a obtenu le label depuis, n’est "
        "plus proposée à cette entreprise pendant un an\u00a0: elle lui vendrait son aide.",
    ),
]


def put_in(apps: Any, schema_editor: Any) -> None:
    """Keep as rows the versions that the code held: rankings stored with them are replayed."""
    policies = apps.get_model("matching", "RankingPolicy")
    for version, published_at, note in SHIPPED:
        policies.objects.get_or_create(
            version=version,
            defaults={
                "state": "published",
                "parameters": FIRST,
                "note": note,
                "published_at": published_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_ranking_policies")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
