"""Everything that is sent, and everything that is due later, is a row."""

from notifications.models.due import DueRow, DueRowQuerySet
from notifications.models.messages import LADDER, Message, MessageQuerySet
from notifications.models.people import Preference
from notifications.models.signs import Heartbeat

__all__ = [
    "LADDER",
    "DueRow",
    "DueRowQuerySet",
    "Heartbeat",
    "Message",
    "MessageQuerySet",
    "Preference",
]
