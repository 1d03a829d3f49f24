"""The signed link by which a client confirms what an applicant says, without an account."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from notifications.links import absolute

SALT: Final = "connectors.reference"
LASTS: Final = timedelta(days=60)


def write(reference_id: UUID) -> str:
    """Give the token that stands for a client who is asked."""
    return signing.TimestampSigner(salt=SALT).sign(reference_id.hex)


def read(token: str) -> UUID | None:
    """Give the client a token stands for; None for one that is too old, or not ours."""
    try:
        return UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LASTS))
    except (signing.BadSignature, ValueError):
        return None


def link(reference_id: UUID) -> str:
    """Return the full address to put in a mail."""
    return absolute(reverse("connectors:reference", args=[write(reference_id)]))
