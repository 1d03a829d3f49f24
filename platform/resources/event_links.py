"""The signed link of a mail by which somebody sees and cancels one registration, without account.

It opens that registration and nothing else, as long as the row names somebody.
"""

from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from notifications.links import absolute

SALT: Final = "resources.registration"


def write(registration_id: UUID) -> str:
    return signing.dumps(str(registration_id), salt=SALT)


def read(token: str) -> UUID | None:
    """Return the registration that a link opens; None when it was not written by us."""
    try:
        return UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, AttributeError, TypeError):
        return None


def link(registration_id: UUID) -> str:
    """Return the full address to put in a mail."""
    return absolute(reverse("events:registration", args=[write(registration_id)]))
