"""What takes long to make: run by the sweep, in turn, within its time."""

import time
from collections.abc import Callable
from unittest import mock

import pytest

from notifications import jobs
from notifications.sweeping import sweep


@pytest.fixture(autouse=True)
def _no_other_job() -> object:
    with mock.patch.object(jobs, "_jobs", []):
        yield


def job(name: str, waiting: int, made: list[str]) -> Callable[[], bool]:
    """Make a job with so many things that wait."""
    left = iter(range(waiting))

    def run() -> bool:
        if next(left, None) is None:
            return False
        made.append(name)
        return True

    run.__name__ = name
    return run


def test_each_in_turn_until_nothing_waits() -> None:
    made: list[str] = []
    for name, waiting in (("a", 3), ("b", 1)):
        jobs.register(job(name, waiting, made))
    assert jobs.run(seconds=5) == 4
    assert made == ["a", "b", "a", "a"]
    assert jobs.run(seconds=5) == 0


def test_nothing_is_begun_once_time_is_up() -> None:
    def endless() -> bool:
        time.sleep(0.02)
        return True

    jobs.register(endless)
    started = time.monotonic()
    assert jobs.run(seconds=0.1) >= 1
    assert time.monotonic() - started < 1
    assert jobs.run(seconds=0) == 0


def test_one_that_fails_leaves_the_others_alone(caplog: pytest.LogCaptureFixture) -> None:
    made: list[str] = []

    def broken() -> bool:
        raise RuntimeError("no paper")

    jobs.register(broken)
    jobs.register(broken)
    jobs.register(job("a", 2, made))
    assert jobs.run(seconds=5) == 2
    assert caplog.text.count("job broken failed") == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_runs_them() -> None:
    made: list[str] = []
    jobs.register(job("a", 2, made))
    assert sweep().made == 2
