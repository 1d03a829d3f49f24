"""Consent, and the journal of who read whose contact details."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import consents
from accounts.models import Consent, ContactReading, User


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
