"""Links for an accountant or an adviser: made, listed and closed by whoever holds the result."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from diagnostics.models import Assessment, ShareLink
from diagnostics.services.reports import NotCompleted
from diagnostics.services.resume_links import KEY_BYTES

MOST_LIVE = 10


class TooManyLinks(Exception):
    """So many links are open already that nobody remembers who has which."""


@transaction.atomic
def create_share_link(assessment: Assessment, *, days: int, label: str = "") -> ShareLink:
    """Make a link that shows the result and nothing else, for so many days.

    Raises NotCompleted, TooManyLinks.
    """
    if assessment.completed_at is None:
        raise NotCompleted
    # Locked, so that two tabs do not pass the ceiling together.
    Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
    now = timezone.now()
    if assessment.share_links.live(at=now).count() >= MOST_LIVE:
        raise TooManyLinks
    return ShareLink.objects.create(
        key=secrets.token_urlsafe(KEY_BYTES),
        assessment=assessment,
        label=label,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


def revoke_share_link(link: ShareLink) -> bool:
    """Close a link at once; tell whether it was open."""
    now = timezone.now()
    return bool(ShareLink.objects.live(at=now).filter(pk=link.pk).update(revoked_at=now))
