"""What the worker runs for matching: thin, the work is in services."""

from uuid import UUID

from celery import shared_task

from matching.services import assigning


@shared_task(name=assigning.WORK)
def work_on_assignment(run_id: str) -> None:
    assigning.work_on(UUID(run_id))
