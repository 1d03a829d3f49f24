"""The signed links by which a connecteur declines from a mail, without signing in (QUALITY E5).

Each says what it is for, which introduction, which reason, and until when it is worth something:
the end of the wait. Opening it declines nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from matching.enums import DeclineChoice
from matching.models import Introduction
from notifications.links import absolute

PURPOSE: Final = "matching.decline"


@dataclass(frozen=True, slots=True)
class Declining:
    introduction_id: UUID
    choice: DeclineChoice


def write(introduction: Introduction, choice: DeclineChoice) -> str:
    until = int(introduction.expires_at.timestamp())
    return signing.dumps([str(introduction.pk), choice, until], salt=PURPOSE)


def read(token: str, *, at: datetime | None = None) -> Declining | None:
    """Return what a link declines; None when the wait is over or we did not write it."""
    try:
        pk, choice, until = signing.loads(token, salt=PURPOSE)
        found = Declining(UUID(pk), DeclineChoice(choice))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return found if (at or timezone.now()).timestamp() <= until else None


def links(introduction: Introduction) -> list[tuple[str, str]]:
    """Return the words and the full address of each reason, to put in a mail."""
    return [
        (
            choice.label,
            absolute(reverse("matching:decline_by_link", args=[write(introduction, choice)])),
        )
        for choice in DeclineChoice
    ]
