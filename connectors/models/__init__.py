"""People who help, the label and what it rests on, what was done, and what was reported."""

from connectors.models.applications import (
    Evidence,
    EvidenceQuerySet,
    Recusal,
    Reference,
    Review,
    ReviewQuerySet,
    ReviewScore,
)
from connectors.models.charters import Charter, CharterSignature, Criteria, Criterion
from connectors.models.directory import DirectoryDay, DirectoryLine
from connectors.models.labels import Appeal, Decision, Label, LabelQuerySet
from connectors.models.people import (
    Connector,
    ConnectorQuerySet,
    ConnectorTheme,
    DeclaredLink,
    Holiday,
)
from connectors.models.reports import MisconductReport
from connectors.models.suspensions import Suspension
from connectors.models.work import (
    AuditDraw,
    AuditLine,
    FinishedWork,
    Offer,
    RequestAnswer,
    SalesBar,
    SalesBarQuerySet,
    Testimony,
)

__all__ = [
    "Appeal",
    "AuditDraw",
    "AuditLine",
    "Charter",
    "CharterSignature",
    "Connector",
    "ConnectorQuerySet",
    "ConnectorTheme",
    "Criteria",
    "Criterion",
    "Decision",
    "DeclaredLink",
    "DirectoryDay",
    "DirectoryLine",
    "Evidence",
    "EvidenceQuerySet",
    "FinishedWork",
    "Holiday",
    "Label",
    "LabelQuerySet",
    "MisconductReport",
    "Offer",
    "Reference",
    "RequestAnswer",
    "Recusal",
    "Review",
    "ReviewQuerySet",
    "ReviewScore",
    "SalesBar",
    "SalesBarQuerySet",
    "Suspension",
    "Testimony",
]
