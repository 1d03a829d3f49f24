"""Whoever registers without account shows that the address is theirs, or gives the place back.

One person could else fill a workshop with addresses that they invent (QUALITY B12).
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notifications import due
from notifications.models import DueRow
from resources.models import Registration
from resources.services.registering import (
    UNCONFIRMED,
    hold,
    leave,
    reread,
    tell_where_they_stand,
)

NOBODY_CONFIRMED: Final = "Adresse non confirmée à temps."


@transaction.atomic
def confirm(registration: Registration) -> bool:
    """Keep a place or a rank for good, for whoever opened the link of its mail; tell whether it was
    this call. False too where it was given to others, or given up."""
    held = hold(registration.event_id)
    found = reread(registration, event=held)
    if not found.is_to_confirm:
        return False
    found.confirm_by, found.confirmed_at = None, timezone.now()
    found.save(update_fields=["confirm_by", "confirmed_at"])
    due.cancel(found.pk, kinds=[UNCONFIRMED])
    if held.cancelled_at is None:
        tell_where_they_stand(found)
    return True


def release(row: DueRow, *, now: datetime) -> None:
    """Give the place of an address that nobody confirmed to the first who waits.

    Nothing is written to it: somebody else may have typed it, and its first mail says until when
    the place is held. Once the event has begun, who came is for its organiser to say.
    """
    registration = Registration.objects.filter(pk=row.subject_id).first()
    if registration is None:
        return
    held = hold(registration.event_id)
    found = reread(registration, event=held)
    if not found.is_to_confirm or held.cancelled_at is not None or held.starts_at <= now:
        return
    leave(found, by=None, reason=NOBODY_CONFIRMED)


HANDLERS: Final = {UNCONFIRMED: release}
