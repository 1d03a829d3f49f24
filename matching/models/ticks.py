"""What the team has dealt with, of what a basket of the cockpit shows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class BasketTick(models.Model):
    """Somebody dealt with one line of one basket; it holds until the line has a newer reason."""

    basket = models.SlugField("panier", max_length=20)
    # A request, an introduction and a connecteur have a UUID; an account has a number.
    subject = models.CharField("ligne", max_length=36)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="traité par",
    )
    at = models.DateTimeField("traité le", default=timezone.now)

    class Meta:
        verbose_name = "ligne traitée"
        verbose_name_plural = "lignes traitées"
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="baskettick_one_per_line",
                fields=["basket", "subject"],
                violation_error_message="Cette ligne est déjà traitée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basket}, {self.at:%d/%m/%Y}"
