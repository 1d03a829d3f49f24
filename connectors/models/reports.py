"""What somebody reports about a connecteur, what the connecteur answers, what staff decide."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from connectors.enums import ReportKind, ReportState
from connectors.models.people import Connector


class MisconductReportQuerySet(models.QuerySet["MisconductReport"]):
    def open(self) -> "MisconductReportQuerySet":
        return self.filter(state=ReportState.OPEN)

    def to_answer(self) -> "MisconductReportQuerySet":
        return self.open().filter(answered_at=None)


class MisconductReport(models.Model):
    """Spam, selling, absence or misuse of data; staff decide before `decide_before`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="reports", verbose_name="connecteur"
    )
    kind = models.CharField("nature", max_length=12, choices=ReportKind.choices)
    text = models.TextField("ce qui s’est passé", max_length=2000, blank=True)
    introduction_id = models.UUIDField("mise en relation", null=True, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports_made",
        verbose_name="signalé par",
    )
    reported_at = models.DateTimeField("signalé le", auto_now_add=True)
    decide_before = models.DateTimeField("à traiter avant le")
    state = models.CharField(
        "état", max_length=9, choices=ReportState.choices, default=ReportState.OPEN
    )
    answer = models.TextField("réponse du connecteur", max_length=2000, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    decision = models.TextField("décision motivée", max_length=2000, blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="décidé par",
    )

    objects = MisconductReportQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering: ClassVar = ["decide_before", "pk"]
        indexes: ClassVar = [
            models.Index(
                name="misconduct_report_open",
                fields=["decide_before"],
                condition=Q(state=ReportState.OPEN),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="misconduct_report_once",
                fields=["reporter", "introduction_id", "kind"],
                condition=Q(introduction_id__isnull=False, reporter__isnull=False),
                violation_error_message="Vous avez déjà signalé cela.",
            ),
            # Without an introduction to tell them apart, one at a time.
            models.UniqueConstraint(
                name="misconduct_report_one_open",
                fields=["reporter", "connector", "kind"],
                condition=Q(introduction_id=None, state=ReportState.OPEN, reporter__isnull=False),
                violation_error_message="Vous avez déjà signalé cela.",
            ),
            models.CheckConstraint(
                name="misconduct_report_decided_iff_settled",
                condition=Q(state=ReportState.OPEN, decided_at=None)
                | (~Q(state=ReportState.OPEN) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
