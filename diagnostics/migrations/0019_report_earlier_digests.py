import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0018_assessment_by_recall_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="earlier_digests",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                default=list,
                size=None,
                verbose_name="empreintes précédentes",
            ),
        ),
    ]
