from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 1_000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy from what is stored what lists and statistics look for."""
    assessments = apps.get_model("diagnostics", "Assessment").objects.filter(state="completed")
    batch = []
    for one in assessments.only("results", "profile").iterator(chunk_size=BATCH):
        one.reliability = Decimal(str(one.results["reliability"]["value"]))
        one.sector = one.profile.get("secteur", "")
        batch.append(one)
        if len(batch) == BATCH:
            assessments.bulk_update(batch, ["reliability", "sector"])
            batch = []
    assessments.bulk_update(batch, ["reliability", "sector"])


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0011_assessment_reliability_and_sector"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
