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


class LabelSuspended(BaseMessage):
    name = "connectors.label_suspended"
    category = "connectors"
    # It takes effect at once.
    urgent = True


class LabelRestored(BaseMessage):
    name = "connectors.label_restored"
    category = "connectors"


class SuspensionAnswered(BaseMessage):
    name = "connectors.suspension_answered"
    category = "connectors"


MESSAGES = (
    LabelAwarded,
    LabelEnded,
    LabelReminder,
    LabelSuspended,
    LabelRestored,
    SuspensionAnswered,
)
