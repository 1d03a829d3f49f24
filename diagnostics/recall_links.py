"""The signed link that stops a recall, without signing in: it names no address."""

from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from diagnostics.models import Assessment
from notifications.links import absolute

SALT: Final = "diagnostics.recall"


def _mark(address: str) -> str:
    """Give what tells one address from another and says nothing of either."""
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:20]


def write(assessment: Assessment, *, address: str) -> str:
    return signing.dumps([str(assessment.pk), _mark(address)], salt=SALT)


def read(token: str) -> tuple[UUID, str] | None:
    """Return the diagnostic and the mark of the address; None for what was not written by us."""
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return UUID(pk), str(mark)


def names(mark: str, *, address: str) -> bool:
    """Say whether the link was written to this address: an older one stops nothing for a new."""
    return bool(address) and mark == _mark(address)


def link(assessment: Assessment, *, address: str) -> str:
    """Return the full address to put in a mail."""
    token = write(assessment, address=address)
    return absolute(reverse("diagnostics:recall_stop", kwargs={"token": token}))
