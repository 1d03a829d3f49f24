from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop.
    atomic = False

    dependencies = [
        ("diagnostics", "0017_assistance_and_paper_sheets"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("recall_address", ""), _negated=True),
                fields=["recall_address"],
                name="assessment_by_recall_address",
            ),
        ),
    ]
