from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop.
    atomic = False

    dependencies = [
        ("matching", "0016_request_situation"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="helprequest",
            index=models.Index(fields=["owner", "-created_at"], name="helprequest_by_owner"),
        ),
    ]
