"""People who help, what they know, and their labels."""

from connectors.models.labels import Label, LabelQuerySet
from connectors.models.people import Connector, ConnectorQuerySet, ConnectorTheme

__all__ = ["Connector", "ConnectorQuerySet", "ConnectorTheme", "Label", "LabelQuerySet"]
