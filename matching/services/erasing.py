"""What an owner has erased of a request: their name and every word; what is counted stays."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from accounts.services import withdraw_consent
from connectors.models import FinishedWork
from connectors.services import testimonies
from connectors.services.moving import hold
from matching.enums import ContactKind
from matching.errors import AlreadySettled, NotYours
from matching.models import (
    ContactEntry,
    ExchangedMessage,
    FollowUpAnswer,
    HelpRequest,
    Introduction,
    MeetingSlot,
)
from matching.services import steps
from notifications import due

ERASED = "effacée à la demande du dirigeant"


@transaction.atomic
def erase_request(help_request: HelpRequest, *, by: User) -> None:
    """Erase what a request says of its owner, and end all that follows from it.

    It is withdrawn first where it is not over: nobody reads the details any more. Every word that
    either side wrote goes, but for the reasons in the journal, which is only ever added to. Who was
    asked, when, and what came of it stay, tied to the firm, the diagnostic and the account, which
    are not this request's to erase. Raises NotYours, AlreadySettled when it is erased already.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    # In the order of `steps`: whoever was spoken of, then the request.
    spoken_of = FinishedWork.objects.filter(
        introduction_id__in=Introduction.objects.filter(help_request=help_request.pk).values("pk")
    )
    for connector_id in sorted(set(spoken_of.values_list("connector", flat=True))):
        hold(connector_id)
    locked = steps.lock(help_request.pk)
    if locked.erased_at is not None:
        raise AlreadySettled
    withdraw_consent(locked.consent)
    locked.refresh_from_db()
    words = ("contact_name", "phone", "availability", "access_needs", "situation")
    for name in words:
        setattr(locked, name, "")
    locked.paused_until, locked.erased_at = None, timezone.now()
    locked.save(update_fields=[*words, "paused_until", "erased_at"])
    asked = list(Introduction.objects.filter(help_request=locked.pk).values_list("pk", flat=True))
    FollowUpAnswer.objects.filter(introduction__in=asked).update(comment="")
    Introduction.objects.filter(pk__in=asked).update(passed_to="", decline_reason="")
    _erase_exchanges(asked)
    testimonies.erase_words(asked, by=by)
    for subject in (locked.pk, *asked):
        due.cancel(subject)
    history.record(locked, locked.state, locked.state, by=by, reason=ERASED)


def _erase_exchanges(introductions: Collection[UUID]) -> None:
    """Erase what both sides wrote to each other, what was noted, and where they met: all of it is
    about this owner. That there were attempts and meetings, and when, stays."""
    ExchangedMessage.objects.filter(introduction__in=introductions).delete()
    entries = ContactEntry.objects.filter(introduction__in=introductions)
    entries.filter(kind=ContactKind.NOTE).delete()
    entries.update(text="")
    MeetingSlot.objects.filter(meeting__introduction__in=introductions).update(place="")
