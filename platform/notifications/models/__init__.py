"""Everything that is sent, and everything that is due later, is a row."""

from notifications.models.addresses import Address, Bounce
from notifications.models.due import DueRow, DueRowQuerySet
from notifications.models.messages import LADDER, Message, MessageQuerySet
from notifications.models.people import Preference
from notifications.models.signs import Heartbeat, Incident

__all__ = [
    "LADDER",
    "Address",
    "Bounce",
    "DueRow",
    "DueRowQuerySet",
    "Heartbeat",
    "Incident",
    "Message",
    "MessageQuerySet",
    "Preference",
]
