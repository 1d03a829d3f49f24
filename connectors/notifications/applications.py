"""An application for the label: what its applicant, clients and reviewers are told."""

from notifications.messages import BaseMessage


class LabelSubmitted(BaseMessage):
    name = "connectors.label_submitted"
    category = "connectors"


class EvidenceRefused(BaseMessage):
    name = "connectors.evidence_refused"
    category = "connectors"


class ReferenceAsked(BaseMessage):
    """To somebody who has no account: says who gave the address, and what becomes of it."""

    name = "connectors.reference_asked"
    category = "connectors"
    why = (
        "Vous recevez ce message parce qu’une personne qui demande un label vous cite comme client."
    )


class ReviewAssigned(BaseMessage):
    name = "connectors.review_assigned"
    category = "connectors"


class ReviewReminder(BaseMessage):
    name = "connectors.review_reminder"
    category = "connectors"


class LabelDecided(BaseMessage):
    """The decision and its reasons; how and until when to appeal, where one can."""

    name = "connectors.label_decided"
    category = "connectors"


class AppealFiled(BaseMessage):
    name = "connectors.appeal_filed"
    category = "connectors"


MESSAGES = (
    LabelSubmitted,
    EvidenceRefused,
    ReferenceAsked,
    ReviewAssigned,
    ReviewReminder,
    LabelDecided,
    AppealFiled,
)
