"""Coming in: invited, examined, let in or turned down; the charter, links and organisations."""

from notifications.messages import BaseMessage


class Invitation(BaseMessage):
    name = "connectors.invitation"
    category = "connectors"


class Submitted(BaseMessage):
    """The application was received; it says what follows."""

    name = "connectors.submitted"
    category = "connectors"


class MoreAsked(BaseMessage):
    """The team asks for more before deciding; context: `reason`."""

    name = "connectors.more_asked"
    category = "connectors"


class Approved(BaseMessage):
    name = "connectors.approved"
    category = "connectors"


class Refused(BaseMessage):
    name = "connectors.refused"
    category = "connectors"


class CharterChanged(BaseMessage):
    """A new version is to be signed; context: `changes`, in words."""

    name = "connectors.charter_changed"
    category = "connectors"


class InterestsToConfirm(BaseMessage):
    """A year has gone since links were declared; context: `since`, `days` to answer."""

    name = "connectors.interests_to_confirm"
    category = "connectors"


class OrganisationJoined(BaseMessage):
    """Somebody says they belong to an organisation: told to those who look after it."""

    name = "connectors.organisation_joined"
    category = "connectors"


class Detached(BaseMessage):
    """An organisation ended somebody's attachment."""

    name = "connectors.detached"
    category = "connectors"


MESSAGES = (
    Invitation,
    Submitted,
    MoreAsked,
    Approved,
    Refused,
    CharterChanged,
    InterestsToConfirm,
    OrganisationJoined,
    Detached,
)
