"""The label: what its holder is told."""

from notifications.messages import BaseMessage


class LabelAwarded(BaseMessage):
    name = "connectors.label_awarded"
    category = "connectors"


class LabelEnded(BaseMessage):
    name = "connectors.label_ended"
    category = "connectors"


class LabelReminder(BaseMessage):
    name = "connectors.label_reminder"
    category = "connectors"


MESSAGES = (LabelAwarded, LabelEnded, LabelReminder)
