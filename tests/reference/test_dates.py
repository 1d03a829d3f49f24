"""The first of a month is « 1er », in pages, in mails and in what the code writes."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Engine

from reference import dates


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), "mardi 1er décembre 2026"),
        (date(2026, 12, 11), "vendredi 11 décembre 2026"),
        (date(2026, 8, 1), "samedi 1er août 2026"),
        (date(2026, 12, 21), "lundi 21 décembre 2026"),
    ],
)
def test_a_date_is_written_as_people_say_it(day: date, said: str) -> None:
    assert dates.written(day, "l j F Y") == said


def test_every_template_says_it_and_a_moment_is_told_in_paris() -> None:
    template = Engine.get_default().from_string('{{ at|date:"l j F" }} à {{ at|date:"G" }} h')
    new_year = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert template.render(Context({"at": new_year})) == "mardi 1er décembre à 0 h"


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_date_is_no_text(nothing: str | None) -> None:
    template = Engine.get_default().from_string('[{{ at|date:"j F" }}]')
    assert template.render(Context({"at": nothing})) == "[]"
