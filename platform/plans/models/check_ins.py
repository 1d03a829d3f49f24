"""The check-ins of a pact, and what the owner answers for each action."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plans.enums import CHECK_IN_DAYS, CheckInValue
from plans.models.actions import PlanAction
from plans.models.plans import Plan


class CheckIn(models.Model):
    """Where the owner was asked to say where they are, on such a day of such a pact.

    `answered_at` is when the first of its answers came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="check_ins", verbose_name="plan"
    )
    pact_number = models.PositiveSmallIntegerField("engagement numéro")
    day = models.PositiveSmallIntegerField("jour")
    asked_at = models.DateTimeField("demandé le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "point d’étape"
        verbose_name_plural = "points d’étape"
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="checkin_once_a_day_of_a_pact", fields=["plan", "pact_number", "day"]
            ),
            models.CheckConstraint(
                name="checkin_known_day", condition=Q(day__in=list(CHECK_IN_DAYS))
            ),
            models.CheckConstraint(
                name="checkin_answered_after_asked",
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"point du jour {self.day}"


class CheckInAnswer(models.Model):
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="answers", verbose_name="point d’étape"
    )
    action = models.ForeignKey(
        PlanAction, on_delete=models.CASCADE, related_name="answers", verbose_name="action"
    )
    value = models.CharField("réponse", max_length=10, choices=CheckInValue.choices)
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "réponse à un point d’étape"
        verbose_name_plural = "réponses aux points d’étape"
        ordering: ClassVar = ["answered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="checkinanswer_one_per_action", fields=["check_in", "action"]
            ),
            models.CheckConstraint(
                name="checkinanswer_known_value", condition=Q(value__in=CheckInValue.values)
            ),
        ]

    def __str__(self) -> str:
        return self.get_value_display()
