import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("connectors", "0001_initial"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="connector",
            name="connector_active_remote",
        ),
        migrations.AddIndex(
            model_name="connector",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func("longitude", "latitude", function="point"),
                condition=models.Q(("state", "active")),
                name="connector_active_nearest",
            ),
        ),
        migrations.AddIndex(
            model_name="connector",
            index=models.Index(
                models.OrderBy(models.F("last_proposed_at"), nulls_first=True),
                models.F("id"),
                condition=models.Q(("remote", True), ("state", "active")),
                name="connector_active_remote_turn",
            ),
        ),
    ]
