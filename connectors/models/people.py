"""Those who help owners: volunteers, and professionals whose label is valid."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from connectors.enums import ConnectorState, ThemeLevel
from connectors.models.labels import Label
from reference.enums import Theme


class ConnectorQuerySet(models.QuerySet["Connector"]):
    def active(self) -> "ConnectorQuerySet":
        return self.filter(state=ConnectorState.ACTIVE)

    def with_label_flag(self, *, at: datetime) -> "ConnectorQuerySet":
        """Annotate `labelled`: whether a label is valid at that moment."""
        valid = Label.objects.valid(at=at).filter(connector=OuterRef("pk"))
        return self.annotate(labelled=Exists(valid))


class Connector(models.Model):
    """A person who helps owners.

    Volunteer or labelled is told by a valid label, never by a flag. Latitude and longitude copy
    the commune's, so that one bounding box over one table finds candidates.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="connector",
        verbose_name="personne",
    )
    state = models.CharField(
        "état", max_length=10, choices=ConnectorState.choices, default=ConnectorState.DRAFT
    )
    display_name = models.CharField("nom affiché", max_length=120)
    presentation = models.TextField("présentation", max_length=1000, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="connectors",
        verbose_name="organisation",
    )
    charter_signed_at = models.DateTimeField("charte signée le", null=True, blank=True)
    sectors = ArrayField(
        models.CharField(max_length=1),
        default=list,
        blank=True,
        verbose_name="secteurs connus",
        help_text="Sections de la NAF rév. 2, par exemple G pour le commerce.",
    )
    commune = models.ForeignKey(
        "reference.Commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="connectors",
        verbose_name="commune",
    )
    radius_km = models.PositiveSmallIntegerField(
        "rayon (km)",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
    )
    latitude = models.FloatField("latitude", null=True, blank=True, editable=False)
    longitude = models.FloatField("longitude", null=True, blank=True, editable=False)
    departments = ArrayField(
        models.CharField(max_length=3),
        default=list,
        blank=True,
        verbose_name="départements couverts",
        help_text="Codes des départements, par exemple 24 ou 2A.",
    )
    remote = models.BooleanField("à distance", default=False)
    monthly_capacity = models.PositiveSmallIntegerField(
        "accompagnements par mois",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    last_proposed_at = models.DateTimeField("dernière demande reçue le", null=True, blank=True)
    created_at = models.DateTimeField("inscrit le", auto_now_add=True)

    objects = ConnectorQuerySet.as_manager()

    class Meta:
        verbose_name = "connecteur"
        ordering: ClassVar = ["display_name"]
        indexes: ClassVar = [
            models.Index(
                name="connector_active_place",
                fields=["latitude", "longitude"],
                condition=Q(state=ConnectorState.ACTIVE),
            ),
            # Nearest first without sorting: `ORDER BY point(…) <-> point(…)` walks this one.
            GistIndex(
                Func("longitude", "latitude", function="point"),
                name="connector_active_nearest",
                condition=Q(state=ConnectorState.ACTIVE),
            ),
            # Who helps at a distance, the longest without a proposal first.
            models.Index(
                F("last_proposed_at").asc(nulls_first=True),
                "id",
                name="connector_active_remote_turn",
                condition=Q(state=ConnectorState.ACTIVE, remote=True),
            ),
            GinIndex(name="connector_departments", fields=["departments"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="connector_known_state", condition=Q(state__in=ConnectorState.values)
            ),
            models.CheckConstraint(
                name="connector_active_signed_charter",
                condition=~Q(state__in=[ConnectorState.ACTIVE, ConnectorState.PAUSED])
                | Q(charter_signed_at__isnull=False),
                violation_error_message="Un connecteur actif a signé la charte.",
            ),
            models.CheckConstraint(
                name="connector_capacity_1_to_31", condition=Q(monthly_capacity__range=(1, 31))
            ),
            models.CheckConstraint(
                name="connector_place_whole",
                condition=Q(commune=None, latitude=None, longitude=None)
                | Q(commune__isnull=False, latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class ConnectorTheme(models.Model):
    connector = models.ForeignKey(
        Connector, on_delete=models.CASCADE, related_name="themes", verbose_name="connecteur"
    )
    theme = models.CharField("thème", max_length=30, choices=Theme.choices)
    level = models.PositiveSmallIntegerField(
        "niveau", choices=ThemeLevel.choices, default=ThemeLevel.ADVISES
    )

    class Meta:
        verbose_name = "thème maîtrisé"
        verbose_name_plural = "thèmes maîtrisés"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="connector_theme_once",
                fields=["connector", "theme"],
                violation_error_message="Ce thème est déjà indiqué.",
            ),
            models.CheckConstraint(
                name="connector_theme_known_level", condition=Q(level__in=ThemeLevel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} ({self.get_level_display()})"
