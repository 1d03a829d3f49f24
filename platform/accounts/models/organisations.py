"""Organisations that connecteurs belong to, and what people do for them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import OrganisationKind, OrganisationRole
from accounts.models.people import User


class Organisation(models.Model):
    """A chamber, federation, funder, partner or firm that connecteurs belong to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=12, choices=OrganisationKind.choices)
    siren = models.CharField("SIREN", max_length=9, blank=True)

    class Meta:
        verbose_name = "organisation"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="organisation_unique_siren", fields=["siren"], condition=~Q(siren="")
            ),
            models.CheckConstraint(
                name="organisation_siren_is_9_digits",
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                violation_error_message="Un SIREN compte 9 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationMemberQuerySet(models.QuerySet["OrganisationMember"]):
    def current(self) -> "OrganisationMemberQuerySet":
        return self.filter(ended_at=None)


class OrganisationMember(models.Model):
    """What somebody does for a chamber, a federation or a partner, from when until when."""

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="organisation_memberships",
        verbose_name="personne",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name="organisation",
    )
    role = models.CharField(
        "rôle",
        max_length=10,
        choices=OrganisationRole.choices,
        default=OrganisationRole.ADVISER,
    )
    since = models.DateTimeField("depuis le", default=timezone.now)
    ended_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects = OrganisationMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une organisation"
        verbose_name_plural = "membres d’une organisation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="organisation_member_one_current_role",
                fields=["user", "organisation", "role"],
                condition=Q(ended_at=None),
                violation_error_message="Cette personne a déjà ce rôle dans l’organisation.",
            ),
            models.CheckConstraint(
                name="organisation_member_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("since")),
                violation_error_message="Un rôle prend fin après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"
