from django.conf import settings
from django.http import HttpRequest


def brand(request: HttpRequest) -> dict[str, object]:
    """Give every template the brand, from settings."""
    return {
        "brand_name": settings.BRAND_NAME,
        "brand_tagline": settings.BRAND_TAGLINE,
        "state_site": settings.STATE_SITE,
        "demo": settings.DEMO,
    }
