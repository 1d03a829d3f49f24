"""What an owner asks."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from connectors.enums import Language, Slot
from matching.enums import UNFINISHED, WAITING, AdviserChoice, Channel, HelpRequestState

if TYPE_CHECKING:
    from accounts.models import User


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def visible_to(self, user: "User") -> "HelpRequestQuerySet":
        """Requests of the owner; nobody else reads them here."""
        return self.filter(owner=user)

    def waiting(self) -> "HelpRequestQuerySet":
        """Those that nobody has accepted yet, on pause or not."""
        return self.filter(state__in=WAITING)

    def unfinished(self) -> "HelpRequestQuerySet":
        return self.filter(state__in=UNFINISHED)


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
    # How the owner wishes to be helped. What they say in words is read by whoever accepted, alone:
    # it may name the firm, or tell of somebody's health.
    channel = models.CharField(
        "façon d’échanger", max_length=7, choices=Channel.choices, default=Channel.ANY, blank=True
    )
    slots = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name="moments possibles"
    )
    availability = models.CharField("précisions sur les moments", max_length=120, blank=True)
    language = models.CharField(
        "langue", max_length=3, choices=Language.choices, default=Language.FRENCH
    )
    access_needs = models.CharField("besoins pour participer", max_length=300, blank=True)
    # What holds the owner up, where they ask from a plan: one action after the other.
    situation = models.TextField("ce qui bloque", blank=True, db_default="")
    contact_name = models.CharField("personne à contacter", max_length=120)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    needs = models.JSONField("besoins")
    profile = models.JSONField("profil transmis")
    # Each time it waits for somebody is a wait of its own, with its own ladder.
    wait_number = models.PositiveSmallIntegerField("attente numéro", default=1, db_default=1)
    waiting_since = models.DateTimeField("en attente depuis", db_default=Now())
    paused_until = models.DateTimeField("en pause jusqu’au", null=True, blank=True)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)
    created_at = models.DateTimeField("déposée le", auto_now_add=True)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’aide"
        verbose_name_plural = "demandes d’aide"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(name="helprequest_by_state", fields=["state", "-created_at"]),
            # The newest of an owner, however many there were.
            models.Index(name="helprequest_by_owner", fields=["owner", "-created_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="helprequest_known_state", condition=Q(state__in=HelpRequestState.values)
            ),
            models.CheckConstraint(
                name="helprequest_known_wishes",
                condition=Q(
                    channel__in=Channel.values,
                    language__in=Language.values,
                    slots__contained_by=Slot.values,
                ),
                violation_error_message="Choisissez parmi les réponses proposées.",
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
