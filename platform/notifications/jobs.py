"""What takes seconds to make, and waits as a row: rung for, and found again by the sweep.

A job makes one thing that waits and tells whether there was one. It claims its row itself, so
that any number of sweeps may run it at once, and opens no transaction around the making.
"""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

Job = Callable[[], bool]
_jobs: list[Job] = []


def register(job: Job) -> None:
    """Add a job; called in `AppConfig.ready()`. Adding the same one twice changes nothing."""
    if job not in _jobs:
        _jobs.append(job)


def run(*, seconds: float) -> int:
    """Run every job in turn until nothing waits or time is up; return how many things were made.

    Nothing is begun once time is up. A job that raises is logged and left until the next sweep.
    """
    stop_at = time.monotonic() + seconds
    busy = list(_jobs)
    made = 0
    while busy:
        for job in list(busy):
            if time.monotonic() >= stop_at:
                return made
            if _run_once(job):
                made += 1
            else:
                busy.remove(job)
    return made


def _run_once(job: Job) -> bool:
    try:
        return job()
    except Exception:
        logger.exception("job %s failed", job.__name__)
        return False
