"""The signed link of the mail that invites somebody into a firm."""

from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from accounts.models import Invitation
from notifications.links import absolute

SALT: Final = "accounts.firm_invitation"


def write(invitation_id: UUID) -> str:
    """Give the token that stands for an invitation; how long it is good is said by the row."""
    return signing.Signer(salt=SALT).sign(invitation_id.hex)


def read(token: str) -> UUID | None:
    """Give the invitation that a token stands for; None for one that is not ours."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def link(invitation: Invitation) -> str:
    """Return the full address to put in a mail."""
    return absolute(reverse("accounts:invitation", args=[write(invitation.pk)]))
