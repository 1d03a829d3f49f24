"""The label: what its holder is told."""

from notifications.messages import BaseMessage


class LabelAwarded(BaseMessage):
    name = "connectors.label_awarded"
    category = "connectors"


class LabelEnded(BaseMessage):
    name = "connectors.label_ended"
    category = "connectors"


MESSAGES = (LabelAwarded, LabelEnded)
