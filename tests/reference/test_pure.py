"""Distances, working days, typography and the lists for forms: no database."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from reference import departments, sectors
from reference.geo import bounding_box, distance_km
from reference.holidays import PARIS, add_working_days, easter, is_working_day, public_holidays
from reference.typography import french

latitudes = st.floats(-85, 85)
longitudes = st.floats(-170, 170)


def test_distance_between_known_towns() -> None:
    assert distance_km(48.8566, 2.3522, 45.7640, 4.8357) == pytest.approx(391.5, abs=1)
    assert distance_km(45.0, 0.0, 45.0, 0.0) == 0


@given(latitudes, longitudes, st.floats(-0.9, 0.9), st.floats(-2, 2), st.floats(1, 100))
def test_whatever_is_near_is_in_the_box(
    lat: float, lon: float, north: float, east: float, km: float
) -> None:
    other = (lat + north, lon + east)
    south_edge, north_edge, west_edge, east_edge = bounding_box(lat, lon, km)
    if distance_km(lat, lon, *other) <= km * 0.999:
        assert south_edge <= other[0] <= north_edge
        assert west_edge <= other[1] <= east_edge


def test_at_a_pole_the_box_takes_every_longitude() -> None:
    assert bounding_box(89.9, 10, 100) == (pytest.approx(89.0, abs=0.01), 90, -180, 180)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
        (2076, date(2076, 4, 19)),
    ],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("2026-11-23 10:00", 3, "2026-11-26 10:00"),  # Monday
        ("2026-11-20 10:00", 1, "2026-11-23 10:00"),  # Friday
        ("2026-11-21 10:00", 1, "2026-11-23 10:00"),  # Saturday
        ("2026-11-21 10:00", 0, "2026-11-21 10:00"),
        ("2026-11-10 10:00", 1, "2026-11-12 10:00"),  # over 11 November
        ("2026-12-24 10:00", 3, "2026-12-30 10:00"),
        ("2026-12-31 10:00", 1, "2027-01-04 10:00"),
        ("2026-05-13 18:30", 1, "2026-05-15 18:30"),  # over Ascension
        ("2026-03-27 10:00", 1, "2026-03-30 10:00"),  # over the change to summer time
        ("2026-10-23 23:30", 1, "2026-10-26 23:30"),  # and back
    ],
)
def test_working_days_keep_the_clock_of_paris(at: str, days: int, expected: str) -> None:
    start = datetime.fromisoformat(at).replace(tzinfo=PARIS)
    assert add_working_days(start, days) == datetime.fromisoformat(expected).replace(tzinfo=PARIS)
    # The same moment told in another zone gives the same answer.
    assert add_working_days(start.astimezone(UTC), days) == add_working_days(start, days)


def test_working_days_refuse_what_has_no_meaning() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_working_days(datetime(2026, 11, 23), 1)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(datetime(2026, 11, 23, tzinfo=PARIS), -1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)), st.integers(1, 30))  # noqa: DTZ001 - made aware below
def test_working_days_land_on_a_working_day(at: datetime, days: int) -> None:
    result = add_working_days(at.replace(tzinfo=UTC), days)
    assert is_working_day(result.date())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vraiment ? Oui !", "Vraiment\u00a0? Oui\u00a0!"),
        ("Vraiment?", "Vraiment\u00a0?"),
        ("Un site : oui ; non", "Un site\u00a0: oui\u00a0; non"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("«oui»", "«\u00a0oui\u00a0»"),
        ("12 %, 12%", "12\u00a0%, 12\u00a0%"),
        ("12 000 €", "12\u00a0000\u00a0€"),
        ("l'eau d'ici", "l’eau d’ici"),
        ("https://exemple.fr/?a=1 à 12:30", "https://exemple.fr/?a=1 à 12:30"),
        ("a &amp; b", "a &amp; b"),
        ("Votre entreprise a-t-elle un site ?", "Votre entreprise a‑t‑elle un site\u00a0?"),
        ("Qu'est-ce ? Par e-mail.", "Qu’est‑ce\u00a0? Par e‑mail."),
        ("https://exemple.fr/rendez-vous, prise-vous.fr, compte-rendu", None),
        ("déjà\u00a0: fait", "déjà\u00a0: fait"),
        ("", ""),
    ],
)
def test_french_typography(text: str, expected: str | None) -> None:
    assert french(text) == (text if expected is None else expected)


@given(st.text(alphabet="ab1 000\u00a0\u202f«»?!:;%€'’.)", max_size=30))
def test_typography_applied_twice_changes_nothing_more(text: str) -> None:
    once = french(text)
    assert french(once) == once
    # Words are untouched.
    assert "".join(once.split()).replace("’", "'") == "".join(text.split()).replace("’", "'")


def test_the_filter_escapes_what_is_not_safe() -> None:
    page = Template("{% load typography %}{{ text|french }}")
    assert page.render(Context({"text": "<b> : oui"})) == "&lt;b&gt;\u00a0: oui"


def test_departments_for_forms() -> None:
    choices = dict(departments.choices())
    assert len(choices) == 101
    assert choices["24"] == "24 – Dordogne"
    assert departments.label("2A") == "Corse-du-Sud"
    assert departments.label("20") == ""
    assert departments.regions()["75"] == "11"


def test_sections_and_the_groups_of_the_survey() -> None:
    assert "".join(sectors.SECTIONS) == "ABCDEFGHIJKLMNOPQRSTU"
    outside = {letter for letter in sectors.SECTIONS if not sectors.eurostat_group(letter)}
    assert outside == set("ABKOPQRSTU")
    assert sectors.eurostat_group("E") == sectors.eurostat_group("D") == "D35-E39"
    assert sectors.eurostat_group("?") == ""
    assert sectors.choices()[2][0] == "C"
    assert sectors.label("?") == ""
