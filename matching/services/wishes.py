"""How an owner wishes to be helped: said with the request, changed while it lasts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from connectors.enums import Language, Slot
from matching.enums import Channel, HelpRequestState
from matching.errors import AlreadySettled, NotYours
from matching.models import HelpRequest
from matching.services import steps

OVER: Final = (HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner prefers; the words are for whoever accepts, and nobody else."""

    channel: Channel = Channel.ANY
    slots: Collection[str] = ()
    availability: str = ""
    language: str = Language.FRENCH.value
    access_needs: str = ""

    def as_fields(self) -> dict[str, Any]:
        return {
            "channel": self.channel,
            # In the order of the day, whatever the order of the ticks.
            "slots": [slot.value for slot in Slot if slot in self.slots],
            "availability": self.availability,
            "language": self.language,
            "access_needs": self.access_needs,
        }


NO_WISH: Final = Wishes()


@transaction.atomic
def change_preferences(help_request: HelpRequest, *, wishes: Wishes, by: User) -> None:
    """Keep other wishes for a request that is not over; the next one asked is found with them.

    Raises NotYours, AlreadySettled.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.state in OVER:
        raise AlreadySettled
    fields = wishes.as_fields()
    HelpRequest.objects.filter(pk=locked.pk).update(**fields)
    for name, value in fields.items():
        setattr(help_request, name, value)
