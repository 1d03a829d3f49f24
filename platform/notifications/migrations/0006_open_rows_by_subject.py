from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop.
    atomic = False

    dependencies = [
        ("notifications", "0005_message_calendar"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="duerow",
            index=models.Index(
                name="duerow_open_by_subject",
                fields=["subject_id"],
                condition=models.Q(cancelled_at=None, done_at=None),
            ),
        ),
    ]
