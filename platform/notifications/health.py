"""Signs of life: is the site up, ready, and does the worker do its work?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from notifications.enums import MessageState
from notifications.models import DueRow, Heartbeat, Incident, Message

# The canary: beat, broker, worker and database all worked to write it.
WORKER = "worker"
SWEEP = "sweep"
OLDEST_HEARTBEAT = timedelta(seconds=180)
# A task that runs every ten minutes may miss two runs before anybody is called.
RUNS_MISSED = 3
# What the sweep itself runs about once an hour.
HOURLY = timedelta(hours=2)
LATE = timedelta(minutes=30)


def beat(name: str = WORKER) -> None:
    """Write that a part that runs by itself is alive, now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


def patience() -> dict[str, timedelta]:
    """Return how old the last sign of life of each periodic task may be."""
    tasks = {
        name: max(OLDEST_HEARTBEAT, RUNS_MISSED * every)
        for name, every in settings.PERIODIC_TASKS.items()
    }
    return {**tasks, WORKER: OLDEST_HEARTBEAT}


def silent_tasks(at: datetime) -> list[str]:
    """Return the periodic tasks that ran once and are silent since; the canary is apart."""
    allowed = patience()
    beaten = Heartbeat.objects.filter(name__in=list(allowed)).exclude(name=WORKER)
    return sorted(one.name for one in beaten if at - one.beaten_at > allowed[one.name])


@dataclass(frozen=True)
class WorkerHealth:
    """Ages in seconds, None when there is nothing to age; how many were given up."""

    heartbeat_age: float | None
    task_ages: dict[str, float]
    silent_tasks: list[str]
    oldest_due_row_age: float | None
    oldest_message_age: float | None
    dead_due_rows: int
    dead_messages: int
    open_incidents: list[str]

    @property
    def alive(self) -> bool:
        age = self.heartbeat_age
        return age is not None and age <= OLDEST_HEARTBEAT.total_seconds()

    @property
    def well(self) -> bool:
        """Alive, and nothing due is left undone for half an hour."""
        ages = (self.oldest_due_row_age, self.oldest_message_age)
        late = any(age is not None and age > LATE.total_seconds() for age in ages)
        return self.alive and not late and not self.silent_tasks


def worker_health() -> WorkerHealth:
    now = timezone.now()

    def age(at: datetime | None) -> float | None:
        return None if at is None else max(0.0, round((now - at).total_seconds(), 1))

    beaten = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    rows = DueRow.objects.ready(at=now).order_by("due_at").values_list("due_at", flat=True)
    waiting = Message.objects.ready(at=now).order_by("due_at").values_list("due_at", flat=True)
    given_up = [MessageState.FAILED, MessageState.DEAD]
    return WorkerHealth(
        heartbeat_age=age(beaten.get(WORKER)),
        task_ages={name: age(at) or 0.0 for name, at in sorted(beaten.items())},
        silent_tasks=silent_tasks(now),
        oldest_due_row_age=age(rows.first()),
        oldest_message_age=age(waiting.first()),
        dead_due_rows=DueRow.objects.dead().count(),
        dead_messages=Message.objects.filter(state__in=given_up).count(),
        open_incidents=list(
            Incident.objects.filter(closed_at=None).order_by("kind").values_list("kind", flat=True)
        ),
    )


_migrated = False


def migrations_applied() -> bool:
    """Tell whether the database has every migration of this code; once true, it is remembered."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
