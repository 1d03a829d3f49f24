"""The days of a pact: working days, in order, at the owner's pace, within ninety days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plans.spreading import PACT_DAYS, Work, due_days, minutes_given
from reference.holidays import is_working_day

MONDAY = date(2026, 11, 30)
works = st.lists(
    st.builds(Work, minutes=st.integers(5, 3000), steps=st.integers(0, 8)), min_size=1, max_size=3
)


def test_an_hour_a_week_is_shared_among_the_steps():
    (days,) = due_days([Work(minutes=120, steps=4)], begins=MONDAY, hours_a_week=1)
    # Half an hour a step, twelve minutes a day: every two and a half working days.
    assert days == [
        date(2026, 12, 3),
        date(2026, 12, 7),
        date(2026, 12, 10),
        date(2026, 12, 14),
    ]


def test_the_second_action_begins_when_the_first_one_ends():
    first, second = due_days([Work(60, 1), Work(60, 1)], begins=MONDAY, hours_a_week=1)
    assert (first, second) == ([date(2026, 12, 7)], [date(2026, 12, 14)])


def test_nothing_is_due_on_a_holiday():
    (days,) = due_days([Work(60, 1)], begins=date(2026, 12, 18), hours_a_week=1)
    # The fifth working day would be Friday 25 December.
    assert days == [date(2026, 12, 28)]


def test_what_an_owner_gives_is_twelve_weeks():
    assert minutes_given(2) == 24 * 60


@given(works, st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 20))
def test_days_are_worked_in_order_and_within_the_pact(asked, begins, hours):
    found = due_days(asked, begins=begins, hours_a_week=hours)
    assert [len(days) for days in found] == [work.steps for work in asked]
    days = [day for one in found for day in one]
    assert days == sorted(days)
    for day in days:
        assert is_working_day(day)
        assert begins < day <= begins + timedelta(days=PACT_DAYS)
