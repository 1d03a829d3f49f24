import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


class Migration(migrations.Migration):
    """A membership has a key that addresses and the journal may name, and ends by a date."""

    dependencies = [
        ("accounts", "0003_organisation_manager"),
    ]

    operations = [
        # Nothing refers to a membership by its number. The database draws one key a row.
        migrations.AddField(
            model_name="membership",
            name="key",
            field=models.UUIDField(db_default=RandomUUID(), editable=False),
        ),
        migrations.RemoveField(model_name="membership", name="id"),
        migrations.RenameField(model_name="membership", old_name="key", new_name="id"),
        migrations.AlterField(
            model_name="membership",
            name="id",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="created_at",
            field=models.DateTimeField(default=timezone.now, verbose_name="depuis le"),
        ),
        migrations.AddField(
            model_name="membership",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="jusqu’au"),
        ),
        migrations.RemoveConstraint(model_name="membership", name="membership_once_per_company"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=Q(ended_at=None),
                fields=("user", "company"),
                name="membership_once_per_company",
                violation_error_message="Cette personne est déjà rattachée à l’entreprise.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("created_at")),
                name="membership_ends_after_it_begins",
                violation_error_message="Un rattachement prend fin après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=Q(role__in=["owner", "member"]), name="membership_known_role"
            ),
        ),
    ]
