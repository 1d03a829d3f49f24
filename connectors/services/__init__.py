"""What changes a connecteur or a label; each transition is recorded with who and when."""

from connectors.errors import (
    AlreadyConnector,
    CharterNotSigned,
    ConnectorError,
    ForbiddenTransition,
    LabelAlreadyAwarded,
    NoCharter,
)
from connectors.services.availability import (
    has_connector_space,
    is_active_connector,
    is_in_service,
    leave,
    on_departure,
    pause,
    reopen,
    resume,
    suspend,
)
from connectors.services.charters import load_charter, sign_charter
from connectors.services.ending import LABEL_EXPIRES, end_label, label_expires
from connectors.services.joining import (
    approve,
    invite_connector,
    refuse,
    send_back,
    submit,
)
from connectors.services.profile import place_at
from connectors.services.suspensions import restore_label, suspend_label

__all__ = [
    "LABEL_EXPIRES",
    "AlreadyConnector",
    "CharterNotSigned",
    "ConnectorError",
    "ForbiddenTransition",
    "LabelAlreadyAwarded",
    "NoCharter",
    "approve",
    "end_label",
    "has_connector_space",
    "invite_connector",
    "is_active_connector",
    "is_in_service",
    "label_expires",
    "leave",
    "load_charter",
    "on_departure",
    "pause",
    "place_at",
    "refuse",
    "reopen",
    "restore_label",
    "resume",
    "send_back",
    "sign_charter",
    "submit",
    "suspend",
    "suspend_label",
]
