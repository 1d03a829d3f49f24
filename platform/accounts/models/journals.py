"""Consent, and the journals that say who did and read what."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models.people import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """What somebody agreed to, in the words they read; withdrawing it closes access at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="consents", verbose_name="personne"
    )
    purpose = models.CharField("finalité", max_length=20, choices=ConsentPurpose.choices)
    text = models.TextField("texte accepté")
    text_version = models.CharField("version du texte", max_length=20)
    given_at = models.DateTimeField("donné le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.given_at:%d/%m/%Y})"


class ContactReading(models.Model):
    """One reading of somebody's contact details: append-only, and its subject can see it."""

    reader = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="readings_made", verbose_name="lecteur"
    )
    subject = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="readings", verbose_name="personne concernée"
    )
    purpose = models.CharField("motif", max_length=60)
    about_id = models.UUIDField("à propos de", null=True, blank=True)
    read_at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "lecture de coordonnées"
        verbose_name_plural = "lectures de coordonnées"
        ordering: ClassVar = ["-read_at"]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="contact_reading_append_only")]

    def __str__(self) -> str:
        return f"{self.reader_id} le {self.read_at:%d/%m/%Y %H:%M}"


class StateChange(models.Model):
    """One step of a state machine: which object, from what to what, by whom and when.

    Append-only. `by` is empty when the platform acted by itself (an answer that never came).
    """

    kind = models.CharField("nature", max_length=40)
    subject_id = models.UUIDField("objet")
    from_state = models.CharField("avant", max_length=20, blank=True)
    to_state = models.CharField("après", max_length=20)
    reason = models.CharField("motif", max_length=300, blank=True)
    by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="state_changes",
        verbose_name="par",
    )
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(name="statechange_subject", fields=["kind", "subject_id", "at"])
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="state_change_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} : {self.from_state} -> {self.to_state}"
