"""Being there or not: what is told to whoever comes back or leaves."""

from notifications.messages import BaseMessage


class HolidayOverMessage(BaseMessage):
    name = "connectors.holiday_over"
    category = "connectors"


class Farewell(BaseMessage):
    """The confirmation of a departure, and how one comes back."""

    name = "connectors.farewell"
    category = "connectors"


class Reopened(BaseMessage):
    """The profile of somebody who had left is open again, as a draft."""

    name = "connectors.reopened"
    category = "connectors"


MESSAGES = (HolidayOverMessage, Farewell, Reopened)
