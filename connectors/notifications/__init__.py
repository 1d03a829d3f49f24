"""What connecteurs are told about their own place in the network, one module a subject."""

from connectors.notifications import (
    applications,
    availability,
    joining,
    labels,
    reports,
    trust,
)

MESSAGES = (
    *applications.MESSAGES,
    *availability.MESSAGES,
    *joining.MESSAGES,
    *labels.MESSAGES,
    *reports.MESSAGES,
    *trust.MESSAGES,
)
