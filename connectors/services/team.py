"""Whom in the team to tell of what concerns a label or a report."""

from accounts.models import User


def national() -> list[User]:
    """Return the staff of the whole country, who decide of labels and reports."""
    return list(User.objects.filter(is_staff=True, is_active=True, region=None).order_by("pk"))
