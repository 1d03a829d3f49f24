from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisation_members"),
        ("connectors", "0004_first_charter"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charter", None), ("charter_signed_at", None)),
                    models.Q(("charter__isnull", False), ("charter_signed_at__isnull", False)),
                    _connector="OR",
                ),
                name="connector_charter_with_its_date",
                violation_error_message="Une charte signée porte une date, et l’inverse.",
            ),
        ),
    ]
