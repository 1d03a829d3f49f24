"""What the worker runs for diagnostics: thin, the work is in services."""

from uuid import UUID

from celery import shared_task

from diagnostics.services import imports, report_making, reports
from notifications import health


# Longer than the limits of other tasks, and still under `visibility_timeout`: an import that was
# handed out twice would wait for its own lock.
@shared_task(name="diagnostics.tasks.import_due", soft_time_limit=230, time_limit=270)
def import_due() -> None:
    health.beat("imports")
    imports.import_due()


@shared_task(name=reports.MAKE)
def make_report(report_id: str) -> None:
    report_making.make_report(UUID(report_id))
