"""The back office of the network."""

from connectors.admin.applications import (
    AppealAdmin,
    DecisionAdmin,
    EvidenceAdmin,
    ReferenceAdmin,
    ReviewAdmin,
    ReviewScoreAdmin,
)
from connectors.admin.audits import AuditDrawAdmin, AuditLineAdmin, SalesBarAdmin
from connectors.admin.charters import CharterAdmin, CharterSignatureAdmin, DeclaredLinkAdmin
from connectors.admin.criteria import CriteriaAdmin, CriterionAdmin
from connectors.admin.directory import DirectoryDayAdmin, DirectoryLineAdmin
from connectors.admin.labels import LabelAdmin, SuspensionAdmin
from connectors.admin.people import ConnectorAdmin, ConnectorThemeAdmin
from connectors.admin.reports import MisconductReportAdmin
from connectors.admin.space import HolidayAdmin, OfferAdmin
from connectors.admin.work import FinishedWorkAdmin, RequestAnswerAdmin, TestimonyAdmin

__all__ = [
    "AppealAdmin",
    "AuditDrawAdmin",
    "AuditLineAdmin",
    "CharterAdmin",
    "CharterSignatureAdmin",
    "ConnectorAdmin",
    "ConnectorThemeAdmin",
    "CriteriaAdmin",
    "CriterionAdmin",
    "DecisionAdmin",
    "DeclaredLinkAdmin",
    "DirectoryDayAdmin",
    "DirectoryLineAdmin",
    "EvidenceAdmin",
    "FinishedWorkAdmin",
    "HolidayAdmin",
    "LabelAdmin",
    "OfferAdmin",
    "MisconductReportAdmin",
    "ReferenceAdmin",
    "RequestAnswerAdmin",
    "ReviewAdmin",
    "ReviewScoreAdmin",
    "SalesBarAdmin",
    "TestimonyAdmin",
    "SuspensionAdmin",
]
