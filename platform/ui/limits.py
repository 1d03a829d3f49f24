"""How often one address on the network may do something; Redis down lets everybody through."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The visitor's address as the first of our own proxies saw it.

    What stands before it in X-Forwarded-For, and all of it without a proxy of ours, was typed by
    the visitor: trusted, it would make every request come from a new address.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops: list[str] = [
        hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    ]
    if 0 < proxies <= len(hops) and hops[-proxies]:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def too_many(request: HttpRequest, act: str, *, limit: int, seconds: int) -> bool:
    """Count one more `act` from this address and say whether it passes `limit` in `seconds`."""
    return too_many_of(f"{act}:{network_address(request)}", limit=limit, seconds=seconds)


def is_spent(request: HttpRequest, act: str, *, limit: int) -> bool:
    """Say whether this address has used up `limit` of an act that `too_many` counts."""
    return int(cache.get(f"limit:{act}:{network_address(request)}", 0)) >= limit


def too_many_of(act: str, *, limit: int, seconds: int) -> bool:
    """Count one more `act`, whoever does it, and say whether it passes `limit` in `seconds`."""
    key = f"limit:{act}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:
        # The key expired between the two calls: a new window begins with this act.
        return False
