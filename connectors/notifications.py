"""What connecteurs are told about their own place in the network."""

from notifications.messages import BaseMessage


class Invitation(BaseMessage):
    name = "connectors.invitation"
    category = "connectors"


class Approved(BaseMessage):
    name = "connectors.approved"
    category = "connectors"


class Refused(BaseMessage):
    name = "connectors.refused"
    category = "connectors"


class LabelAwarded(BaseMessage):
    name = "connectors.label_awarded"
    category = "connectors"


class LabelEnded(BaseMessage):
    name = "connectors.label_ended"
    category = "connectors"


MESSAGES = (Invitation, Approved, Refused, LabelAwarded, LabelEnded)
