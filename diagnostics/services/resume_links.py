"""The personal link that brings an owner back to a diagnostic, without an account."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from diagnostics.models import Assessment, ResumeLink

LASTS = timedelta(days=30)
KEY_BYTES = 32


@transaction.atomic
def create_resume_link(assessment: Assessment, *, keep_others: bool = False) -> ResumeLink:
    """Make a new personal link, good for 30 days; the links made before no longer open anything,
    unless they are kept.
    """
    if not keep_others:
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
