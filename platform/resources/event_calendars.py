"""What the calendars of people learn of an event: one invitation each, and one for anybody."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from notifications.calendars import Invitation, calendar_of
from notifications.links import absolute
from resources import event_links
from resources.enums import RegistrationState
from resources.models import Event, Registration


def organiser_of(event: Event) -> str:
    """Name whoever organises an event, and for whom."""
    resource = event.resource
    if resource.author_name and resource.author_name != resource.publisher:
        return f"{resource.author_name}, {resource.publisher}"
    return resource.publisher


def invitation_of(registration: Registration) -> str:
    """Return the .ics of one person; it takes the event off the calendar once all is cancelled.

    The UID is that of the registration: whoever cancels and comes back is invited anew, which a
    calendar that was told to forget the first one understands.
    """
    event = registration.event
    given_up = registration.state == RegistrationState.CANCELLED
    link = event_links.link(registration.pk)
    return calendar_of(
        Invitation(
            **_common(event),
            uid=_uid(registration.pk),
            sequence=event.revision + given_up,
            cancelled=given_up or event.cancelled_at is not None,
            description=f"Organisé par {organiser_of(event)}. "
            f"Voir ou annuler mon inscription\u00a0: {link}",
            location=event.where if event.place else event.join_url,
            link=link,
            attendee=registration.email,
        )
    )


def published(event: Event) -> str:
    """Return the .ics that anybody may take; it does not say how to connect."""
    link = absolute(reverse("events:event", args=[event.resource.slug]))
    return calendar_of(
        Invitation(
            **_common(event),
            uid=_uid(event.pk),
            sequence=event.revision,
            cancelled=event.cancelled_at is not None,
            description=f"Organisé par {organiser_of(event)}. S’inscrire\u00a0: {link}",
            location=event.where,
            link=link,
        )
    )


def _common(event: Event) -> dict[str, Any]:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return {
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "written_at": timezone.now(),
        "summary": event.resource.title,
        "organizer": address,
        "organizer_name": name or settings.BRAND_NAME,
    }


def _uid(key: object) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"{key}@{domain}"
