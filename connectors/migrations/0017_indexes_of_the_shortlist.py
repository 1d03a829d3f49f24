from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the traffic, which a transaction would stop. What the search reads now comes
    # before what it no longer reads goes.
    atomic = False

    dependencies = [
        ("connectors", "0016_competitors"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="connectortheme",
            index=models.Index(
                name="connector_theme_known",
                fields=["theme"],
                include=["connector", "level"],
            ),
        ),
        AddIndexConcurrently(
            model_name="connector",
            index=models.Index(
                name="connector_active_remote",
                fields=["id"],
                condition=models.Q(state="active", remote=True),
            ),
        ),
        RemoveIndexConcurrently(model_name="connector", name="connector_active_nearest"),
        RemoveIndexConcurrently(model_name="connector", name="connector_active_remote_turn"),
    ]
