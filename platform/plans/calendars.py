"""The dated steps of a pact as calendars read them (RFC 5545): made of values, with no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

PRODUCT: Final = "-//Croissance connectée//Plan d’action//FR"


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One step and its day; `uid` stays the same whatever its day becomes, `link` opens what says
    how to carry it out."""

    uid: str
    day: date
    summary: str
    description: str
    link: str
    done: bool


def calendar_of(steps: Iterable[DatedStep], *, name: str, written_at: datetime) -> str:
    """Return the text of one .ics file with a whole-day event a step, busy for nobody."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    for step in steps:
        event = Event()
        event.add("UID", step.uid)
        event.add("DTSTAMP", written_at.astimezone(UTC))
        event.add("DTSTART", step.day)
        event.add("DTEND", step.day + timedelta(days=1))
        event.add("SUMMARY", f"Fait : {step.summary}" if step.done else step.summary)
        event.add("DESCRIPTION", step.description)
        event.add("URL", step.link)
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
