"""What opens an assessment to somebody who is not signed in."""

from datetime import datetime

from django.db import models

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
