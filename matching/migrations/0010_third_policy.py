from typing import Any

from django.db import migrations
from django.utils import timezone

PARAMETERS = {
    "themes": 42,
    "distance": 18,
    "sector": 8,
    "size": 6,
    "channel": 6,
    "moments": 4,
    "load": 8,
    "rotation": 8,
    "levels": [0.6, 0.85, 1.0],
    "half_distance_km": 30.0,
    "max_radius_km": 100,
    "department_value": 0.5,
    "remote_value": 0.3,
    "unknown_sector_value": 0.5,
    "full_rotation_days": 90,
    "asked_at_once": 1,
}
NOTE = (
    "La taille de l’entreprise, la façon d’échanger et les moments comptent désormais. Le tour de "
    "rôle se compte sur trois mois au lieu d’un\u00a0: dans nos essais, des personnes aussi "
    "indiquées l’une que l’autre étaient proposées plus inégalement que nous le voulons."
)


def put_in(apps: Any, schema_editor: Any) -> None:
    """Put in force the rules that the new criteria enter."""
    apps.get_model("matching", "RankingPolicy").objects.get_or_create(
        version="3",
        defaults={
            "state": "published",
            "parameters": PARAMETERS,
            "note": NOTE,
            "published_at": timezone.now(),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_first_ladder")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
