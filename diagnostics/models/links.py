"""What opens an assessment to somebody who is not signed in."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from diagnostics.models.assessments import Assessment


class ResumeLinkQuerySet(models.QuerySet["ResumeLink"]):
    def live(self, *, at: datetime) -> "ResumeLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at)


class ResumeLink(models.Model):
    """A personal link back to an assessment: unguessable, 30 days, revocable."""

    key = models.CharField("clé", max_length=43, unique=True)
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.CASCADE,
        related_name="resume_links",
        verbose_name="diagnostic",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = ResumeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de reprise"
        verbose_name_plural = "liens de reprise"

    def __str__(self) -> str:
        return f"lien du {self.created_at:%d/%m/%Y}"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self, *, at: datetime) -> "ShareLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at)


class ShareLink(models.Model):
    """A link for an accountant or an adviser: the result to read, and nothing else.

    Revoked or expired it opens nothing. `label` is how the owner tells links apart.
    """

    key = models.CharField("clé", max_length=43, unique=True)
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.CASCADE,
        related_name="share_links",
        verbose_name="diagnostic",
    )
    label = models.CharField("pour qui", max_length=80, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de partage"
        verbose_name_plural = "liens de partage"
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="share_link_expires_after_it_begins",
                condition=Q(expires_at__gt=models.F("created_at")),
                violation_error_message="Un lien expire après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return f"partage du {self.created_at:%d/%m/%Y}"
