from typing import Any

from django.db import migrations
from django.utils import timezone

BEFORE = "3"
PARAMETERS = {
    "themes": 30,
    "distance": 30,
    "sector": 4,
    "size": 6,
    "channel": 4,
    "moments": 4,
    "load": 8,
    "rotation": 14,
    "levels": [0.6, 0.85, 1.0],
    "half_distance_km": 30.0,
    "max_radius_km": 100,
    "department_value": 0.5,
    "remote_value": 0.1,
    "unknown_sector_value": 0.5,
    "full_rotation_days": 90,
    "asked_at_once": 1,
}
NOTE = (
    "Être près de l’entreprise compte davantage, et aider à distance moins\u00a0: dans nos essais à "
    "l’échelle du pays, les règles précédentes proposaient surtout des personnes éloignées, et "
    "toujours les mêmes. Le tour de rôle compte davantage lui aussi."
)


def put_in(apps: Any, schema_editor: Any) -> None:
    """Put in force the rules that weigh nearness, unless the team has published its own since."""
    policies = apps.get_model("matching", "RankingPolicy").objects
    published = policies.filter(state="published").order_by("-published_at", "-pk")
    in_force = published.values_list("version", flat=True).first()
    if in_force != BEFORE:
        return
    policies.get_or_create(
        version="4",
        defaults={
            "state": "published",
            "parameters": PARAMETERS,
            "note": NOTE,
            "published_at": timezone.now(),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0018_request_situation_of_several_actions")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
