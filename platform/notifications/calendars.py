"""Invitations as calendars read them (RFC 5545 and 5546): made of values, with no clock."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event, vCalAddress

PRODUCT: Final = "-//Croissance connectée//Rendez-vous//FR"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting or event for one person, as it stands; for anybody, where there is no attendee.

    The organiser is the site: no calendar tells a person's address to the other one, nor does
    `description`.
    """

    uid: str
    sequence: int
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    written_at: datetime
    summary: str
    description: str
    location: str
    link: str
    organizer: str
    organizer_name: str
    attendee: str = ""


def calendar_of(invitation: Invitation) -> str:
    """Return the text of an .ics file: moments in UTC, so that no calendar shifts them."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", _method(invitation))
    calendar.add_component(_event(invitation))
    return str(calendar.to_ical(), "utf-8")


def _method(invitation: Invitation) -> str:
    if invitation.cancelled:
        return "CANCEL"
    # What invites nobody by name is published (RFC 5546, 3.2.1).
    return "REQUEST" if invitation.attendee else "PUBLISH"


def _event(invitation: Invitation) -> Event:
    event = Event()
    event.add("UID", invitation.uid)
    event.add("SEQUENCE", invitation.sequence)
    event.add("DTSTAMP", invitation.written_at.astimezone(UTC))
    event.add("DTSTART", invitation.starts_at.astimezone(UTC))
    event.add("DTEND", invitation.ends_at.astimezone(UTC))
    event.add("STATUS", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("SUMMARY", invitation.summary)
    event.add("DESCRIPTION", invitation.description)
    if invitation.location:
        event.add("LOCATION", invitation.location)
    event.add("URL", invitation.link)
    event.add("ORGANIZER", _person(invitation.organizer, name=invitation.organizer_name))
    if invitation.attendee:
        attendee = _person(invitation.attendee)
        attendee.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        event.add("ATTENDEE", attendee)
    return event


def _person(address: str, *, name: str = "") -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name
    return person
