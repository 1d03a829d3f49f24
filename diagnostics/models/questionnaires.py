"""Versions of the instrument: one that is published never changes."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from diagnostics.enums import PublicationState


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def drafts(self) -> "QuestionnaireQuerySet":
        return self.filter(state=PublicationState.DRAFT)

    def published(self) -> "QuestionnaireQuerySet":
        return self.filter(state=PublicationState.PUBLISHED)

    def in_force(self) -> "Questionnaire | None":
        """Return the version that new diagnostics begin on: the last one published."""
        return self.published().order_by("-published_at", "-pk").first()


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
    based_on = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        verbose_name="copié de",
    )
    # One more at each save: who edits a page read before somebody else's save is told so.
    revision = models.PositiveIntegerField("révision", default=0)
    saved_at = models.DateTimeField("enregistré le", auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="enregistré par",
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="publié par",
    )

    objects = QuestionnaireQuerySet.as_manager()

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
