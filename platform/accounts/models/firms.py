"""Firms that ask for help, and who belongs to them."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import InvitationState, MembershipRole
from accounts.models.people import User
from reference.enums import SizeClass


class Company(models.Model):
    """A micro-firm or SME that asks for help."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom de l’entreprise", max_length=120)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    commune = models.ForeignKey(
        "reference.Commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="companies",
        verbose_name="commune",
    )
    size_class = models.CharField("taille", max_length=6, choices=SizeClass.choices, blank=True)
    sector = models.CharField("section d’activité (NAF rév. 2)", max_length=1, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "entreprise"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="company_siret_is_14_digits",
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those that are not over: the only ones that open anything."""
        return self.filter(ended_at=None)

    def owners(self) -> "MembershipQuerySet":
        return self.filter(role=MembershipRole.OWNER)


class Membership(models.Model):
    """Who belongs to a firm, in which role, from when until when.

    One that is over is kept as long as it may still be a conflict of interest, and opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="personne"
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name="entreprise"
    )
    role = models.CharField(
        "rôle", max_length=6, choices=MembershipRole.choices, default=MembershipRole.OWNER
    )
    created_at = models.DateTimeField("depuis le", default=timezone.now)
    ended_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="membership_once_per_company",
                fields=["user", "company"],
                condition=Q(ended_at=None),
                violation_error_message="Cette personne est déjà rattachée à l’entreprise.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("created_at")),
                violation_error_message="Un rattachement prend fin après avoir commencé.",
            ),
            models.CheckConstraint(
                name="membership_known_role", condition=Q(role__in=MembershipRole.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.company_id}"

    @property
    def is_owner(self) -> bool:
        return self.role == MembershipRole.OWNER


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Those that nobody settled, out of date or not."""
        return self.filter(state=InvitationState.PENDING)

    def live(self, *, at: datetime) -> "InvitationQuerySet":
        """Those that may still be accepted."""
        return self.pending().filter(expires_at__gt=at)


class Invitation(models.Model):
    """Somebody asked to join a firm by an owner of it; the link of the mail stands for this row.

    The address is kept for this alone: the row is erased once it has served.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="invitations", verbose_name="entreprise"
    )
    email = models.EmailField("adresse invitée")
    role = models.CharField(
        "rôle proposé",
        max_length=6,
        choices=MembershipRole.choices,
        default=MembershipRole.MEMBER,
    )
    state = models.CharField(
        "état", max_length=8, choices=InvitationState.choices, default=InvitationState.PENDING
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="firm_invitations", verbose_name="par"
    )
    created_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au")
    settled_at = models.DateTimeField("traitée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            # How many were sent to one address lately, whoever asks.
            models.Index(name="invitation_by_address", fields=["email", "created_at"])
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="invitation_one_live_per_address",
                fields=["company", "email"],
                condition=Q(state=InvitationState.PENDING),
                violation_error_message="Cette personne a déjà une invitation en attente.",
            ),
            models.CheckConstraint(
                name="invitation_settled_at_iff_settled",
                condition=Q(state=InvitationState.PENDING, settled_at=None)
                | (
                    Q(
                        state__in=[
                            state
                            for state in InvitationState.values
                            if state != InvitationState.PENDING
                        ]
                    )
                    & Q(settled_at__isnull=False)
                ),
                violation_error_message="Seule une invitation traitée porte une date de réponse.",
            ),
            models.CheckConstraint(
                name="invitation_known_role", condition=Q(role__in=MembershipRole.values)
            ),
            models.CheckConstraint(
                name="invitation_address_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="Une adresse s’écrit ici en minuscules.",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation du {self.created_at:%d/%m/%Y}"

    def is_live(self, *, at: datetime) -> bool:
        """Tell whether it may still be accepted."""
        return self.state == InvitationState.PENDING and self.expires_at > at
