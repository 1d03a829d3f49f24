"""What is known of Eurostat's tables, and what became of each import."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from diagnostics.enums import ImportOrigin, ImportState
from diagnostics.models.benchmarks import BenchmarkRelease


class EurostatDataset(models.Model):
    """A table of Eurostat's that the platform takes figures from."""

    code = models.CharField(
        "code",
        max_length=20,
        primary_key=True,
        validators=[RegexValidator(r"^isoc_[a-z0-9_]+$", "Un code d’Eurostat : isoc_e_dii.")],
    )
    title = models.CharField("intitulé", max_length=150)
    monthly = models.BooleanField(
        "relevé chaque mois",
        default=True,
        help_text="Relevé par l’API au début de chaque mois, quand l’accès est ouvert.",
    )
    more_indicators = ArrayField(
        models.CharField(
            max_length=30, validators=[RegexValidator(r"^[A-Z][A-Z0-9_]*$", "Un code d’Eurostat.")]
        ),
        verbose_name="indicateurs gardés en plus",
        default=list,
        blank=True,
        help_text="Codes séparés par des virgules. Sont gardés d’office ceux de l’édition en "
        "vigueur et ceux qu’un questionnaire compare.",
    )

    class Meta:
        verbose_name = "jeu de données d’Eurostat"
        verbose_name_plural = "jeux de données d’Eurostat"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class CodeKind(models.TextChoices):
    SIZE = "size", "taille"
    GEO = "geo", "zone"


class EurostatCode(models.Model):
    """A size class or a zone of Eurostat's: kept, or left out on purpose.

    A code that is not here has never been seen: a file that bears it is refused until somebody
    says what it is.
    """

    kind = models.CharField("nature", max_length=4, choices=CodeKind.choices)
    code = models.CharField("code", max_length=12)
    label = models.CharField("libellé", max_length=100)
    kept = models.BooleanField(
        "gardé", default=True, help_text="Sinon, les lignes de ce code sont laissées de côté."
    )

    class Meta:
        verbose_name = "code d’Eurostat"
        verbose_name_plural = "codes d’Eurostat"
        ordering: ClassVar = ["kind", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="eurostat_code_once_a_kind", fields=["kind", "code"])
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def ready(self, *, at: datetime) -> "ImportRunQuerySet":
        """What waits for the API, or failed for a while and is due again."""
        return self.filter(
            Q(state=ImportState.WAITING) | Q(state=ImportState.FAILED, retry_at__lte=at),
            origin=ImportOrigin.API,
        )

    def interrupted(self, *, before: datetime) -> "ImportRunQuerySet":
        """What began long ago and never ended: its process died."""
        return self.filter(state=ImportState.RUNNING, started_at__lt=before)

    def failing(self) -> "ImportRunQuerySet":
        """What failed by itself and has not gone well since: somebody should look."""
        since = ImportRun.objects.filter(
            dataset=OuterRef("dataset"),
            state__in=[ImportState.LOADED, ImportState.UNCHANGED],
            ended_at__gt=OuterRef("ended_at"),
        )
        return self.filter(~Exists(since), state=ImportState.FAILED, origin=ImportOrigin.API)


class ImportRun(models.Model):
    """One import of a dataset, from its request to its outcome; written by services only."""

    dataset = models.ForeignKey(
        EurostatDataset,
        on_delete=models.PROTECT,
        related_name="runs",
        verbose_name="jeu de données",
    )
    origin = models.CharField("origine", max_length=4, choices=ImportOrigin.choices)
    file_name = models.CharField("fichier", max_length=150, blank=True)
    # « 2026-11 » for the import of a month, empty for one that somebody asked for.
    month = models.CharField("mois", max_length=7, blank=True)
    state = models.CharField(
        "issue", max_length=9, choices=ImportState.choices, default=ImportState.WAITING
    )
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    retry_at = models.DateTimeField("nouvel essai le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    message = models.TextField("compte rendu", blank=True)
    vintage = models.DateField("mise à jour d’Eurostat", null=True, blank=True)
    release = models.ForeignKey(
        BenchmarkRelease,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="runs",
        verbose_name="édition",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="demandé par",
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "import d’Eurostat"
        verbose_name_plural = "imports d’Eurostat"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="import_run_once_a_month",
                fields=["dataset", "month"],
                condition=~Q(month=""),
                violation_error_message="Ce jeu de données est déjà prévu pour ce mois.",
            ),
            models.CheckConstraint(
                name="import_run_ended_at_iff_settled",
                condition=Q(
                    state__in=[ImportState.WAITING, ImportState.RUNNING], ended_at__isnull=True
                )
                | Q(
                    state__in=[ImportState.LOADED, ImportState.UNCHANGED, ImportState.FAILED],
                    ended_at__isnull=False,
                ),
                violation_error_message="Seul un import terminé porte une date de fin.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="import_run_by_dataset", fields=["dataset", "-ended_at"])
        ]

    def __str__(self) -> str:
        return f"import de {self.dataset_id}"

    def settle(self, state: ImportState, message: str, **fields: Any) -> None:
        """Write how it ended."""
        self.state, self.message, self.ended_at = state, message, timezone.now()
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "message", "ended_at", *fields])
