"""Questionnaire versions, benchmark releases and assessments; what is published or completed is
frozen by the database itself."""

import uuid
from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from diagnostics.enums import AssessmentState, PublicationState
from reference.enums import SizeClass


class Questionnaire(models.Model):
    """One version of the instrument; `definition` is the whole of it, as `instrument.py` reads it.

    A published version never changes: a change makes the next version.
    """

    version = models.CharField("version", max_length=20, unique=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.DRAFT,
    )
    definition = models.JSONField("définition")
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    class Meta:
        verbose_name = "questionnaire"
        ordering: ClassVar = ["-published_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="questionnaire_published_at_iff_published",
                condition=Q(state=PublicationState.PUBLISHED, published_at__isnull=False)
                | Q(state=PublicationState.DRAFT, published_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="questionnaire_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=PublicationState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class BenchmarkRelease(models.Model):
    """A set of Eurostat figures taken together; frozen once published."""

    code = models.CharField("code", max_length=20, unique=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.DRAFT,
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    figures_count = models.PositiveIntegerField("nombre de chiffres", default=0)

    class Meta:
        verbose_name = "édition des repères"
        verbose_name_plural = "éditions des repères"
        ordering: ClassVar = ["-published_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="benchmark_published_at_iff_published",
                condition=Q(state=PublicationState.PUBLISHED, published_at__isnull=False)
                | Q(state=PublicationState.DRAFT, published_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="benchmark_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=PublicationState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return f"repères {self.code}"


class Figure(models.Model):
    """One published figure: a share of enterprises, in percent, never a score.

    A cell without a published value is no row. `flag` is Eurostat's (b break, u low reliability,
    c confidential…); `confidence` says how far the value was checked (data, article, derived).
    """

    release = models.ForeignKey(
        BenchmarkRelease, on_delete=models.PROTECT, related_name="figures", verbose_name="édition"
    )
    dataset = models.CharField("jeu de données", max_length=20)
    indicator = models.CharField("indicateur", max_length=30)
    label = models.CharField("libellé d’Eurostat", max_length=250, blank=True)
    geo = models.CharField("zone", max_length=12)
    year = models.PositiveSmallIntegerField("année d’enquête")
    size_class = models.CharField("taille", max_length=8)
    activity = models.CharField("activité", max_length=20)
    value = models.DecimalField("valeur (%)", max_digits=6, decimal_places=3)
    flag = models.CharField("signalement", max_length=4, blank=True)
    source = models.CharField("source", max_length=300)
    confidence = models.CharField("confiance", max_length=10)

    class Meta:
        verbose_name = "chiffre de référence"
        verbose_name_plural = "chiffres de référence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="figure_unique_cell",
                fields=["release", "indicator", "geo", "year", "size_class", "activity", "dataset"],
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="figure_of_published_release_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                # Both rows: a figure may neither leave a published release nor join one.
                func="""
                    IF EXISTS (
                        SELECT 1 FROM diagnostics_benchmarkrelease
                        WHERE id IN (OLD.release_id, NEW.release_id)
                        AND state = 'published'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: the release of this figure is published';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.geo} {self.year}"


COLUMNS_FROZEN_ONCE_COMPLETED = (
    "questionnaire_id",
    "state",
    "profile",
    "answers",
    "results",
    "benchmark_release_id",
    "global_score",
    "size_class",
    "department",
    "completed_at",
)
COLUMNS_SET_ONCE = ("owner_id", "company_id")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def in_progress(self) -> "AssessmentQuerySet":
        return self.filter(state=AssessmentState.IN_PROGRESS)

    def completed(self) -> "AssessmentQuerySet":
        return self.filter(state=AssessmentState.COMPLETED)


class Assessment(models.Model):
    """One taking of the questionnaire.

    `profile` and `answers` are keyed by the codes of the questionnaire; `results` is what
    `scoring.score` gives, in the form `manage.py score` prints. Once completed everything but
    the link to a person, a firm and the next assessment is frozen by a trigger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="questionnaire",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assessments",
        verbose_name="dirigeant",
    )
    company = models.ForeignKey(
        "accounts.Company",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assessments",
        verbose_name="entreprise",
    )
    previous = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next",
        verbose_name="diagnostic précédent",
    )
    state = models.CharField(
        "état",
        max_length=12,
        choices=AssessmentState.choices,
        default=AssessmentState.IN_PROGRESS,
    )
    profile = models.JSONField("profil", default=dict, blank=True)
    answers = models.JSONField("réponses", default=dict, blank=True)
    # Codes of the questions knowingly left unanswered, so that they are not asked again.
    skipped = models.JSONField("questions passées", default=list, blank=True)
    results = models.JSONField("résultats", null=True, blank=True)
    benchmark_release = models.ForeignKey(
        BenchmarkRelease,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="édition des repères",
    )
    # Copies of what is in `results` and `profile`, for lists and statistics.
    global_score = models.DecimalField(
        "score global", max_digits=4, decimal_places=1, null=True, blank=True
    )
    size_class = models.CharField("taille", max_length=6, choices=SizeClass.choices, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    started_at = models.DateTimeField("commencé le", auto_now_add=True)
    saved_at = models.DateTimeField("enregistré le", auto_now=True)
    completed_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic"
        ordering: ClassVar = ["-started_at"]
        indexes: ClassVar = [
            models.Index(name="assessment_latest", fields=["-started_at"]),
            models.Index(name="assessment_by_owner", fields=["owner", "-completed_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_completed_is_whole",
                condition=Q(
                    state=AssessmentState.COMPLETED,
                    completed_at__isnull=False,
                    results__isnull=False,
                    benchmark_release__isnull=False,
                )
                | Q(state=AssessmentState.IN_PROGRESS, completed_at=None, results=None),
            ),
            models.CheckConstraint(
                name="assessment_score_0_to_100",
                condition=Q(global_score=None) | Q(global_score__range=(0, 100)),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="assessment_completed_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state = '{AssessmentState.COMPLETED}' AND ("
                    + " OR ".join(
                        f"NEW.{column} IS DISTINCT FROM OLD.{column}"
                        for column in COLUMNS_FROZEN_ONCE_COMPLETED
                    )
                    # Set once (claimed) and cleared (erased), never handed from one to another.
                    + "".join(f" OR NEW.{column} <> OLD.{column}" for column in COLUMNS_SET_ONCE)
                    + ")"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"diagnostic du {self.started_at:%d/%m/%Y}"


class ResumeLinkQuerySet(models.QuerySet["ResumeLink"]):
    def live(self, *, at: datetime) -> "ResumeLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at)


class ResumeLink(models.Model):
    """A personal link back to an assessment: unguessable, 30 days, revocable."""

    key = models.CharField("clé", max_length=43, unique=True)
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.CASCADE,
        related_name="resume_links",
        verbose_name="diagnostic",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = ResumeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de reprise"
        verbose_name_plural = "liens de reprise"

    def __str__(self) -> str:
        return f"lien du {self.created_at:%d/%m/%Y}"
