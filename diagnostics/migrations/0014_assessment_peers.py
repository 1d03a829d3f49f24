from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop.
    atomic = False

    dependencies = [
        ("diagnostics", "0013_assessment_freezes_reliability_and_sector"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("global_score__isnull", False), ("state", "completed")),
                fields=["size_class", "sector", "completed_at"],
                name="assessment_peers",
            ),
        ),
    ]
