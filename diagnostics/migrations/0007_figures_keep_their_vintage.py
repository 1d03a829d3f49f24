from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0006_questionnaire_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="retrieved_on",
            field=models.DateField(blank=True, null=True, verbose_name="relevé le"),
        ),
        migrations.AddField(
            model_name="figure",
            name="vintage",
            field=models.DateField(blank=True, null=True, verbose_name="mise à jour d’Eurostat"),
        ),
        migrations.AlterField(
            model_name="figure",
            name="value",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="valeur (%)"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("value__gte", 0), ("value__lte", 100)),
                    _connector="OR",
                ),
                name="figure_value_is_a_share",
                violation_error_message="Une part va de 0 à 100\u00a0%.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False), models.Q(("flag", ""), _negated=True), _connector="OR"
                ),
                name="figure_without_value_says_why",
                violation_error_message="Un chiffre sans valeur porte le signalement d’Eurostat.",
            ),
        ),
    ]
