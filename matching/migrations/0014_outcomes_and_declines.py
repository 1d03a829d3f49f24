from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0016_competitors"),
        ("matching", "0013_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="introduction",
            name="decline_choice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("subject", "ce n’est pas mon sujet"),
                    ("far", "c’est trop loin"),
                    ("time", "je n’ai pas le temps"),
                    ("conflict", "conflit d’intérêts"),
                    ("other", "autre motif"),
                ],
                max_length=10,
                verbose_name="motif choisi",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("helped", "l’entreprise a été aidée"),
                    ("not_helped", "l’entreprise n’a pas été aidée"),
                    ("unreachable", "l’entreprise est restée injoignable"),
                    ("passed_on", "l’entreprise est orientée vers quelqu’un d’autre"),
                ],
                max_length=12,
                verbose_name="issue",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="passed_to",
            field=models.CharField(blank=True, max_length=120, verbose_name="orientée vers"),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(("passed_to", ""), ("outcome", "passed_on"), _connector="OR"),
                name="introduction_passed_to_somebody",
                violation_error_message="Un nom ne va qu’avec une entreprise orientée ailleurs.",
            ),
        ),
    ]
