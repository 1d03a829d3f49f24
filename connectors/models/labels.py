"""The label of a professional: what it is, and from when until when it is valid."""

import uuid
from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from connectors.enums import LabelState, Outcome, Round

# Handed in, or appealed, and not decided yet.
EXAMINED = (LabelState.UNDER_REVIEW, LabelState.UNDER_APPEAL)
UNDECIDED = (LabelState.APPLIED, *EXAMINED)


class LabelQuerySet(models.QuerySet["Label"]):
    def valid(self, *, at: datetime) -> "LabelQuerySet":
        return self.filter(state=LabelState.AWARDED, awarded_at__lte=at, valid_until__gt=at)

    def undecided(self) -> "LabelQuerySet":
        """Applications whose end is not known yet, those being put together included."""
        return self.filter(state__in=UNDECIDED)

    def put_together(self) -> "LabelQuerySet":
        """Applications that their author may still add to."""
        return self.filter(state=LabelState.APPLIED, submitted_at=None)


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
    # On certificates and badges; drawn when it is awarded.
    number = models.CharField("numéro", max_length=20, null=True, blank=True, unique=True)
    criteria = models.ForeignKey(
        "connectors.Criteria",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="labels",
        verbose_name="critères",
    )
    themes = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name="thèmes"
    )
    applied_at = models.DateTimeField("demandé le", auto_now_add=True)
    # Put together until then, and examined from then on.
    submitted_at = models.DateTimeField("dossier déposé le", null=True, blank=True)
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
        permissions: ClassVar = [
            ("review_label", "Peut examiner un dossier de label"),
            ("decide_label", "Peut confier un dossier de label et en décider"),
        ]
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
            models.UniqueConstraint(
                name="label_one_undecided_per_connector",
                fields=["connector"],
                condition=Q(state__in=UNDECIDED),
                violation_error_message="Ce connecteur a déjà une demande en cours.",
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


class Decision(models.Model):
    """What was decided of an application, by whom and why; the second one is on appeal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="decisions", verbose_name="label"
    )
    round = models.CharField("examen", max_length=6, choices=Round.choices)
    outcome = models.CharField("décision", max_length=8, choices=Outcome.choices)
    reasons = models.TextField("motifs", max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="label_decisions",
        verbose_name="décidé par",
    )
    decided_at = models.DateTimeField("décidé le")
    # The last moment to appeal; none for what was awarded, nor after an appeal.
    appeal_until = models.DateTimeField("recours possible jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "décision"
        ordering: ClassVar = ["decided_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="decision_one_per_round", fields=["label", "round"]),
            models.CheckConstraint(
                name="decision_appeal_only_after_first_refusal",
                condition=Q(appeal_until=None)
                | Q(
                    round=Round.FIRST,
                    outcome=Outcome.REFUSED,
                    appeal_until__gt=models.F("decided_at"),
                ),
            ),
            models.CheckConstraint(name="decision_with_reasons", condition=~Q(reasons="")),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="decision_append_only")]

    def __str__(self) -> str:
        return f"{self.get_round_display()} : {self.get_outcome_display()}"


class Appeal(models.Model):
    """What an applicant answers to a refusal; others examine the application again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.OneToOneField(
        Label, on_delete=models.PROTECT, related_name="appeal", verbose_name="label"
    )
    text = models.TextField("ce que répond la personne", max_length=4000)
    filed_at = models.DateTimeField("formé le")

    class Meta:
        verbose_name = "recours"
        verbose_name_plural = "recours"
        ordering: ClassVar = ["filed_at", "pk"]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="appeal_append_only")]

    def __str__(self) -> str:
        return f"recours du {self.filed_at:%d/%m/%Y}"
