from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0010_assessment_of_a_known_firm"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="reliability",
            field=models.DecimalField(
                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="fiabilité"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="sector",
            field=models.CharField(
                blank=True, max_length=1, verbose_name="section d’activité (NAF rév. 2)"
            ),
        ),
    ]
