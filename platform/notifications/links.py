"""Addresses that still work outside the site, in a mail."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path of this site, such as `reverse()` gives."""
    if not path.startswith("/"):
        raise ValueError(f"A path starts with a slash: {path!r}")
    return f"{settings.SITE_URL.rstrip('/')}{path}"
