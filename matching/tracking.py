"""The signed link by which an owner follows a request, without signing in.

It opens one request and nothing else of its owner. It is written in the mails of that request only,
and lasts as long as the request may go on.
"""

from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from notifications.links import absolute

SALT: Final = "matching.tracking"
VALID_FOR_SECONDS: Final = 400 * 24 * 3600


def write(help_request_id: UUID) -> str:
    return signing.dumps(str(help_request_id), salt=SALT)


def read(token: str) -> UUID | None:
    """Return the request that a link opens; None when it is too old or was not written by us."""
    try:
        return UUID(signing.loads(token, salt=SALT, max_age=VALID_FOR_SECONDS))
    except (signing.BadSignature, ValueError, AttributeError, TypeError):
        return None


def link(help_request_id: UUID) -> str:
    """Return the full address to put in a mail to the owner."""
    return absolute(reverse("matching:tracking", args=[write(help_request_id)]))
