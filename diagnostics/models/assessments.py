"""Takings of the questionnaire: what is completed is frozen by the database itself."""

import uuid
from typing import Any, ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from diagnostics.enums import AssessmentState
from diagnostics.models.benchmarks import BenchmarkRelease
from diagnostics.models.questionnaires import Questionnaire
from reference.enums import SizeClass

COLUMNS_FROZEN_ONCE_COMPLETED = (
    "questionnaire_id",
    "state",
    "profile",
    "answers",
    "results",
    "benchmark_release_id",
    "global_score",
    "reliability",
    "size_class",
    "sector",
    "department",
    "completed_at",
)
COLUMNS_SET_ONCE = ("owner_id", "company_id")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def in_progress(self) -> "AssessmentQuerySet":
        return self.filter(state=AssessmentState.IN_PROGRESS)

    def completed(self) -> "AssessmentQuerySet":
        return self.filter(state=AssessmentState.COMPLETED)

    def of_firms(self, companies: "models.QuerySet[Any, UUID]") -> "AssessmentQuerySet":
        """Those that the people of these firms read: completed, and linked to one of them."""
        return self.completed().filter(company__in=companies)

    def with_version(self) -> "AssessmentQuerySet":
        """Select the version along, without its definition: each process keeps it parsed."""
        return self.select_related("questionnaire").defer("questionnaire__definition")


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
    # The dimension that an owner in a hurry chose to answer first; empty: the order of the form.
    first_dimension = models.CharField("domaine commencé", max_length=30, blank=True)
    # The page before the owner now, and how many seconds each one took the first time.
    waiting_code = models.CharField("question affichée", max_length=20, blank=True)
    waiting_since = models.DateTimeField("affichée le", null=True, blank=True)
    pace = models.JSONField("durées (s)", default=dict, blank=True)
    # Left to be recalled of a diagnostic not finished, and for nothing else.
    recall_address = models.EmailField("adresse de rappel", blank=True)
    results = models.JSONField("résultats", null=True, blank=True)
    benchmark_release = models.ForeignKey(
        BenchmarkRelease,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="édition des repères",
    )
    # What a public register said of the firm, or its owner typed: siret, name, commune, naf and
    # band (of staff), each a text that may be absent. Asked once, proposed again when the owner
    # asks for help.
    firm = models.JSONField("entreprise trouvée", default=dict, blank=True)
    # Copies of what is in `results` and `profile`, for lists and statistics.
    global_score = models.DecimalField(
        "score global", max_digits=4, decimal_places=1, null=True, blank=True
    )
    reliability = models.DecimalField(
        "fiabilité", max_digits=4, decimal_places=1, null=True, blank=True
    )
    size_class = models.CharField("taille", max_length=6, choices=SizeClass.choices, blank=True)
    sector = models.CharField("section d’activité (NAF rév. 2)", max_length=1, blank=True)
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
            # Who signs in finds again what they left unfinished.
            models.Index(
                name="assessment_by_recall_address",
                fields=["recall_address"],
                condition=~Q(recall_address=""),
            ),
            # The peers of a firm (scoring.md, section 10).
            models.Index(
                name="assessment_peers",
                fields=["size_class", "sector", "completed_at"],
                condition=Q(state=AssessmentState.COMPLETED, global_score__isnull=False),
            ),
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
            models.CheckConstraint(
                name="assessment_recalled_only_in_progress",
                condition=Q(state=AssessmentState.IN_PROGRESS) | Q(recall_address=""),
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
