"""How much a connecteur takes on, month by month."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class CapacityMonth(models.Model):
    """How many requests a connecteur accepted in a calendar month (Europe/Paris)."""

    connector = models.ForeignKey(
        "connectors.Connector",
        on_delete=models.CASCADE,
        related_name="capacity_months",
        verbose_name="connecteur",
    )
    month = models.DateField("mois", help_text="Premier jour du mois.")
    used = models.PositiveSmallIntegerField("acceptées", default=0)
    cap = models.PositiveSmallIntegerField("plafond")

    class Meta:
        verbose_name = "capacité du mois"
        verbose_name_plural = "capacités du mois"
        constraints: ClassVar = [
            models.UniqueConstraint(name="capacity_one_per_month", fields=["connector", "month"]),
            models.CheckConstraint(
                name="capacity_not_exceeded", condition=Q(used__lte=models.F("cap"))
            ),
            models.CheckConstraint(name="capacity_month_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} : {self.used}/{self.cap}"
