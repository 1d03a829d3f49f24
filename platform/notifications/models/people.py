"""What people choose to receive."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.enums import Pace


class Preference(models.Model):
    """How one person wants the messages of one category; no row is the category's own default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="message_preferences",
        verbose_name="personne",
    )
    category = models.CharField("catégorie", max_length=40)
    pace = models.CharField("rythme", max_length=6, choices=Pace.choices)
    chosen_at = models.DateTimeField("choisi le", auto_now=True)

    class Meta:
        verbose_name = "choix de messages"
        verbose_name_plural = "choix de messages"
        ordering: ClassVar = ["-chosen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="preference_one_per_category", fields=["user", "category"]
            ),
            models.CheckConstraint(name="preference_known_pace", condition=Q(pace__in=Pace.values)),
        ]

    def __str__(self) -> str:
        return f"{self.category} : {self.get_pace_display()}"
