import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0011_measured_rotation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
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
                            ("proposed", "créneaux proposés"),
                            ("booked", "pris"),
                            ("cancelled", "annulé"),
                            ("held", "passé"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "sequence",
                    models.PositiveSmallIntegerField(default=0, verbose_name="numéro d’invitation"),
                ),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="révision")),
                (
                    "others_asked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="autres créneaux demandés le"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "introduction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="matching.introduction",
                        verbose_name="mise en relation",
                    ),
                ),
            ],
            options={
                "verbose_name": "rendez-vous",
                "verbose_name_plural": "rendez-vous",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="MeetingSlot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="durée en minutes")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "par téléphone"),
                            ("video", "en visioconférence"),
                            ("on_site", "sur place"),
                        ],
                        max_length=8,
                        verbose_name="moyen",
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=300, verbose_name="lieu ou lien"),
                ),
                ("offered_at", models.DateTimeField(auto_now_add=True, verbose_name="proposé le")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="retiré le"),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="matching.meeting",
                        verbose_name="rendez-vous",
                    ),
                ),
            ],
            options={
                "verbose_name": "créneau",
                "verbose_name_plural": "créneaux",
                "ordering": ["starts_at"],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="slot",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_by",
                to="matching.meetingslot",
                verbose_name="créneau pris",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingslot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("meeting", "starts_at"),
                name="meetingslot_offered_once",
                violation_error_message="Ce créneau est déjà proposé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (15, 240))),
                name="meetingslot_length",
                violation_error_message="Un rendez-vous dure de 15 minutes à 4 heures.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["phone", "video", "on_site"])),
                name="meetingslot_known_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "booked", "cancelled", "held"])),
                name="meeting_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "booked"])),
                fields=("introduction",),
                name="meeting_one_open_per_introduction",
                violation_error_message="Un rendez-vous est déjà proposé ou pris.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["booked", "held"]), _negated=True),
                    ("slot__isnull", False),
                    _connector="OR",
                ),
                name="meeting_taken_has_its_slot",
                violation_error_message="Un rendez-vous pris a son créneau.",
            ),
        ),
    ]
