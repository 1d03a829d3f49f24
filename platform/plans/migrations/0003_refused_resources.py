from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a connecteur proposed and its owner did not want stays, for whoever proposed it."""

    dependencies = [
        ("plans", "0002_invoicing_source"),
        ("resources", "0007_events_told_and_erased"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="actionresource",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="refusée le"),
        ),
        migrations.AddConstraint(
            model_name="actionresource",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at", None), ("refused_at", None), _connector="OR"),
                name="actionresource_accepted_or_refused_not_both",
            ),
        ),
    ]
