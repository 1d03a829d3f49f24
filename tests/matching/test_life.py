"""A hundred lives of fifty steps; `LIVES=1000` in the environment for more (QUALITY F26)."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.matching.life import Life

LIVES = int(os.environ.get("LIVES", "100"))


@pytest.mark.django_db
def test_f26_no_sequence_of_acts_and_crashes_breaks_what_must_hold() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
