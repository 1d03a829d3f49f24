import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0008_releases_come_from_one_another"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EurostatCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("size", "taille"), ("geo", "zone")],
                        max_length=4,
                        verbose_name="nature",
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                ("label", models.CharField(max_length=100, verbose_name="libellé")),
                (
                    "kept",
                    models.BooleanField(
                        default=True,
                        help_text="Sinon, les lignes de ce code sont laissées de côté.",
                        verbose_name="gardé",
                    ),
                ),
            ],
            options={
                "verbose_name": "code d’Eurostat",
                "verbose_name_plural": "codes d’Eurostat",
                "ordering": ["kind", "code"],
            },
        ),
        migrations.CreateModel(
            name="EurostatDataset",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^isoc_[a-z0-9_]+$", "Un code d’Eurostat : isoc_e_dii."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="intitulé")),
                (
                    "monthly",
                    models.BooleanField(
                        default=True,
                        help_text="Relevé par l’API au début de chaque mois, quand l’accès est ouvert.",
                        verbose_name="relevé chaque mois",
                    ),
                ),
                (
                    "more_indicators",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=30,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^[A-Z][A-Z0-9_]*$", "Un code d’Eurostat."
                                )
                            ],
                        ),
                        blank=True,
                        default=list,
                        help_text="Codes séparés par des virgules. Sont gardés d’office ceux de l’édition en vigueur et ceux qu’un questionnaire compare.",
                        size=None,
                        verbose_name="indicateurs gardés en plus",
                    ),
                ),
            ],
            options={
                "verbose_name": "jeu de données d’Eurostat",
                "verbose_name_plural": "jeux de données d’Eurostat",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("api", "API d’Eurostat"), ("file", "fichier")],
                        max_length=4,
                        verbose_name="origine",
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=150, verbose_name="fichier")),
                ("month", models.CharField(blank=True, max_length=7, verbose_name="mois")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "à faire"),
                            ("running", "en cours"),
                            ("loaded", "brouillon complété"),
                            ("unchanged", "rien de nouveau"),
                            ("failed", "en échec"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="issue",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="demandé le"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="commencé le"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="terminé le"),
                ),
                (
                    "retry_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="nouvel essai le"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                ("message", models.TextField(blank=True, verbose_name="compte rendu")),
                (
                    "vintage",
                    models.DateField(blank=True, null=True, verbose_name="mise à jour d’Eurostat"),
                ),
            ],
            options={
                "verbose_name": "import d’Eurostat",
                "verbose_name_plural": "imports d’Eurostat",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="eurostatcode",
            constraint=models.UniqueConstraint(
                fields=("kind", "code"), name="eurostat_code_once_a_kind"
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="dataset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="diagnostics.eurostatdataset",
                verbose_name="jeu de données",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="release",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
                to="diagnostics.benchmarkrelease",
                verbose_name="édition",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="demandé par",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["dataset", "-ended_at"], name="import_run_by_dataset"),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("month", ""), _negated=True),
                fields=("dataset", "month"),
                name="import_run_once_a_month",
                violation_error_message="Ce jeu de données est déjà prévu pour ce mois.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ["waiting", "running"])),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["loaded", "unchanged", "failed"]),
                    ),
                    _connector="OR",
                ),
                name="import_run_ended_at_iff_settled",
                violation_error_message="Seul un import terminé porte une date de fin.",
            ),
        ),
    ]
