"""What readers say: useful or not, and what is no longer true."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from resources.models.library import Resource


class Opinion(models.Model):
    """« Utile » or not, once a reader; `reader` tells one from another and names nobody."""

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="opinions", verbose_name="ressource"
    )
    reader = models.CharField("lecteur", max_length=64)
    useful = models.BooleanField("utile")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "avis de lecture"
        verbose_name_plural = "avis de lecture"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="opinion_once_a_reader",
                fields=["resource", "reader"],
                violation_error_message="Votre avis est déjà compté.",
            )
        ]

    def __str__(self) -> str:
        return "utile" if self.useful else "pas utile"


class OutdatedReport(models.Model):
    """What a reader found out of date, until somebody of the team has looked at it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="reports", verbose_name="ressource"
    )
    text = models.CharField("ce qui n’est plus à jour", max_length=500)
    at = models.DateTimeField("signalé le", auto_now_add=True)
    settled_at = models.DateTimeField("traité le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="traité par",
    )

    class Meta:
        verbose_name = "signalement de lecteur"
        verbose_name_plural = "signalements de lecteurs"
        ordering: ClassVar = ["-at", "pk"]

    def __str__(self) -> str:
        return f"signalé le {self.at:%d/%m/%Y}"
