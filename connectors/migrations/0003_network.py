import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import connectors.models.people


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisation_members"),
        ("connectors", "0002_nearest_and_remote_by_turn"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Charter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.CharField(max_length=20, unique=True, verbose_name="version")),
                ("articles", models.JSONField(verbose_name="articles")),
                (
                    "changes",
                    models.TextField(blank=True, max_length=1000, verbose_name="ce qui change"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="publiée le"),
                ),
            ],
            options={
                "verbose_name": "charte",
                "ordering": ["-published_at", "-version"],
            },
        ),
        migrations.CreateModel(
            name="CharterSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_at", models.DateTimeField(verbose_name="signée le")),
            ],
            options={
                "verbose_name": "signature de la charte",
                "verbose_name_plural": "signatures de la charte",
                "ordering": ["-signed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Criteria",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.CharField(max_length=20, unique=True, verbose_name="version")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="publiés le"),
                ),
            ],
            options={
                "verbose_name": "version des critères du label",
                "verbose_name_plural": "versions des critères du label",
                "ordering": ["-published_at", "-version"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("title", models.CharField(max_length=160, verbose_name="critère")),
                ("expected", models.TextField(max_length=1000, verbose_name="preuves attendues")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="poids")),
                ("required", models.BooleanField(default=True, verbose_name="obligatoire")),
            ],
            options={
                "verbose_name": "critère du label",
                "verbose_name_plural": "critères du label",
                "ordering": ["criteria", "position"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "round",
                    models.CharField(
                        choices=[("first", "premier examen"), ("appeal", "recours")],
                        max_length=6,
                        verbose_name="examen",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("awarded", "attribué"), ("refused", "refusé")],
                        max_length=8,
                        verbose_name="décision",
                    ),
                ),
                ("reasons", models.TextField(max_length=4000, verbose_name="motifs")),
                ("decided_at", models.DateTimeField(verbose_name="décidé le")),
                (
                    "appeal_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="recours possible jusqu’au"
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "ordering": ["decided_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DeclaredLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("employer", "j’y travaille"),
                            ("supplier", "je vends ou recommande ses produits"),
                            ("ownership", "j’en détiens des parts"),
                            ("family", "un proche y décide"),
                            ("other", "autre lien"),
                        ],
                        max_length=10,
                        verbose_name="nature du lien",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="organisation")),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
            ],
            options={
                "verbose_name": "lien déclaré",
                "verbose_name_plural": "liens déclarés",
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "fichier"), ("link", "lien")],
                        max_length=4,
                        verbose_name="nature",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="ce que cela montre"),
                ),
                ("url", models.URLField(blank=True, max_length=400, verbose_name="lien")),
                (
                    "stored_name",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="nom de stockage"
                    ),
                ),
                (
                    "original_name",
                    models.CharField(blank=True, max_length=120, verbose_name="nom du fichier"),
                ),
                ("content_type", models.CharField(blank=True, max_length=40, verbose_name="type")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="taille en octets")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="empreinte"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente de contrôle"),
                            ("clean", "contrôlé"),
                            ("refused", "refusé par le contrôle"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="contrôle",
                    ),
                ),
                (
                    "scanned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="contrôlé le"),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ajouté le")),
            ],
            options={
                "verbose_name": "pièce",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FinishedWork",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("introduction_id", models.UUIDField(unique=True, verbose_name="mise en relation")),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        default=list,
                        size=None,
                        verbose_name="thèmes",
                    ),
                ),
                (
                    "sector",
                    models.CharField(blank=True, max_length=1, verbose_name="section d’activité"),
                ),
                ("size_class", models.CharField(blank=True, max_length=6, verbose_name="taille")),
                (
                    "department",
                    models.CharField(blank=True, max_length=3, verbose_name="département"),
                ),
                (
                    "as_labelled",
                    models.BooleanField(
                        default=False, verbose_name="comme professionnel labellisé"
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="demandé le")),
                ("accepted_at", models.DateTimeField(verbose_name="accepté le")),
                ("finished_at", models.DateTimeField(verbose_name="terminé le")),
            ],
            options={
                "verbose_name": "accompagnement terminé",
                "verbose_name_plural": "accompagnements terminés",
                "ordering": ["-finished_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField(verbose_name="premier jour")),
                ("last_day", models.DateField(verbose_name="dernier jour")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="prévu le")),
                (
                    "paused_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="pause commencée le"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="annulé le"),
                ),
            ],
            options={
                "verbose_name": "congé",
                "ordering": ["first_day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MisconductReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("spam", "messages non souhaités"),
                            ("selling", "vente à une entreprise accompagnée bénévolement"),
                            ("no_show", "absence sans nouvelles"),
                            ("data_misuse", "mauvais usage des coordonnées"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qui s’est passé"
                    ),
                ),
                (
                    "introduction_id",
                    models.UUIDField(blank=True, null=True, verbose_name="mise en relation"),
                ),
                ("reported_at", models.DateTimeField(auto_now_add=True, verbose_name="signalé le")),
                ("decide_before", models.DateTimeField(verbose_name="à traiter avant le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "à traiter"),
                            ("founded", "fondé"),
                            ("unfounded", "non fondé"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="réponse du connecteur"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="réponse le"),
                ),
                (
                    "decision",
                    models.TextField(blank=True, max_length=2000, verbose_name="décision motivée"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="décidé le"),
                ),
            ],
            options={
                "verbose_name": "signalement",
                "ordering": ["decide_before", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("published", "publiée"),
                            ("withdrawn", "retirée"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("theme", models.CharField(max_length=30, verbose_name="thème")),
                ("title", models.CharField(max_length=120, verbose_name="ce que je propose")),
                (
                    "description",
                    models.TextField(max_length=1500, verbose_name="en quoi cela consiste"),
                ),
                ("audience", models.CharField(max_length=200, verbose_name="pour qui")),
                (
                    "price_from",
                    models.PositiveIntegerField(verbose_name="à partir de (euros hors taxes)"),
                ),
                (
                    "price_to",
                    models.PositiveIntegerField(verbose_name="jusqu’à (euros hors taxes)"),
                ),
                (
                    "delay_days",
                    models.PositiveSmallIntegerField(verbose_name="délai pour commencer, en jours"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="publiée le"),
                ),
            ],
            options={
                "verbose_name": "offre payante",
                "verbose_name_plural": "offres payantes",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom du client")),
                ("company", models.CharField(max_length=120, verbose_name="entreprise")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "question posée"),
                            ("confirmed", "confirmé"),
                            ("denied", "non confirmé"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="ce que dit le client"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="question posée le"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="réponse le"),
                ),
            ],
            options={
                "verbose_name": "référence",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("introduction_id", models.UUIDField(unique=True, verbose_name="mise en relation")),
                ("in_time", models.BooleanField(verbose_name="à temps")),
                ("at", models.DateTimeField(verbose_name="le")),
            ],
            options={
                "verbose_name": "réponse à une demande",
                "verbose_name_plural": "réponses aux demandes",
                "ordering": ["-at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "round",
                    models.CharField(
                        choices=[("first", "premier examen"), ("appeal", "recours")],
                        max_length=6,
                        verbose_name="examen",
                    ),
                ),
                (
                    "seat",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "première"), (2, "seconde")], verbose_name="place"
                    ),
                ),
                ("assigned_at", models.DateTimeField(auto_now_add=True, verbose_name="confié le")),
                (
                    "recommends",
                    models.BooleanField(blank=True, null=True, verbose_name="favorable"),
                ),
                ("comment", models.TextField(blank=True, max_length=4000, verbose_name="avis")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="rendu le"),
                ),
            ],
            options={
                "verbose_name": "examen",
                "ordering": ["label", "round", "seat"],
            },
        ),
        migrations.CreateModel(
            name="ReviewScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="note de 0 à 3")),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "note d’un critère",
                "verbose_name_plural": "notes des critères",
            },
        ),
        migrations.CreateModel(
            name="SalesBar",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "siren",
                    models.CharField(
                        blank=True, max_length=9, verbose_name="SIREN de l’entreprise"
                    ),
                ),
                ("introduction_id", models.UUIDField(unique=True, verbose_name="mise en relation")),
                ("starts_at", models.DateTimeField(verbose_name="depuis le")),
                ("ends_at", models.DateTimeField(verbose_name="jusqu’au")),
            ],
            options={
                "verbose_name": "interdiction de vendre",
                "verbose_name_plural": "interdictions de vendre",
                "ordering": ["-starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Testimony",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("contact_made", models.BooleanField(verbose_name="contact établi")),
                (
                    "helped",
                    models.CharField(
                        choices=[("yes", "oui"), ("partly", "en partie"), ("no", "non")],
                        max_length=6,
                        verbose_name="a aidé",
                    ),
                ),
                (
                    "what_done",
                    models.TextField(blank=True, max_length=1000, verbose_name="ce qui a été fait"),
                ),
                (
                    "sentence",
                    models.CharField(blank=True, max_length=300, verbose_name="une phrase"),
                ),
                ("said_at", models.DateTimeField(verbose_name="dit le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_moderate", "à relire"),
                            ("to_answer", "réponse possible du connecteur"),
                            ("published", "publié"),
                            ("rejected", "écarté"),
                        ],
                        default="to_moderate",
                        max_length=11,
                        verbose_name="état",
                    ),
                ),
                (
                    "moderated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="relu le"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                (
                    "reply",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="réponse du connecteur"
                    ),
                ),
                (
                    "replied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="réponse le"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="publié le"),
                ),
            ],
            options={
                "verbose_name": "avis d’une entreprise",
                "verbose_name_plural": "avis des entreprises",
                "ordering": ["-said_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="connector",
            name="guide_read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="guide lu le"),
        ),
        migrations.AddField(
            model_name="connector",
            name="indexed",
            field=models.BooleanField(
                default=False, verbose_name="visible des moteurs de recherche"
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="interests_declared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="liens déclarés le"),
        ),
        migrations.AddField(
            model_name="connector",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=3),
                default=connectors.models.people.french_only,
                size=None,
                verbose_name="langues",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="listed",
            field=models.BooleanField(default=False, verbose_name="dans l’annuaire public"),
        ),
        migrations.AddField(
            model_name="connector",
            name="motivation",
            field=models.TextField(blank=True, max_length=1500, verbose_name="motivation"),
        ),
        migrations.AddField(
            model_name="connector",
            name="on_site",
            field=models.BooleanField(default=True, verbose_name="sur place"),
        ),
        migrations.AddField(
            model_name="connector",
            name="quiet_from",
            field=models.TimeField(
                blank=True, null=True, verbose_name="ne pas m’écrire à partir de"
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="quiet_until",
            field=models.TimeField(blank=True, null=True, verbose_name="ne pas m’écrire jusqu’à"),
        ),
        migrations.AddField(
            model_name="connector",
            name="size_classes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=6),
                blank=True,
                default=list,
                size=None,
                verbose_name="tailles d’entreprise connues",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="slots",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                default=list,
                size=None,
                verbose_name="moments possibles",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="terms",
            field=models.CharField(
                choices=[
                    ("free", "bénévolement"),
                    ("paid", "contre rémunération"),
                    ("both", "bénévolement ou contre rémunération"),
                ],
                default="free",
                max_length=4,
                verbose_name="conditions souhaitées",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="welcomed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accueil terminé le"),
        ),
        migrations.AddField(
            model_name="label",
            name="number",
            field=models.CharField(
                blank=True, max_length=20, null=True, unique=True, verbose_name="numéro"
            ),
        ),
        migrations.AddField(
            model_name="label",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dossier déposé le"),
        ),
        migrations.AddField(
            model_name="label",
            name="themes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30),
                blank=True,
                default=list,
                size=None,
                verbose_name="thèmes",
            ),
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "text",
                    models.TextField(max_length=4000, verbose_name="ce que répond la personne"),
                ),
                ("filed_at", models.DateTimeField(verbose_name="formé le")),
                (
                    "label",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="connectors.label",
                        verbose_name="label",
                    ),
                ),
            ],
            options={
                "verbose_name": "recours",
                "verbose_name_plural": "recours",
                "ordering": ["filed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AuditDraw",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seed", models.CharField(max_length=32, verbose_name="graine")),
                ("size", models.PositiveSmallIntegerField(verbose_name="nombre tiré")),
                ("drawn_at", models.DateTimeField(verbose_name="tiré le")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tiré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "tirage de contrôle",
                "verbose_name_plural": "tirages de contrôle",
                "ordering": ["-drawn_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("to_check", "à vérifier"),
                            ("kept", "respectée"),
                            ("broken", "non respectée"),
                        ],
                        default="to_check",
                        max_length=8,
                        verbose_name="constat",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="vérifié le"),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifié par",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="connectors.auditdraw",
                        verbose_name="tirage",
                    ),
                ),
            ],
            options={
                "verbose_name": "contrôle d’une interdiction",
                "verbose_name_plural": "contrôles des interdictions",
                "ordering": ["draw", "pk"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="charter",
            trigger=pgtrigger.compiler.Trigger(
                name="charter_published_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7dd0ef3571f0be8d718e8804b6756806e0d66065",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_charter_published_is_frozen_1f0d8",
                    table="connectors_charter",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="charter",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="connectors.charter",
                verbose_name="charte signée",
            ),
        ),
        migrations.AddIndex(
            model_name="connector",
            index=models.Index(
                condition=models.Q(("listed", True), ("state", "active")),
                fields=["latitude", "longitude"],
                name="connector_listed_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.CheckConstraint(
                condition=models.Q(("terms__in", ["free", "paid", "both"])),
                name="connector_known_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="connector_quiet_hours_whole",
                violation_error_message="Indiquez le début et la fin des heures calmes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.CheckConstraint(
                condition=models.Q(("indexed", False), ("listed", True), _connector="OR"),
                name="connector_indexed_only_when_listed",
            ),
        ),
        migrations.AddField(
            model_name="chartersignature",
            name="charter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="connectors.charter",
                verbose_name="charte",
            ),
        ),
        migrations.AddField(
            model_name="chartersignature",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criteria",
            trigger=pgtrigger.compiler.Trigger(
                name="criteria_published_are_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="448b2b607bdd9fab7e411eaeb6047e8088958c58",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_criteria_published_are_frozen_8efaf",
                    table="connectors_criteria",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="label",
            name="criteria",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="labels",
                to="connectors.criteria",
                verbose_name="critères",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("applied", "under_review", "under_appeal"))),
                fields=("connector",),
                name="label_one_undecided_per_connector",
                violation_error_message="Ce connecteur a déjà une demande en cours.",
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="criteria",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="connectors.criteria",
                verbose_name="version",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="label_decisions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="décidé par",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="connectors.label",
                verbose_name="label",
            ),
        ),
        migrations.AddField(
            model_name="declaredlink",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="declared_links",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="connectors.criterion",
                verbose_name="critère",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="connectors.label",
                verbose_name="label",
            ),
        ),
        migrations.AddField(
            model_name="finishedwork",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="finished_work",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holidays",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="misconductreport",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="misconductreport",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="décidé par",
            ),
        ),
        migrations.AddField(
            model_name="misconductreport",
            name="reporter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports_made",
                to=settings.AUTH_USER_MODEL,
                verbose_name="signalé par",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offers",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="references",
                to="connectors.label",
                verbose_name="label",
            ),
        ),
        migrations.AddField(
            model_name="requestanswer",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="assigned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confié par",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="connectors.label",
                verbose_name="label",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="label_reviews",
                to=settings.AUTH_USER_MODEL,
                verbose_name="évaluateur",
            ),
        ),
        migrations.AddField(
            model_name="reviewscore",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="connectors.criterion",
                verbose_name="critère",
            ),
        ),
        migrations.AddField(
            model_name="reviewscore",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="connectors.review",
                verbose_name="examen",
            ),
        ),
        migrations.AddField(
            model_name="salesbar",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sales_bars",
                to="connectors.connector",
                verbose_name="connecteur",
            ),
        ),
        migrations.AddField(
            model_name="salesbar",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sales_bars",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dirigeant",
            ),
        ),
        migrations.AddField(
            model_name="auditline",
            name="bar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audits",
                to="connectors.salesbar",
                verbose_name="interdiction",
            ),
        ),
        migrations.AddField(
            model_name="testimony",
            name="moderated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="relu par",
            ),
        ),
        migrations.AddField(
            model_name="testimony",
            name="work",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="testimony",
                to="connectors.finishedwork",
                verbose_name="accompagnement",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="appeal_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="35d81ffbf3f6515ae7fe01ac6d5505d395e4adf3",
                    operation="UPDATE",
                    pgid="pgtrigger_appeal_append_only_958eb",
                    table="connectors_appeal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="chartersignature",
            constraint=models.UniqueConstraint(
                fields=("connector", "charter"),
                name="charter_signature_once",
                violation_error_message="Cette version est déjà signée.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chartersignature",
            trigger=pgtrigger.compiler.Trigger(
                name="charter_signature_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8f33cd71e29e1adb6bae2ddd74fb0e55e8185009",
                    operation="UPDATE",
                    pgid="pgtrigger_charter_signature_append_only_636b8",
                    table="connectors_chartersignature",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("criteria", "code"), name="criterion_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("criteria", "position"), name="criterion_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__range", (1, 10))), name="criterion_weight_1_to_10"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criterion",
            trigger=pgtrigger.compiler.Trigger(
                name="criterion_of_published_version_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE version_id uuid;",
                    func="\n                    IF TG_OP = 'INSERT' THEN version_id := NEW.criteria_id;\n                    ELSE version_id := OLD.criteria_id; END IF;\n                    IF EXISTS (\n                        SELECT 1 FROM connectors_criteria\n                        WHERE id = version_id AND published_at IS NOT NULL\n                    ) THEN\n                        RAISE EXCEPTION 'pgtrigger: the criteria % are published', version_id;\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ",
                    hash="ed61e2cebc3dc118f153afbb7eeff647baef4537",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_criterion_of_published_version_is_frozen_6c70c",
                    table="connectors_criterion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("label", "round"), name="decision_one_per_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appeal_until", None),
                    models.Q(
                        ("appeal_until__gt", models.F("decided_at")),
                        ("outcome", "refused"),
                        ("round", "first"),
                    ),
                    _connector="OR",
                ),
                name="decision_appeal_only_after_first_refusal",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons", ""), _negated=True), name="decision_with_reasons"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9d7a3c10f3feffb4fee3c851b3379269b9ab7e88",
                    operation="UPDATE",
                    pgid="pgtrigger_decision_append_only_41e09",
                    table="connectors_decision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredlink",
            constraint=models.UniqueConstraint(
                fields=("connector", "nature", "name"),
                name="declared_link_once",
                violation_error_message="Ce lien est déjà déclaré.",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("siren", ""), ("siren__regex", "^\\d{9}$"), _connector="OR"),
                name="declared_link_siren_is_9_digits",
                violation_error_message="Un SIREN compte 9 chiffres.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stored_name", ""), _negated=True),
                fields=("stored_name",),
                name="evidence_stored_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "file"), ("url", ""), models.Q(("stored_name", ""), _negated=True)
                    ),
                    models.Q(
                        ("kind", "link"), ("stored_name", ""), models.Q(("url", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="evidence_is_a_file_or_a_link",
            ),
        ),
        migrations.AddIndex(
            model_name="finishedwork",
            index=models.Index(
                fields=["connector", "-finished_at"], name="finished_work_of_connector"
            ),
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="holiday_ends_after_it_begins",
                violation_error_message="Le dernier jour vient après le premier.",
            ),
        ),
        migrations.AddIndex(
            model_name="misconductreport",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["decide_before"],
                name="misconduct_report_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="misconductreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("introduction_id__isnull", False), ("reporter__isnull", False)),
                fields=("reporter", "introduction_id", "kind"),
                name="misconduct_report_once",
                violation_error_message="Vous avez déjà signalé cela.",
            ),
        ),
        migrations.AddConstraint(
            model_name="misconductreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="misconduct_report_decided_iff_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_to__gte", models.F("price_from"))),
                name="offer_price_range",
                violation_error_message="Le prix le plus haut vient en second.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.UniqueConstraint(
                fields=("label", "email"),
                name="reference_once_per_address",
                violation_error_message="Ce client est déjà cité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="reference_answered_at_iff_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("label", "round", "seat"), name="review_one_per_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("label", "reviewer"), name="review_once_per_reviewer"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", [1, 2])), name="review_two_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recommends", None), ("submitted_at", None)),
                    models.Q(("recommends__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="review_recommends_iff_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewscore",
            constraint=models.UniqueConstraint(
                fields=("review", "criterion"), name="review_score_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__range", (0, 3))), name="review_score_0_to_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesbar",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="sales_bar_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditline",
            constraint=models.UniqueConstraint(
                fields=("draw", "bar"), name="audit_line_once_per_draw"
            ),
        ),
        migrations.AddConstraint(
            model_name="testimony",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", False), ("state", "published")),
                    models.Q(
                        models.Q(("state", "published"), _negated=True), ("published_at", None)
                    ),
                    _connector="OR",
                ),
                name="testimony_published_at_iff_published",
            ),
        ),
    ]
