"""What a connecteur notes of one firm: attempts, which may make the contact, and notes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from matching.enums import ContactKind
from matching.errors import NotYours, WrongMoment
from matching.models import ContactEntry, Introduction
from matching.services.following import contact_made
from matching.services.together import hold_as_connector

REACHED = (ContactKind.CALLED, ContactKind.MET)


@transaction.atomic
def note_contact(
    introduction: Introduction,
    *,
    kind: ContactKind,
    at: datetime,
    text: str = "",
    submission_id: UUID,
    by: User,
) -> ContactEntry:
    """Keep an attempt or a note; whoever called or met the owner has made the contact.

    Sent twice, it is one. Raises NotYours, ConsentWithdrawn, AlreadySettled once all is over,
    WrongMoment for one to come, or from before the acceptance.
    """
    held = hold_as_connector(introduction, by=by)
    written = ContactEntry.objects.filter(submission_id=submission_id).first()
    if written is not None:
        if written.introduction_id != introduction.pk:
            raise NotYours
        return written
    accepted_at = held.introduction.settled_at
    # The form knows minutes only: the minute of the acceptance is right.
    since = accepted_at and accepted_at.replace(second=0, microsecond=0)
    if at > timezone.now() or (since is not None and at < since):
        raise WrongMoment
    entry = ContactEntry.objects.create(
        introduction=held.introduction,
        submission_id=submission_id,
        kind=kind,
        author=by,
        text=text,
        at=at,
    )
    if kind in REACHED:
        contact_made(held.introduction, by=by, at=at)
    return entry
