"""The people asked in turn."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from matching.enums import DeclineChoice, IntroductionState, Outcome
from matching.models.rankings import Ranking
from matching.models.requests import HelpRequest

if TYPE_CHECKING:
    from accounts.models import User


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def requested(self) -> "IntroductionQuerySet":
        return self.filter(state=IntroductionState.REQUESTED)

    def under_way(self) -> "IntroductionQuerySet":
        return self.filter(state__in=[IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS])

    def once_accepted(self) -> "IntroductionQuerySet":
        """Those that their connecteur accepted, whatever came after."""
        return self.filter(settled_by=F("connector__user")).exclude(
            state=IntroductionState.DECLINED
        )

    def accepted(self) -> "IntroductionQuerySet":
        """Those that led to help, under way or finished."""
        return self.filter(
            state__in=[
                IntroductionState.ACCEPTED,
                IntroductionState.IN_PROGRESS,
                IntroductionState.DONE,
                IntroductionState.EVALUATED,
            ]
        )

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
    decline_choice = models.CharField(
        "motif choisi", max_length=10, choices=DeclineChoice.choices, blank=True
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
    outcome = models.CharField("issue", max_length=12, choices=Outcome.choices, blank=True)
    passed_to = models.CharField("orientée vers", max_length=120, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        ordering: ClassVar = ["-requested_at"]
        indexes: ClassVar = [
            models.Index(name="introduction_by_date", fields=["requested_at"]),
            models.Index(name="introduction_by_connector", fields=["connector", "state"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="introduction_known_state", condition=Q(state__in=IntroductionState.values)
            ),
            models.CheckConstraint(
                name="introduction_passed_to_somebody",
                condition=Q(passed_to="") | Q(outcome=Outcome.PASSED_ON),
                violation_error_message="Un nom ne va qu’avec une entreprise orientée ailleurs.",
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
