"""The owner's ask, the people asked in turn, and what came of it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from matching.enums import (
    AdviserChoice,
    FollowUp,
    FollowUpAnswerValue,
    HelpRequestState,
    IntroductionState,
    Side,
)

if TYPE_CHECKING:
    from accounts.models import User


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def visible_to(self, user: "User") -> "HelpRequestQuerySet":
        """Requests of the owner; nobody else reads them here."""
        return self.filter(owner=user)

    def unfinished(self) -> "HelpRequestQuerySet":
        return self.filter(
            state__in=[
                HelpRequestState.OPEN,
                HelpRequestState.MATCHED,
                HelpRequestState.UNANSWERED,
            ]
        )


class HelpRequest(models.Model):
    """What an owner asks: help on needs, from whom, and on which terms.

    `needs` and `profile` are what the connecteur may see before accepting; contact details are
    read only by the one who accepted, while the consent lives.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="help_requests",
        verbose_name="dirigeant",
    )
    company = models.ForeignKey(
        "accounts.Company",
        on_delete=models.PROTECT,
        related_name="help_requests",
        verbose_name="entreprise",
    )
    assessment = models.ForeignKey(
        "diagnostics.Assessment",
        on_delete=models.PROTECT,
        related_name="help_requests",
        verbose_name="diagnostic",
    )
    consent = models.OneToOneField(
        "accounts.Consent",
        on_delete=models.PROTECT,
        related_name="help_request",
        verbose_name="consentement",
    )
    submission_id = models.UUIDField("envoi", unique=True)
    state = models.CharField(
        "état", max_length=10, choices=HelpRequestState.choices, default=HelpRequestState.OPEN
    )
    adviser_choice = models.CharField(
        "type de connecteur",
        max_length=10,
        choices=AdviserChoice.choices,
        default=AdviserChoice.BOTH,
    )
    next_allowed = models.BooleanField("ou le suivant proposé", default=False)
    contact_name = models.CharField("personne à contacter", max_length=120)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    needs = models.JSONField("besoins")
    profile = models.JSONField("profil transmis")
    created_at = models.DateTimeField("déposée le", auto_now_add=True)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’aide"
        verbose_name_plural = "demandes d’aide"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(name="helprequest_by_state", fields=["state", "-created_at"])
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="helprequest_known_state", condition=Q(state__in=HelpRequestState.values)
            ),
            models.CheckConstraint(
                name="helprequest_closed_at_iff_over",
                condition=Q(
                    state__in=[HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN],
                    closed_at__isnull=False,
                )
                | (
                    ~Q(state__in=[HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN])
                    & Q(closed_at=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"demande du {self.created_at:%d/%m/%Y}"


class Ranking(models.Model):
    """What was computed when the owner asked: enough to run it again and to explain it."""

    help_request = models.ForeignKey(
        HelpRequest, on_delete=models.PROTECT, related_name="rankings", verbose_name="demande"
    )
    policy_version = models.CharField("version des règles", max_length=20)
    seed = models.CharField("graine", max_length=64)
    inputs = models.JSONField("entrées")
    results = models.JSONField("classement")
    created_at = models.DateTimeField("calculé le", auto_now_add=True)

    class Meta:
        verbose_name = "classement"
        ordering: ClassVar = ["-created_at"]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="ranking_is_frozen")]

    def __str__(self) -> str:
        return f"classement du {self.created_at:%d/%m/%Y %H:%M}"


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def requested(self) -> "IntroductionQuerySet":
        return self.filter(state=IntroductionState.REQUESTED)

    def under_way(self) -> "IntroductionQuerySet":
        return self.filter(state__in=[IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS])

    def unfinished(self) -> "IntroductionQuerySet":
        return self.filter(
            state__in=[
                IntroductionState.REQUESTED,
                IntroductionState.ACCEPTED,
                IntroductionState.IN_PROGRESS,
            ]
        )

    def visible_to(self, user: "User") -> "IntroductionQuerySet":
        """Introductions of the connecteur that this user is."""
        return self.filter(connector__user=user)


class Introduction(models.Model):
    """One connecteur asked about one request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    help_request = models.ForeignKey(
        HelpRequest,
        on_delete=models.PROTECT,
        related_name="introductions",
        verbose_name="demande",
    )
    connector = models.ForeignKey(
        "connectors.Connector",
        on_delete=models.PROTECT,
        related_name="introductions",
        verbose_name="connecteur",
    )
    ranking = models.ForeignKey(
        Ranking, on_delete=models.PROTECT, related_name="introductions", verbose_name="classement"
    )
    state = models.CharField(
        "état",
        max_length=12,
        choices=IntroductionState.choices,
        default=IntroductionState.REQUESTED,
    )
    decline_reason = models.CharField("motif du refus", max_length=300, blank=True)
    requested_at = models.DateTimeField("demandée le", auto_now_add=True)
    expires_at = models.DateTimeField("à répondre avant le")
    settled_at = models.DateTimeField("réponse le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introductions_settled",
        verbose_name="réponse par",
    )
    contact_made_at = models.DateTimeField("contact établi le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        ordering: ClassVar = ["-requested_at"]
        indexes: ClassVar = [
            models.Index(name="introduction_by_connector", fields=["connector", "state"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="introduction_known_state", condition=Q(state__in=IntroductionState.values)
            ),
            models.UniqueConstraint(
                name="introduction_one_waiting_per_pair",
                fields=["help_request", "connector"],
                condition=Q(state=IntroductionState.REQUESTED),
                violation_error_message="Une demande est déjà en attente auprès de ce connecteur.",
            ),
            models.UniqueConstraint(
                name="introduction_one_accepted_per_request",
                fields=["help_request"],
                condition=Q(
                    state__in=[
                        IntroductionState.ACCEPTED,
                        IntroductionState.IN_PROGRESS,
                        IntroductionState.DONE,
                        IntroductionState.EVALUATED,
                    ]
                ),
                violation_error_message="Un connecteur a déjà accepté cette demande.",
            ),
            models.CheckConstraint(
                name="introduction_settled_at_iff_settled",
                condition=Q(state=IntroductionState.REQUESTED, settled_at=None)
                | (~Q(state=IntroductionState.REQUESTED) & Q(settled_at__isnull=False)),
                violation_error_message="Seule une demande traitée porte une date de réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"mise en relation du {self.requested_at:%d/%m/%Y}"


class CapacityMonth(models.Model):
    """How many requests a connecteur accepted in a calendar month (Europe/Paris)."""

    connector = models.ForeignKey(
        "connectors.Connector",
        on_delete=models.CASCADE,
        related_name="capacity_months",
        verbose_name="connecteur",
    )
    month = models.DateField("mois", help_text="Premier jour du mois.")
    used = models.PositiveSmallIntegerField("acceptées", default=0)
    cap = models.PositiveSmallIntegerField("plafond")

    class Meta:
        verbose_name = "capacité du mois"
        verbose_name_plural = "capacités du mois"
        constraints: ClassVar = [
            models.UniqueConstraint(name="capacity_one_per_month", fields=["connector", "month"]),
            models.CheckConstraint(
                name="capacity_not_exceeded", condition=Q(used__lte=models.F("cap"))
            ),
            models.CheckConstraint(name="capacity_month_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} : {self.used}/{self.cap}"


class FollowUpAnswer(models.Model):
    """What one side answered to one follow-up, once each time it is asked."""

    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="mise en relation",
    )
    side = models.CharField("côté", max_length=10, choices=Side.choices)
    follow_up = models.CharField("question", max_length=14, choices=FollowUp.choices)
    occasion = models.PositiveSmallIntegerField("fois", default=1)
    value = models.CharField("réponse", max_length=14, choices=FollowUpAnswerValue.choices)
    comment = models.TextField("commentaire", max_length=1000, blank=True)
    answered_at = models.DateTimeField("répondu le", auto_now_add=True)

    class Meta:
        verbose_name = "réponse de suivi"
        verbose_name_plural = "réponses de suivi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="followup_answered_once",
                fields=["introduction", "side", "follow_up", "occasion"],
                violation_error_message="Cette question a déjà reçu votre réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_follow_up_display()} {self.get_value_display()}"
