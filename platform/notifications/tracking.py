"""What a mail provider tells us later, through django-anymail's webhook.

The library speaks by a signal: this is its one receiver, and hands on to a service.
"""

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from notifications import bounces
from notifications.enums import BounceKind

# Others are passing: a full box, a server that is away, a text it dislikes.
_FOR_GOOD = {RejectReason.INVALID, RejectReason.BOUNCED}


def on_tracking(sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep what an event says of an address; openings and clicks are never asked for."""
    if not event.recipient:
        return
    kind = kind_of(event)
    if kind is not None:
        bounces.record_bounce(
            event.recipient,
            kind=kind,
            reason=event.description or event.reject_reason or "",
            event_id=f"{esp_name}:{event.event_id}"[:200] if event.event_id else None,
        )
    elif event.event_type == EventType.DELIVERED:
        bounces.record_delivery(event.recipient)


def kind_of(event: AnymailTrackingEvent) -> BounceKind | None:
    if event.event_type == EventType.COMPLAINED:
        return BounceKind.COMPLAINT
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED):
        for_good = event.reject_reason in _FOR_GOOD and not _passing(event)
        return BounceKind.HARD if for_good else BounceKind.SOFT
    return None


def _passing(event: AnymailTrackingEvent) -> bool:
    """Tell whether the provider's own words say that it may pass: some give one reason for both."""
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    said = f"{raw.get('event', '')} {event.mta_response or ''}"
    return "soft" in said or re.search(r"\b4\.\d\.\d{1,3}\b", said) is not None
