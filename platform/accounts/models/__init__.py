"""People, firms, organisations, consent, and the journals that say who did and read what."""

from accounts.models.firms import (
    Company,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
)
from accounts.models.journals import Consent, ConsentQuerySet, ContactReading, StateChange
from accounts.models.organisations import (
    Organisation,
    OrganisationMember,
    OrganisationMemberQuerySet,
)
from accounts.models.people import User, UserManager

__all__ = [
    "Company",
    "Consent",
    "ConsentQuerySet",
    "ContactReading",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationMember",
    "OrganisationMemberQuerySet",
    "StateChange",
    "User",
    "UserManager",
]
