"""Signs of life of what runs by itself, and what went wrong meanwhile."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from notifications.enums import IncidentKind


class Heartbeat(models.Model):
    """The last sign of life of a part that runs by itself (QUALITY C9)."""

    name = models.CharField("nom", max_length=40, primary_key=True)
    beaten_at = models.DateTimeField("dernier battement")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return self.name


class Incident(models.Model):
    """Something that went wrong for a while: told to the team when it opens, closed by itself."""

    kind = models.CharField("nature", max_length=13, choices=IncidentKind.choices)
    details = models.CharField("au début", max_length=200)
    opened_at = models.DateTimeField("depuis", auto_now_add=True)
    closed_at = models.DateTimeField("rétabli le", null=True, blank=True)

    class Meta:
        verbose_name = "panne"
        ordering: ClassVar = ["-opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="incident_one_open_per_kind", fields=["kind"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="incident_known_kind", condition=Q(kind__in=IncidentKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.opened_at:%d/%m/%Y}"
