"""What the worker runs: thin, the work is in delivery.py and sweeping.py."""

from uuid import UUID

from celery import shared_task

from notifications import delivery, health, sweeping
from notifications.ring import DELIVER


@shared_task(name=DELIVER)
def deliver(message_id: str) -> None:
    delivery.deliver(UUID(message_id))


@shared_task(name="notifications.tasks.canary")
def canary() -> None:
    """Say that the way from beat through the broker to the database works (QUALITY C9)."""
    health.beat()


@shared_task(name="notifications.tasks.sweep")
def sweep() -> None:
    # The canary too: where nothing else runs, what sweeps is alive.
    health.beat()
    sweeping.sweep()
