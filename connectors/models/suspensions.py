"""What is held against the holder of a label while it is suspended, and how that ended."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from connectors.enums import SuspensionOutcome
from connectors.models.labels import Label
from connectors.models.reports import MisconductReport


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def open(self) -> "SuspensionQuerySet":
        return self.filter(settled_at=None)

    def to_answer(self) -> "SuspensionQuerySet":
        return self.open().filter(answered_at=None)


class Suspension(models.Model):
    """A label set aside at once, for a reason; its holder answers, then staff settle it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="suspensions", verbose_name="label"
    )
    report = models.ForeignKey(
        MisconductReport,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suspensions",
        verbose_name="signalement",
    )
    reason = models.TextField("ce qui est reproché", max_length=2000)
    suspended_at = models.DateTimeField("suspendu le")
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="suspendu par",
    )
    answer = models.TextField("réponse du titulaire", max_length=2000, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    outcome = models.CharField("issue", max_length=8, choices=SuspensionOutcome.choices, blank=True)
    settled_at = models.DateTimeField("réglée le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="réglée par",
    )
    settlement = models.TextField("motif de l’issue", max_length=2000, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension de label"
        verbose_name_plural = "suspensions de label"
        ordering: ClassVar = ["-suspended_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="suspension_one_open_per_label",
                fields=["label"],
                condition=Q(settled_at=None),
                violation_error_message="Ce label est déjà suspendu.",
            ),
            models.CheckConstraint(
                name="suspension_with_its_reason",
                condition=~Q(reason=""),
                violation_error_message="Dites ce qui est reproché.",
            ),
            models.CheckConstraint(
                name="suspension_answer_with_its_date",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="suspension_outcome_iff_settled",
                condition=Q(outcome="", settled_at=None)
                | Q(outcome__in=SuspensionOutcome.values, settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"suspension du {self.suspended_at:%d/%m/%Y}"
