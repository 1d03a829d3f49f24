"""Signs of life: is the site up, ready, and does the worker do its work?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from notifications.enums import MessageState
from notifications.models import DueRow, Heartbeat, Message

WORKER = "worker"
OLDEST_HEARTBEAT = timedelta(seconds=180)


def beat(name: str = WORKER) -> None:
    """Write that a part that runs by itself is alive, now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


@dataclass(frozen=True)
class WorkerHealth:
    """Ages in seconds, None when there is nothing to age; how many were given up."""

    heartbeat_age: float | None
    oldest_due_row_age: float | None
    oldest_message_age: float | None
    dead_due_rows: int
    dead_messages: int

    @property
    def alive(self) -> bool:
        age = self.heartbeat_age
        return age is not None and age <= OLDEST_HEARTBEAT.total_seconds()


def worker_health() -> WorkerHealth:
    now = timezone.now()

    def age(at: datetime | None) -> float | None:
        return None if at is None else max(0.0, round((now - at).total_seconds(), 1))

    beaten = Heartbeat.objects.filter(name=WORKER).values_list("beaten_at", flat=True).first()
    rows = DueRow.objects.ready(at=now).order_by("due_at").values_list("due_at", flat=True)
    waiting = Message.objects.ready(at=now).order_by("due_at").values_list("due_at", flat=True)
    given_up = [MessageState.FAILED, MessageState.DEAD]
    return WorkerHealth(
        heartbeat_age=age(beaten),
        oldest_due_row_age=age(rows.first()),
        oldest_message_age=age(waiting.first()),
        dead_due_rows=DueRow.objects.dead().count(),
        dead_messages=Message.objects.filter(state__in=given_up).count(),
    )


_migrated = False


def migrations_applied() -> bool:
    """Tell whether the database has every migration of this code; once true, it is remembered."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
