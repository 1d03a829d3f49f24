"""The rules of ranking, by version: prepared as a draft, published once, then read for ever."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from matching.enums import PolicyState
from matching.policy import Policy


class RankingPolicyQuerySet(models.QuerySet["RankingPolicy"]):
    def published(self) -> "RankingPolicyQuerySet":
        return self.filter(state=PolicyState.PUBLISHED)

    def drafts(self) -> "RankingPolicyQuerySet":
        return self.filter(state=PolicyState.DRAFT)

    def in_force(self) -> "RankingPolicy | None":
        """Return the last one published."""
        return self.published().order_by("-published_at", "-pk").first()


class RankingPolicy(models.Model):
    """One version of the rules: every stored ranking names the one it was computed with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField("version", max_length=20, unique=True)
    state = models.CharField(
        "état", max_length=9, choices=PolicyState.choices, default=PolicyState.DRAFT
    )
    parameters = models.JSONField("paramètres")
    note = models.TextField("ce qui change, et pourquoi", max_length=1000, blank=True)
    created_at = models.DateTimeField("préparées le", auto_now_add=True)
    # Nobody for what ships with the platform.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="préparées par",
    )
    published_at = models.DateTimeField("publiées le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="publiées par",
    )

    objects = RankingPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "règles du classement"
        verbose_name_plural = "règles du classement"
        ordering: ClassVar = [models.F("published_at").desc(nulls_first=True), "-version"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rankingpolicy_known_state", condition=Q(state__in=PolicyState.values)
            ),
            models.CheckConstraint(
                name="rankingpolicy_dated_iff_published",
                condition=Q(state=PolicyState.DRAFT, published_at=None)
                | Q(state=PolicyState.PUBLISHED, published_at__isnull=False),
                violation_error_message="Seules des règles publiées portent une date.",
            ),
            models.UniqueConstraint(
                name="rankingpolicy_one_draft",
                fields=["state"],
                condition=Q(state=PolicyState.DRAFT),
                violation_error_message="Une version est déjà en préparation.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="rankingpolicy_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=PolicyState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return f"règles du classement, version {self.version}"

    @property
    def policy(self) -> Policy:
        """Return the rules as the ranking reads them. Raises WrongPolicy for a faulty draft."""
        return Policy.from_json(self.version, self.parameters)
