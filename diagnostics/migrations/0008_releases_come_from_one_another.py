import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import diagnostics.models.benchmarks


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0007_figures_keep_their_vintage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="benchmarkrelease",
            name="base",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="diagnostics.benchmarkrelease",
                verbose_name="d’après",
            ),
        ),
        migrations.AddField(
            model_name="benchmarkrelease",
            name="groups",
            field=models.JSONField(
                blank=True,
                default=diagnostics.models.benchmarks.survey_groups,
                verbose_name="groupes d’activités",
            ),
        ),
        migrations.AddField(
            model_name="benchmarkrelease",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="publié par",
            ),
        ),
    ]
