"""Those who help owners: volunteers, and professionals whose label is valid."""

import uuid
from datetime import date, datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from connectors import directory_sql
from connectors.enums import ConnectorState, Language, LinkNature, Terms, ThemeLevel
from connectors.models.labels import Label
from reference.enums import Theme


def french_only() -> list[str]:
    return [Language.FRENCH]


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
    motivation = models.TextField("motivation", max_length=1500, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="connectors",
        verbose_name="organisation",
    )
    # The last version signed: a proposal takes the one in force. `signatures` keeps them all.
    charter = models.ForeignKey(
        "connectors.Charter",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        # Nearly all have signed the one in force: an index would find everybody, and be chosen.
        db_index=False,
        verbose_name="charte signée",
    )
    charter_signed_at = models.DateTimeField("charte signée le", null=True, blank=True)
    interests_declared_at = models.DateTimeField("liens déclarés le", null=True, blank=True)
    # Which steps of the application were answered: most may be answered by leaving them empty.
    answered_steps = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="étapes remplies"
    )
    sectors = ArrayField(
        models.CharField(max_length=1),
        default=list,
        blank=True,
        verbose_name="secteurs connus",
        help_text="Sections de la NAF rév. 2, par exemple G pour le commerce.",
    )
    size_classes = ArrayField(
        models.CharField(max_length=6),
        default=list,
        blank=True,
        verbose_name="tailles d’entreprise connues",
    )
    languages = ArrayField(
        models.CharField(max_length=3),
        default=french_only,
        verbose_name="langues",
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
    on_site = models.BooleanField("sur place", default=True)
    slots = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name="moments possibles",
    )
    terms = models.CharField(
        "conditions souhaitées", max_length=4, choices=Terms.choices, default=Terms.FREE
    )
    monthly_capacity = models.PositiveSmallIntegerField(
        "accompagnements par mois",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    # Mails that can wait wait for the end of these hours (Europe/Paris), which may hold midnight.
    quiet_from = models.TimeField("ne pas m’écrire à partir de", null=True, blank=True)
    quiet_until = models.TimeField("ne pas m’écrire jusqu’à", null=True, blank=True)
    listed = models.BooleanField("dans l’annuaire public", default=False)
    indexed = models.BooleanField("visible des moteurs de recherche", default=False)
    guide_read_at = models.DateTimeField("guide lu le", null=True, blank=True)
    # The welcome ends when the first work is finished.
    welcomed_at = models.DateTimeField("accueil terminé le", null=True, blank=True)
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
            models.Index(
                name="connector_active_remote",
                fields=["id"],
                condition=Q(state=ConnectorState.ACTIVE, remote=True),
            ),
            GinIndex(name="connector_departments", fields=["departments"]),
            models.Index(
                name="connector_listed_place",
                fields=["latitude", "longitude"],
                condition=Q(state=ConnectorState.ACTIVE, listed=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="connector_known_state", condition=Q(state__in=ConnectorState.values)
            ),
            # The name is in the subject of mails, where a line break would be a header.
            models.CheckConstraint(
                name="connector_name_on_one_line",
                condition=~Q(display_name__regex=r"[\x01-\x1f\x7f-\x9f\u2028\u2029]"),
                violation_error_message="Le nom affiché tient sur une ligne.",
            ),
            models.CheckConstraint(
                name="connector_active_signed_charter",
                condition=~Q(state__in=[ConnectorState.ACTIVE, ConnectorState.PAUSED])
                | Q(charter_signed_at__isnull=False),
                violation_error_message="Un connecteur actif a signé la charte.",
            ),
            models.CheckConstraint(
                name="connector_charter_with_its_date",
                condition=Q(charter=None, charter_signed_at=None)
                | Q(charter__isnull=False, charter_signed_at__isnull=False),
                violation_error_message="Une charte signée porte une date, et l’inverse.",
            ),
            models.CheckConstraint(
                name="connector_known_terms", condition=Q(terms__in=Terms.values)
            ),
            models.CheckConstraint(
                name="connector_quiet_hours_whole",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                violation_error_message="Indiquez le début et la fin des heures calmes.",
            ),
            models.CheckConstraint(
                name="connector_indexed_only_when_listed",
                condition=Q(indexed=False) | Q(listed=True),
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
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="connector_in_the_directory",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf(*directory_sql.WATCHED),  # type: ignore[no-untyped-call]
                func=directory_sql.REWRITE_PERSON,
            )
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
        indexes: ClassVar = [
            # Who knows a theme, and how well, without reading the table (`matching.shortlist`).
            models.Index(
                name="connector_theme_known",
                fields=["theme"],
                include=["connector", "level"],
            ),
        ]
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
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="connector_theme_in_the_directory",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=directory_sql.REWRITE_THEMES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} ({self.get_level_display()})"


class DeclaredLink(models.Model):
    """A tie of a connecteur to an organisation, which may bias advice or an examination."""

    connector = models.ForeignKey(
        Connector,
        on_delete=models.CASCADE,
        related_name="declared_links",
        verbose_name="connecteur",
    )
    nature = models.CharField("nature du lien", max_length=10, choices=LinkNature.choices)
    name = models.CharField("organisation", max_length=120)
    siren = models.CharField("SIREN", max_length=9, blank=True)

    class Meta:
        verbose_name = "lien déclaré"
        verbose_name_plural = "liens déclarés"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="declared_link_once",
                fields=["connector", "nature", "name"],
                violation_error_message="Ce lien est déjà déclaré.",
            ),
            models.CheckConstraint(
                name="declared_link_siren_is_9_digits",
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                violation_error_message="Un SIREN compte 9 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_nature_display()})"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def kept(self) -> "HolidayQuerySet":
        return self.filter(cancelled_at=None)

    def under_way(self, *, on: date) -> "HolidayQuerySet":
        return self.filter(first_day__lte=on, last_day__gte=on)

    def to_come(self, *, on: date) -> "HolidayQuerySet":
        """Those that are not over: to come, or under way."""
        return self.filter(last_day__gte=on)


class Holiday(models.Model):
    """Days off: a pause that begins and ends by itself. Both days are included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        Connector, on_delete=models.CASCADE, related_name="holidays", verbose_name="connecteur"
    )
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    created_at = models.DateTimeField("prévu le", auto_now_add=True)
    # Only a pause that this holiday made is ended with it.
    paused_at = models.DateTimeField("pause commencée le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = "congé"
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="holiday_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="Le dernier jour vient après le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"du {self.first_day:%d/%m/%Y} au {self.last_day:%d/%m/%Y}"
