"""How often one address on the network may do something; Redis down lets everybody through."""

from django.core.cache import cache
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The visitor's address as the nearest proxy saw it."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def too_many(request: HttpRequest, act: str, *, limit: int, seconds: int) -> bool:
    """Count one more `act` from this address and say whether it passes `limit` in `seconds`."""
    key = f"limit:{act}:{network_address(request)}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:
        # The key expired between the two calls: a new window begins with this act.
        return False
