"""The back office of the network."""

from connectors.admin.applications import (
    AppealAdmin,
    DecisionAdmin,
    EvidenceAdmin,
    ReferenceAdmin,
    ReviewAdmin,
    ReviewScoreAdmin,
)
from connectors.admin.criteria import CriteriaAdmin, CriterionAdmin
from connectors.admin.directory import DirectoryDayAdmin, DirectoryLineAdmin
from connectors.admin.labels import LabelAdmin
from connectors.admin.people import ConnectorAdmin, ConnectorThemeAdmin
from connectors.admin.space import HolidayAdmin, OfferAdmin

__all__ = [
    "AppealAdmin",
    "ConnectorAdmin",
    "ConnectorThemeAdmin",
    "CriteriaAdmin",
    "CriterionAdmin",
    "DecisionAdmin",
    "DirectoryDayAdmin",
    "DirectoryLineAdmin",
    "HolidayAdmin",
    "LabelAdmin",
    "OfferAdmin",
    "EvidenceAdmin",
    "LabelAdmin",
    "ReferenceAdmin",
    "ReviewAdmin",
    "ReviewScoreAdmin",
]
