"""What calendars read: E6 on golden files, before and after each change of the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from notifications.calendars import Invitation, calendar_of
from reference.clock import moment

GOLDEN = Path(__file__).parent / "calendars"
PLAIN = Invitation(
    uid="7f1f7f53-6a0c-4a7e-9a41-1d6a3d0c5b11@example.org",
    sequence=0,
    cancelled=False,
    starts_at=datetime(2026, 6, 15, 8, tzinfo=UTC),
    ends_at=datetime(2026, 6, 15, 8, 45, tzinfo=UTC),
    written_at=datetime(2026, 6, 1, 12, tzinfo=UTC),
    summary="Rendez-vous avec Dominique Exemple",
    description="Rendez-vous sur place, 2e étage ; entrée par la cour.\nApportez vos questions.",
    location="12 rue des Exemples, 24000 Périgueux",
    link="https://example.org/demandes/1/#rendez-vous",
    organizer="bonjour@example.org",
    organizer_name="Croissance connectée",
    attendee="claude.exemple@example.org",
)


def at(day: date, clock: time) -> dict[str, datetime]:
    """Return the bounds of three quarters of an hour that begin then on the clock of Paris."""
    begins = moment(day, clock)
    assert begins is not None
    return {"starts_at": begins, "ends_at": begins + timedelta(minutes=45)}


CASES = {
    "taken": PLAIN,
    "moved": replace(
        PLAIN,
        sequence=1,
        starts_at=datetime(2026, 6, 16, 12, tzinfo=UTC),
        ends_at=datetime(2026, 6, 16, 12, 45, tzinfo=UTC),
    ),
    "cancelled": replace(PLAIN, sequence=2, cancelled=True, location=""),
    # Ten o’clock in Paris, the day before and after the clock goes forward, then back.
    "before_spring": replace(PLAIN, **at(date(2026, 3, 28), time(10))),
    "after_spring": replace(PLAIN, **at(date(2026, 3, 29), time(10))),
    "before_autumn": replace(PLAIN, **at(date(2026, 10, 24), time(10))),
    "after_autumn": replace(PLAIN, **at(date(2026, 10, 25), time(10))),
    # Of the hour that comes twice, the first; and a meeting that sees the clock go forward.
    "twice": replace(PLAIN, **at(date(2026, 10, 25), time(2, 30))),
    "through_spring": replace(PLAIN, **at(date(2026, 3, 29), time(1, 30))),
}


@pytest.mark.parametrize("name", CASES)
def test_e6_an_invitation_is_the_golden_file(name: str) -> None:
    text = calendar_of(CASES[name])
    assert text.splitlines() == (GOLDEN / f"{name}.ics").read_text().splitlines()


@pytest.mark.parametrize("name", CASES)
def test_e6_an_invitation_is_what_calendars_ask_for(name: str) -> None:
    text, given = calendar_of(CASES[name]), CASES[name]
    assert all(line.endswith("\r\n") and len(line.encode()) <= 77 for line in text.splitlines(True))
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == ("CANCEL" if given.cancelled else "REQUEST")
    assert (event["UID"], event["SEQUENCE"]) == (given.uid, given.sequence)
    # No floating time, and none that a calendar must guess the zone of.
    for name_of_moment in ("DTSTART", "DTEND", "DTSTAMP"):
        assert event[name_of_moment].to_ical().endswith(b"Z")
    assert event.decoded("DTSTART") == given.starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)
    assert "@" not in event["DESCRIPTION"]
    assert str(event["ORGANIZER"]) == "mailto:bonjour@example.org"


def test_c16_ten_o_clock_stays_ten_o_clock_whatever_the_season() -> None:
    hours = {name: CASES[name].starts_at.hour for name in CASES if "_" in name}
    assert hours == {
        "before_spring": 9,
        "after_spring": 8,
        "before_autumn": 8,
        "after_autumn": 9,
        "through_spring": 0,
    }


def test_c16_an_hour_that_does_not_exist_is_none() -> None:
    assert moment(date(2026, 3, 29), time(2, 30)) is None
    assert moment(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
