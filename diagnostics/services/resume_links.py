"""The personal link that brings an owner back to a diagnostic, without an account."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from diagnostics.models import Assessment, ResumeLink
from diagnostics.notifications import ResumeLinkMessage

LASTS = timedelta(days=30)
KEY_BYTES = 32


@transaction.atomic
def create_resume_link(assessment: Assessment) -> ResumeLink:
    """Make a new personal link, good for 30 days; the links made before no longer open anything."""
    revoke_resume_links(assessment)
    return ResumeLink.objects.create(
        key=secrets.token_urlsafe(KEY_BYTES),
        assessment=assessment,
        expires_at=timezone.now() + LASTS,
    )


def revoke_resume_links(assessment: Assessment) -> int:
    """Close every link of the diagnostic at once; return how many were open."""
    now = timezone.now()
    return assessment.resume_links.live(at=now).update(revoked_at=now)


@transaction.atomic
def send_resume_link(link: ResumeLink, *, address: str) -> None:
    """Send the personal link to the address its owner typed."""
    ResumeLinkMessage.about(link, to=address).send()
