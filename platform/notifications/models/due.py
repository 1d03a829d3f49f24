"""What is due later is a row: done or cancelled once."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from notifications.models.messages import LADDER


class DueRowQuerySet(models.QuerySet["DueRow"]):
    def open(self) -> Self:
        return self.filter(done_at=None, cancelled_at=None)

    def ready(self, *, at: datetime) -> Self:
        """Those to handle now; a row that failed on every step of the ladder waits for staff."""
        return self.open().filter(due_at__lte=at, attempts__lt=len(LADDER))

    def dead(self) -> Self:
        return self.open().filter(attempts__gte=len(LADDER))


class DueRow(models.Model):
    """Something to do later: a kind, a subject, an occasion, a date; done or cancelled once."""

    kind = models.CharField("nature", max_length=60)
    subject_id = models.UUIDField("objet")
    occasion = models.CharField("occasion", max_length=60, default="once")
    due_at = models.DateTimeField("échéance")
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True)
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = DueRowQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering: ClassVar = ["due_at"]
        indexes: ClassVar = [
            models.Index(
                name="duerow_open",
                fields=["due_at"],
                condition=Q(done_at=None, cancelled_at=None),
            ),
            models.Index(
                name="duerow_open_by_subject",
                fields=["subject_id"],
                condition=Q(done_at=None, cancelled_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="duerow_once_per_occasion", fields=["kind", "subject_id", "occasion"]
            ),
            models.CheckConstraint(
                name="duerow_done_or_cancelled",
                condition=Q(done_at=None) | Q(cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} le {self.due_at:%d/%m/%Y}"
