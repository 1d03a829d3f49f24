"""Consent, and the journal of who read whose contact details."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import consents
from accounts.enums import OrganisationRole
from accounts.models import Consent, ContactReading, OrganisationMember, User


class RoleAlreadyEnded(Exception):
    """Somebody ended this role before."""


def give_consent(user: User, *, purpose: str, text: str, text_version: str) -> Consent:
    """Keep what somebody agreed to, in the words they read."""
    return Consent.objects.create(user=user, purpose=purpose, text=text, text_version=text_version)


@transaction.atomic
def withdraw_consent(consent: Consent) -> Consent:
    """Withdraw a consent and let the applications that rest on it close access, all or nothing.

    A second withdrawal changes nothing and calls nobody.
    """
    now = timezone.now()
    if Consent.objects.live().filter(pk=consent.pk).update(withdrawn_at=now):
        consent.withdrawn_at = now
        consents.withdrawn(consent)
    else:
        consent.refresh_from_db(fields=["withdrawn_at"])
    return consent


def record_reading(
    *, reader: User, subject: User, purpose: str, about_id: UUID | None
) -> ContactReading | None:
    """Write that `reader` saw the contact details of `subject`, and why (QUALITY B22).

    `purpose` is shown to the subject, in French; `about_id` is the object that gave access.
    Reading one's own details is not kept: None is then returned.
    """
    if reader.pk == subject.pk:
        return None
    return ContactReading.objects.create(
        reader=reader, subject=subject, purpose=purpose[:60], about_id=about_id
    )


@transaction.atomic
def user_for_sign_in(email: str) -> User | None:
    """Return the person an address belongs to, made now if nobody has it.

    None for a closed account. The address is marked as verified by the code, not here. Whoever
    comes second with the same new address gets the account that the first one made.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email)
        except IntegrityError:
            user = User.objects.get(email__iexact=email)
    if not user.is_active:
        return None
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": False}
    )
    return user


def rename(user: User, *, full_name: str) -> None:
    """Change the name somebody goes by."""
    user.full_name = full_name
    user.save(update_fields=["full_name"])


def national_team() -> list[User]:
    """Return the members of staff who watch the whole country."""
    return list(User.objects.filter(is_staff=True, is_active=True, region=None))


def is_adviser(user: User) -> bool:
    """Tell whether somebody advises firms for an organisation now."""
    return (
        OrganisationMember.objects.current()
        .filter(user=user, role=OrganisationRole.ADVISER)
        .exists()
    )


def end_role(member: OrganisationMember, *, by: User) -> None:
    """End what somebody does for an organisation, now.

    Raises RoleAlreadyEnded for whoever comes second.
    """
    if (
        not OrganisationMember.objects.current()
        .filter(pk=member.pk)
        .update(ended_at=timezone.now())
    ):
        raise RoleAlreadyEnded
