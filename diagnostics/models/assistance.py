"""Diagnostics that somebody else types in: a helper with the owner's consent, or from paper."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from diagnostics.models.assessments import Assessment
from diagnostics.models.questionnaires import Questionnaire


class AssistanceQuerySet(models.QuerySet["Assistance"]):
    def open(self, *, at: datetime) -> "AssistanceQuerySet":
        """Those that the helper may still open: neither handed over nor given up."""
        return self.filter(handed_over_at=None, closed_at=None, expires_at__gt=at)

    def not_handed_over(self) -> "AssistanceQuerySet":
        """Those whose owner has not come: open, given up or expired, they are nobody's."""
        return self.filter(handed_over_at=None)

    def barring(self, user: AbstractBaseUser) -> "AssistanceQuerySet":
        """Those whose diagnostic `user` may not own: its helper, whoever they are before its owner
        has come.
        """
        return self.filter(Q(handed_over_at=None) | Q(helper=user))


class Assistance(models.Model):
    """A diagnostic filled in by a connecteur or an adviser, with the owner's consent.

    The helper has access until it is handed over: the owner types `code`, and it is theirs alone.
    The consent is kept in the words read to the owner; the owner has no account yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.CASCADE,
        related_name="assistance",
        verbose_name="diagnostic",
    )
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assistances",
        verbose_name="rempli par",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assistances",
        verbose_name="au titre de",
    )
    code = models.CharField("code de remise", max_length=12, unique=True)
    consent_text = models.TextField("texte lu au dirigeant")
    consent_version = models.CharField("version du texte", max_length=20)
    consented_at = models.DateTimeField("accord donné le", default=timezone.now)
    expires_at = models.DateTimeField("expire le")
    handed_over_at = models.DateTimeField("remis le", null=True, blank=True)
    closed_at = models.DateTimeField("abandonné le", null=True, blank=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic accompagné"
        verbose_name_plural = "diagnostics accompagnés"
        ordering: ClassVar = ["-consented_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assistance_ends_once",
                condition=Q(handed_over_at=None) | Q(closed_at=None),
                violation_error_message="Un diagnostic remis n’est pas abandonné.",
            ),
            models.CheckConstraint(
                name="assistance_expires_after_consent",
                condition=Q(expires_at__gt=models.F("consented_at")),
                violation_error_message="Un code expire après l’accord du dirigeant.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="assistance_by_helper", fields=["helper", "-consented_at"])
        ]

    def __str__(self) -> str:
        return f"diagnostic accompagné du {self.consented_at:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Say whether the code still serves."""
        ended = self.handed_over_at or self.closed_at
        return ended is None and self.expires_at > timezone.now()


class PaperSheetQuerySet(models.QuerySet["PaperSheet"]):
    def live(self, *, at: datetime) -> "PaperSheetQuerySet":
        return self.filter(expires_at__gt=at)

    def typed_as(self, assessment: Assessment) -> "PaperSheetQuerySet":
        return self.filter(assessment=assessment)


class PaperSheet(models.Model):
    """A printed sheet of the questions of one version; whoever has its number types it in.

    `number` is ten digits, the last of which is a check digit.
    """

    number = models.CharField("numéro", max_length=10, unique=True)
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="paper_sheets",
        verbose_name="questionnaire",
    )
    assessment = models.OneToOneField(
        Assessment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="paper_sheet",
        verbose_name="diagnostic",
    )
    created_at = models.DateTimeField("imprimée le", default=timezone.now)
    expires_at = models.DateTimeField("expire le")
    typed_at = models.DateTimeField("saisie commencée le", null=True, blank=True)

    objects = PaperSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire sur papier"
        verbose_name_plural = "questionnaires sur papier"
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paper_sheet_number_is_10_digits",
                condition=Q(number__regex=r"^\d{10}$"),
                violation_error_message="Un numéro compte 10 chiffres.",
            ),
            models.CheckConstraint(
                name="paper_sheet_typed_has_a_date",
                condition=Q(assessment=None) | Q(typed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"questionnaire du {self.created_at:%d/%m/%Y}"
