"""What connecteurs are told about their own place in the network, one module a subject."""

from accounts import roles
from connectors.notifications import (
    applications,
    availability,
    joining,
    labels,
    reports,
    trust,
)
from notifications.categories import Category

CATEGORIES = (
    Category(
        "connectors",
        "Votre place dans le réseau",
        "Votre candidature, votre charte, votre label, et ce qu’on dit de vous.",
        concerns=lambda user: roles.has(user, "connector"),
    ),
)
MESSAGES = (
    *applications.MESSAGES,
    *availability.MESSAGES,
    *joining.MESSAGES,
    *labels.MESSAGES,
    *reports.MESSAGES,
    *trust.MESSAGES,
)
