import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0005_shipped_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("submission_id", models.UUIDField(unique=True, verbose_name="envoi")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("called", "échange au téléphone"),
                            ("met", "rencontre"),
                            ("no_answer", "essai sans réponse"),
                            ("note", "note"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="noté le")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="matching.introduction",
                        verbose_name="mise en relation",
                    ),
                ),
            ],
            options={
                "verbose_name": "essai ou note",
                "verbose_name_plural": "essais et notes",
                "ordering": ["-at", "pk"],
                "indexes": [
                    models.Index(fields=["introduction", "-at"], name="contactentry_introduction")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["called", "met", "no_answer", "note"])),
                        name="contactentry_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "note"), ("text", ""), _negated=True),
                        name="contactentry_note_says_something",
                        violation_error_message="Une note dit quelque chose.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangedMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("submission_id", models.UUIDField(unique=True, verbose_name="envoi")),
                (
                    "side",
                    models.CharField(
                        choices=[("owner", "dirigeant"), ("connector", "connecteur")],
                        max_length=10,
                        verbose_name="côté",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="message")),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="envoyé le")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="annoncé le")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lu le")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages_exchanged",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="matching.introduction",
                        verbose_name="mise en relation",
                    ),
                ),
            ],
            options={
                "verbose_name": "message échangé",
                "verbose_name_plural": "messages échangés",
                "ordering": ["-sent_at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["introduction", "-sent_at"], name="exchangedmessage_thread"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["owner", "connector"])),
                        name="exchangedmessage_known_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="exchangedmessage_says_something",
                    ),
                ],
            },
        ),
    ]
