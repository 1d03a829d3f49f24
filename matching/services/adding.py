"""What an owner adds to a request that nobody has accepted yet: a need, and what holds them up."""

from typing import Any

from django.db import transaction

from accounts.models import User
from matching.enums import WAITING
from matching.errors import AlreadySettled, NotYours
from matching.models import HelpRequest
from matching.services import steps
from reference.vocabulary import Need


def written(need: Need) -> dict[str, Any]:
    """Return a need as a request keeps it."""
    return {
        "theme": str(need.theme),
        "weight": need.weight,
        "why": need.why,
        "action": need.action,
    }


def is_about(help_request: HelpRequest, need: Need) -> bool:
    """Tell whether a need is one of those that a request asks help on."""
    wanted = (str(need.theme), need.action)
    return any((one["theme"], one["action"]) == wanted for one in help_request.needs)


@transaction.atomic
def add_need(help_request: HelpRequest, need: Need, *, situation: str = "", by: User) -> None:
    """Add a need, and what holds the owner up, to a request that waits for an acceptance.

    The need is shown with the others, the words are read by whoever accepts, like those of the
    request. Nobody more is asked. Raises NotYours, AlreadySettled once accepted or over.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.state not in WAITING:
        raise AlreadySettled
    if not is_about(locked, need):
        locked.needs = [*locked.needs, written(need)]
    locked.situation = "\n".join(words for words in (locked.situation, situation) if words)
    locked.save(update_fields=["needs", "situation"])
    help_request.needs, help_request.situation = locked.needs, locked.situation
