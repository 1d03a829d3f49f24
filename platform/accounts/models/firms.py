"""Firms that ask for help, and who belongs to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.enums import MembershipRole
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


class Membership(models.Model):
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="personne"
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name="entreprise"
    )
    role = models.CharField(
        "rôle", max_length=6, choices=MembershipRole.choices, default=MembershipRole.OWNER
    )
    created_at = models.DateTimeField("depuis le", auto_now_add=True)

    class Meta:
        verbose_name = "rattachement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="membership_once_per_company",
                fields=["user", "company"],
                violation_error_message="Cette personne est déjà rattachée à l’entreprise.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.company_id}"
