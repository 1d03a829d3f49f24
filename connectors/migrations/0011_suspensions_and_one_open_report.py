import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0010_offer_states"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Suspension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="ce qui est reproché")),
                ("suspended_at", models.DateTimeField(verbose_name="suspendu le")),
                (
                    "answer",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="réponse du titulaire"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="réponse le"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("restored", "levée"),
                            ("revoked", "label retiré"),
                            ("expired", "label arrivé à son terme"),
                        ],
                        max_length=8,
                        verbose_name="issue",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="réglée le"),
                ),
                (
                    "settlement",
                    models.TextField(blank=True, max_length=2000, verbose_name="motif de l’issue"),
                ),
            ],
            options={
                "verbose_name": "suspension de label",
                "verbose_name_plural": "suspensions de label",
                "ordering": ["-suspended_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="misconductreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("introduction_id", None), ("reporter__isnull", False), ("state", "open")
                ),
                fields=("reporter", "connector", "kind"),
                name="misconduct_report_one_open",
                violation_error_message="Vous avez déjà signalé cela.",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspensions",
                to="connectors.label",
                verbose_name="label",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspensions",
                to="connectors.misconductreport",
                verbose_name="signalement",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="réglée par",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="suspended_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="suspendu par",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)),
                fields=("label",),
                name="suspension_one_open_per_label",
                violation_error_message="Ce label est déjà suspendu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="suspension_with_its_reason",
                violation_error_message="Dites ce qui est reproché.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="suspension_answer_with_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at", None)),
                    models.Q(
                        ("outcome__in", ["restored", "revoked", "expired"]),
                        ("settled_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="suspension_outcome_iff_settled",
            ),
        ),
    ]
