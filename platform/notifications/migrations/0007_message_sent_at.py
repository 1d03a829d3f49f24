from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop.
    atomic = False

    dependencies = [
        ("notifications", "0006_open_rows_by_subject"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                name="message_sent_at", fields=["sent_at"], condition=models.Q(state="sent")
            ),
        ),
    ]
