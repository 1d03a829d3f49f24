"""People, firms, organisations, consent, and the journals that say who did and read what."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import ConsentPurpose, MembershipRole, OrganisationKind, OrganisationRole
from reference.enums import SizeClass


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who signs in by a code sent to the address; the address is lower-cased."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address.

    `region` is set for a regional correspondent: a member of staff whose lists are cut to it.
    """

    email = models.EmailField(
        "adresse e-mail",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse."},
    )
    full_name = models.CharField("prénom et nom", max_length=120, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("membre de l’équipe", default=False)
    region = models.ForeignKey(
        "reference.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correspondents",
        verbose_name="région suivie",
        help_text="Pour un correspondant régional : ses listes se limitent à cette région.",
    )
    date_joined = models.DateTimeField("inscrit le", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "utilisateur"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                name="user_region_only_for_staff",
                condition=Q(region=None) | Q(is_staff=True),
                violation_error_message="Seul un membre de l’équipe suit une région.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


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
