"""What comes back, and the addresses that are no longer written to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from notifications.enums import BounceKind


class Address(models.Model):
    """An address whose mails came back, or whose owner complained of one; lower case."""

    address = models.EmailField("adresse", unique=True)
    # Since the last one that counted; old ones do not add up for ever.
    soft_bounces = models.PositiveSmallIntegerField("retours passagers", default=0)
    last_bounce_at = models.DateTimeField("dernier retour")
    suspended_at = models.DateTimeField("suspendue le", null=True, blank=True)
    complained_at = models.DateTimeField("plainte le", null=True, blank=True)

    class Meta:
        verbose_name = "adresse en retour"
        verbose_name_plural = "adresses en retour"
        ordering: ClassVar = ["-last_bounce_at"]

    def __str__(self) -> str:
        return f"adresse {self.pk}"


class Bounce(models.Model):
    """One mail that came back, or one complaint."""

    address = models.ForeignKey(
        Address, on_delete=models.CASCADE, related_name="bounces", verbose_name="adresse"
    )
    kind = models.CharField("nature", max_length=9, choices=BounceKind.choices)
    reason = models.CharField("raison donnée", max_length=300, blank=True)
    # What the provider calls it: it may tell us twice.
    event_id = models.CharField("événement", max_length=200, null=True, blank=True)  # noqa: DJ001 - unique where there is one
    happened_at = models.DateTimeField("arrivé le", auto_now_add=True)

    class Meta:
        verbose_name = "retour"
        ordering: ClassVar = ["-happened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="bounce_once_per_event", fields=["event_id"]),
            models.CheckConstraint(
                name="bounce_known_kind", condition=Q(kind__in=BounceKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.happened_at:%d/%m/%Y}"
