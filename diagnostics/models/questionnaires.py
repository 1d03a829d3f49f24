"""Versions of the instrument: one that is published never changes."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from diagnostics.enums import PublicationState


class Questionnaire(models.Model):
    """One version of the instrument; `definition` is the whole of it, as `instrument.py` reads it.

    A published version never changes: a change makes the next version.
    """

    version = models.CharField("version", max_length=20, unique=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.DRAFT,
    )
    definition = models.JSONField("définition")
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    class Meta:
        verbose_name = "questionnaire"
        ordering: ClassVar = ["-published_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="questionnaire_published_at_iff_published",
                condition=Q(state=PublicationState.PUBLISHED, published_at__isnull=False)
                | Q(state=PublicationState.DRAFT, published_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="questionnaire_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=PublicationState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
