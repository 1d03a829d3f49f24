"""The label of a professional: what it is, and from when until when it is valid."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from connectors.enums import LabelState


class LabelQuerySet(models.QuerySet["Label"]):
    def valid(self, *, at: datetime) -> "LabelQuerySet":
        return self.filter(state=LabelState.AWARDED, awarded_at__lte=at, valid_until__gt=at)


class Label(models.Model):
    """The label of one connecteur for one period; a renewal is a new one linked to the old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        "connectors.Connector",
        on_delete=models.PROTECT,
        related_name="labels",
        verbose_name="connecteur",
    )
    state = models.CharField(
        "état", max_length=12, choices=LabelState.choices, default=LabelState.APPLIED
    )
    applied_at = models.DateTimeField("demandé le", auto_now_add=True)
    awarded_at = models.DateTimeField("attribué le", null=True, blank=True)
    valid_until = models.DateTimeField("valable jusqu’au", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    previous = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewal",
        verbose_name="label précédent",
    )

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = "label"
        ordering: ClassVar = ["-applied_at"]
        indexes: ClassVar = [
            models.Index(
                name="label_awarded",
                fields=["connector", "valid_until"],
                condition=Q(state=LabelState.AWARDED),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="label_known_state", condition=Q(state__in=LabelState.values)
            ),
            models.UniqueConstraint(
                name="label_one_awarded_per_connector",
                fields=["connector"],
                condition=Q(state=LabelState.AWARDED),
                violation_error_message="Ce connecteur a déjà un label en cours.",
            ),
            models.CheckConstraint(
                name="label_dates_when_awarded",
                condition=~Q(state__in=[LabelState.AWARDED, LabelState.SUSPENDED])
                | Q(awarded_at__isnull=False, valid_until__gt=models.F("awarded_at")),
            ),
            models.CheckConstraint(
                name="label_ended_at_iff_ended",
                condition=Q(
                    state__in=[LabelState.EXPIRED, LabelState.REVOKED], ended_at__isnull=False
                )
                | (~Q(state__in=[LabelState.EXPIRED, LabelState.REVOKED]) & Q(ended_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"label {self.get_state_display()}"
