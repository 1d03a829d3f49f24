"""The back office of the network."""

from connectors.admin.directory import DirectoryDayAdmin, DirectoryLineAdmin
from connectors.admin.labels import LabelAdmin
from connectors.admin.people import ConnectorAdmin, ConnectorThemeAdmin
from connectors.admin.space import HolidayAdmin, OfferAdmin

__all__ = [
    "ConnectorAdmin",
    "ConnectorThemeAdmin",
    "DirectoryDayAdmin",
    "DirectoryLineAdmin",
    "HolidayAdmin",
    "LabelAdmin",
    "OfferAdmin",
]
