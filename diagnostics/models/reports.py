"""Results put on paper: the PDF that is being made, or is ready, and its reference number."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from diagnostics.enums import ReportState
from diagnostics.models.assessments import Assessment


class ReportQuerySet(models.QuerySet["Report"]):
    def ready_to_make(self, *, at: datetime, lease: timedelta) -> "ReportQuerySet":
        """What waits, and what a process that died had begun.

        One that failed waits as long as a lease before it is tried again.
        """
        return self.filter(state__in=[ReportState.WAITING, ReportState.RUNNING]).filter(
            Q(started_at=None) | Q(started_at__lt=at - lease)
        )

    def without_content(self) -> "ReportQuerySet":
        """Leave the PDF in the database; `has_content` tells whether there is one."""
        held = models.ExpressionWrapper(
            Q(content__isnull=False), output_field=models.BooleanField()
        )
        return self.defer("content").annotate(has_content=held)  # type: ignore[no-redef]  # the attribute that the model declares


class Report(models.Model):
    """The PDF of a completed diagnostic.

    `reference` is what a form of an aid asks for; anybody may check it, for as long as the
    diagnostic is kept. `content` may be erased and made again: the reference stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.CASCADE,
        related_name="report",
        verbose_name="diagnostic",
    )
    reference = models.CharField("référence", max_length=20, unique=True)
    state = models.CharField(
        "état", max_length=8, choices=ReportState.choices, default=ReportState.WAITING
    )
    # Percent, for whoever waits before the page.
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    content = models.BinaryField("PDF", null=True, blank=True)
    digest = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    # Of the PDFs given before, when a later version of the code drew the same result otherwise.
    earlier_digests = ArrayField(
        models.CharField(max_length=64),
        verbose_name="empreintes précédentes",
        default=list,
        blank=True,
    )
    # Where to send it once it is made; emptied when the mail is written.
    mail_to = models.EmailField("à envoyer à", blank=True)
    message = models.CharField("compte rendu", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    requested_at = models.DateTimeField("demandé le", default=timezone.now)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    # Given by `without_content()` alone.
    has_content: bool

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_ended_at_iff_settled",
                condition=Q(
                    state__in=[ReportState.WAITING, ReportState.RUNNING], ended_at__isnull=True
                )
                | Q(state__in=[ReportState.READY, ReportState.FAILED], ended_at__isnull=False),
                violation_error_message="Seul un rapport terminé porte une date de fin.",
            ),
            models.CheckConstraint(
                name="report_progress_0_to_100", condition=Q(progress__range=(0, 100))
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="report_to_make",
                fields=["requested_at"],
                condition=Q(state__in=[ReportState.WAITING, ReportState.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"rapport {self.reference}"
