"""What a page lets a browser do for its scripts: nothing, unless a view opens one thing."""

from collections.abc import Collection

from django.http import HttpResponse

HEADER = "Permissions-Policy"
# No page needs any of this: a script that found its way in could not use it either.
FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)


def policy(allowed: Collection[str] = ()) -> str:
    """Return the header's value: all closed but what is allowed to the page itself.

    Raises ValueError for a feature that is not listed above: a slip would open nothing.
    """
    if unknown := set(allowed) - set(FEATURES):
        raise ValueError(f"Unknown features: {', '.join(sorted(unknown))}")
    return ", ".join(
        f"{feature}={'(self)' if feature in allowed else '()'}" for feature in FEATURES
    )


def allow(response: HttpResponse, *features: str) -> None:
    """Open features to the page that this response is, and to no page inside it."""
    response.headers[HEADER] = policy(features)
