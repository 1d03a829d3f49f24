"""The one next step: by table, the most pressing first (QUALITY A5)."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from plans.next_step import LEADS, Facts, Kind, next_step

TODAY = date(2026, 11, 26)
ONE = UUID(int=1)
BEGUN = Facts(completed=True)
TABLE = [
    (Kind.CHOOSE, {"to_choose": ONE}),
    (Kind.READ, {"to_read": ONE}),
    (Kind.ANSWER, {"to_answer": ONE}),
    (Kind.UNBLOCK, {"blocked": ONE}),
    (Kind.DECIDE, {"proposed": ONE}),
    (Kind.EVALUATE, {"to_evaluate": ONE}),
    (Kind.FINISH, {"unfinished": ONE, "completed": False}),
    (Kind.RESUME, {"paused": ONE}),
    (Kind.CATCH_UP, {"pact": ONE, "step": ("Copier.", TODAY - timedelta(days=1))}),
    (Kind.ENGAGE, {"to_engage": ONE}),
    (Kind.PLAN, {"to_plan": ONE}),
    (Kind.STEP, {"pact": ONE, "step": ("Copier.", TODAY)}),
    (Kind.RETAKE, {"to_retake": ONE}),
    (Kind.AGAIN, {"ended": ONE}),
]


@pytest.mark.parametrize(("kind", "given"), TABLE)
def test_each_thing_that_waits_has_its_step(kind, given):
    found = next_step(replace(BEGUN, **given), today=TODAY)
    assert found is not None
    assert (found.kind, found.about) == (kind, ONE)
    assert str(ONE) in found.address


def test_with_nothing_at_all_the_diagnostic_comes_first():
    found = next_step(Facts(), today=TODAY)
    assert found is not None
    assert (found.kind, found.address) == (Kind.START, "/diagnostic/")


def test_with_all_in_order_nothing_waits():
    assert next_step(BEGUN, today=TODAY) is None
    # An idle pact whose steps are all done waits for its check-in.
    assert next_step(replace(BEGUN, pact=ONE), today=TODAY) is None


def test_one_begun_beside_one_completed_presses_nobody():
    assert next_step(replace(BEGUN, unfinished=ONE), today=TODAY) is None


def test_a_step_is_named():
    facts = replace(BEGUN, pact=ONE, step=("Copier le fichier.", TODAY))
    found = next_step(facts, today=TODAY)
    assert found is not None
    assert found.detail == "Copier le fichier."


@pytest.mark.parametrize(("first", "second"), list(pairwise(TABLE)))
def test_of_two_the_more_pressing_comes_first(first, second):
    both = {**second[1], **first[1]}
    if "step" in second[1] and "step" in both:
        both.setdefault("pact", ONE)
    found = next_step(replace(BEGUN, **both), today=TODAY)
    assert found is not None
    assert found.kind == first[0]


def test_every_kind_leads_somewhere_and_is_in_the_table():
    assert set(LEADS) == set(Kind)
    assert {kind for kind, _ in TABLE} | {Kind.START} == set(Kind)
