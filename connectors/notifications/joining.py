"""Coming in: invited, let in, turned down."""

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


MESSAGES = (Invitation, Approved, Refused)
