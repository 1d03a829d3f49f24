"""What an owner has erased of a request: what names them; what is counted stays without a name."""

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from accounts.services import withdraw_consent
from matching.errors import AlreadySettled, NotYours
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from matching.services import steps
from notifications import due

ERASED = "effacée à la demande du dirigeant"


@transaction.atomic
def erase_request(help_request: HelpRequest, *, by: User) -> None:
    """Erase what a request says of its owner, and end all that follows from it.

    It is withdrawn first where it is not over: nobody reads the details any more. Who was asked,
    when, and what came of it stay, with nothing that names the firm. Raises NotYours,
    AlreadySettled when it is erased already.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.erased_at is not None:
        raise AlreadySettled
    withdraw_consent(locked.consent)
    locked.refresh_from_db()
    locked.contact_name, locked.phone = "", ""
    locked.paused_until, locked.erased_at = None, timezone.now()
    locked.save(update_fields=["contact_name", "phone", "paused_until", "erased_at"])
    asked = list(Introduction.objects.filter(help_request=locked.pk).values_list("pk", flat=True))
    FollowUpAnswer.objects.filter(introduction__in=asked, side="owner").update(comment="")
    for subject in (locked.pk, *asked):
        due.cancel(subject)
    history.record(locked, locked.state, locked.state, by=by, reason=ERASED)
