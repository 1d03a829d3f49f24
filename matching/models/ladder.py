"""When each step of the ladder comes; the team sets the days."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from matching.enums import LadderAction

LONGEST = 120


class LadderStep(models.Model):
    """One step: what is done, after how many French working days, or not at all.

    A change counts from the next wait on; what is planned already keeps its date.
    """

    action = models.CharField("étape", max_length=14, choices=LadderAction.choices, unique=True)
    working_days = models.PositiveSmallIntegerField(
        "jours ouvrés", validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "étape de l’attente"
        verbose_name_plural = "étapes de l’attente"
        ordering: ClassVar = ["working_days", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ladder_known_action", condition=Q(action__in=LadderAction.values)
            ),
            models.CheckConstraint(
                name="ladder_days_in_range", condition=Q(working_days__range=(1, LONGEST))
            ),
            # A request that nothing ends would wait for ever.
            models.CheckConstraint(
                name="ladder_wait_ends",
                condition=Q(active=True) | ~Q(action=LadderAction.CLOSE),
                violation_error_message="Cette étape termine l’attente\u00a0: "
                "elle reste en service.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.working_days} j : {self.get_action_display()}"
