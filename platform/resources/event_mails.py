"""Write the mails of an event; whoever calls is in the transaction of the change.

`registration` comes with its event and that event's resource and commune.
"""

from typing import Any

from django.utils import timezone

from accounts.firms.words import as_name
from accounts.models import User
from notifications.messages import BaseMessage
from reference.enums import Theme
from resources import event_calendars, event_links
from resources.enums import RegistrationState
from resources.models import Registration
from resources.notifications import events as mails


def to_confirm(registration: Registration, *, occasion: str = "once") -> None:
    """Ask whoever reads an address whether it is theirs; nothing is told that others could use."""
    _send(
        mails.EventToConfirm,
        registration,
        key=f"event_to_confirm:{registration.pk}:{occasion}",
    )


def registered(registration: Registration, *, occasion: str = "once") -> None:
    """Confirm a place; another occasion for somebody who lost the first mail."""
    _send(
        mails.EventRegistered,
        registration,
        key=f"event_registered:{registration.pk}:{occasion}",
        calendar=_calendar_of_a_place(registration),
    )


def waiting(registration: Registration, *, occasion: str = "once") -> None:
    _send(
        mails.EventWaiting,
        registration,
        key=f"event_waiting:{registration.pk}:{occasion}",
        before=registration.event.registrations.waiting()
        .filter(rank__lt=registration.rank)
        .count(),
    )


def place_freed(registration: Registration) -> None:
    _send(
        mails.EventPlaceFreed,
        registration,
        key=f"event_place_freed:{registration.pk}",
        calendar=_calendar_of_a_place(registration),
    )


def given_up(registration: Registration, *, had_a_place: bool) -> None:
    _send(
        mails.EventGivenUp,
        registration,
        key=f"event_given_up:{registration.pk}",
        calendar=event_calendars.invitation_of(registration) if had_a_place else "",
        had_a_place=had_a_place,
    )


def changed(registration: Registration) -> None:
    _send(
        mails.EventChanged,
        registration,
        key=f"event_changed:{registration.pk}:{registration.event.revision}",
        calendar=_calendar_of_a_place(registration),
    )


def cancelled(registration: Registration) -> None:
    _send(
        mails.EventCancelled,
        registration,
        key=f"event_cancelled:{registration.pk}",
        calendar=_calendar_of_a_place(registration),
        reason=registration.event.cancel_reason,
    )


def reminder(registration: Registration) -> None:
    _send(
        mails.EventReminder,
        registration,
        key=f"event_reminder:{registration.pk}:{registration.event.revision}",
    )


def still_full(registration: Registration) -> None:
    _send(
        mails.EventStillFull,
        registration,
        key=f"event_still_full:{registration.pk}:{registration.event.revision}",
    )


def after(registration: Registration) -> None:
    """Thank somebody, and lead to what comes next on the subject of the event."""
    theme = registration.event.resource.themes[0]
    _send(
        mails.EventAfter,
        registration,
        key=f"event_after:{registration.pk}",
        theme=str(Theme(theme).label) if theme in Theme.values else "",
        theme_code=theme,
    )


def _calendar_of_a_place(registration: Registration) -> str:
    """Return the .ics of somebody who has a place; whoever waits, or has not confirmed, has nothing
    in their calendar."""
    if registration.state == RegistrationState.WAITING or registration.is_to_confirm:
        return ""
    return event_calendars.invitation_of(registration)


def _send(
    message: type[BaseMessage],
    registration: Registration,
    *,
    key: str,
    calendar: str = "",
    **words: Any,
) -> None:
    event = registration.event
    to: User | str = registration.user or registration.email
    message(
        to=to,
        context={
            "event": event,
            # Anybody may have typed it, with the address of somebody else.
            "name": "" if registration.is_to_confirm else as_name(registration.name, instead=""),
            "confirm_by": registration.confirm_by if registration.is_to_confirm else None,
            "title": event.resource.title,
            "waits": registration.state == RegistrationState.WAITING,
            "organiser": event_calendars.organiser_of(event),
            "one_day": timezone.localdate(event.starts_at) == timezone.localdate(event.ends_at),
            # How to connect is told to those who have a place.
            "join_url": event.join_url
            if registration.state == RegistrationState.REGISTERED and not registration.is_to_confirm
            else "",
            "link": event_links.link(registration.pk),
            **words,
        },
        dedup_key=key,
        about=registration.pk,
        # Only what is last true of a place is worth reading.
        merge_key=f"registration:{registration.pk}",
        calendar=calendar,
    ).send()
