"""The guarantee: whatever is due is found here, rung for or not."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from notifications import alarm, due, health, jobs, rate, registry, upkeep
from notifications.delivery import deliver
from notifications.enums import MessageState
from notifications.models import LADDER, Message

logger = logging.getLogger(__name__)

BATCH = 100
# Well under the task's soft limit: a sweep ends by itself, and the next one goes on.
BUDGET_SECONDS = 40.0
# For what takes long to make, after the mails; what is begun just before the end fits too.
JOBS_SECONDS = 5.0
# A mail server that fails so many times in a row is left in peace until the next sweep.
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True)
class Swept:
    handled: int
    sent: int
    made: int


def sweep(*, budget_seconds: float = BUDGET_SECONDS) -> Swept:
    """Handle the due rows, send the messages that wait, then run the jobs, until nothing is left
    or time is up.

    Any number of sweeps may run at once: rows are skipped when locked, messages are claimed.
    """
    stop_at = time.monotonic() + budget_seconds
    health.beat(health.SWEEP)
    _watch()
    handled = 0
    # Half the time at most: handlers that crowd in must not keep the mails waiting.
    while time.monotonic() < stop_at - budget_seconds / 2 and due.handle_next():
        handled += 1
    due.report_unhandled()
    _bury()
    sent = _send_waiting(stop_at)
    made = jobs.run(seconds=JOBS_SECONDS)
    upkeep.run_if_due()
    if handled or sent or made:
        logger.info("sweep: %d due rows handled, %d mails sent, %d made", handled, sent, made)
    return Swept(handled=handled, sent=sent, made=made)


def _watch() -> None:
    try:
        alarm.check()
    except Exception:
        # Whoever watches the work must not stop it.
        logger.exception("the alarm could not be checked")


def _bury() -> None:
    """Give up the messages whose last attempt never came back."""
    now = timezone.now()
    Message.objects.ready(at=now).filter(attempts__gt=len(LADDER)).update(
        state=MessageState.DEAD, leased_until=None, last_error="Le dernier essai est resté muet."
    )


def _send_waiting(stop_at: float) -> int:
    sent = failures = 0
    while True:
        batch, urgent = _next_batch()
        if not batch:
            return sent
        for message_id in batch:
            if time.monotonic() >= stop_at or failures >= FAILURES_IN_A_ROW:
                return sent
            if not urgent and not rate.wait_for_room(until=stop_at):
                return sent
            outcome = deliver(message_id)
            sent += outcome is True
            failures = failures + 1 if outcome is False else 0


def _next_batch() -> tuple[list[UUID], bool]:
    """Return some of those that wait, the first due first, and whether they are urgent: those come
    before a heap of the others."""
    waiting = Message.objects.ready(at=timezone.now()).order_by("due_at")
    names = [name for name, kind in registry.registered.items() if kind.urgent]
    urgent = list(waiting.filter(name__in=names).values_list("pk", flat=True)[:BATCH])
    return urgent or list(waiting.values_list("pk", flat=True)[:BATCH]), bool(urgent)
