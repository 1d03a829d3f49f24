"""The report asked for: its reference number, the row that waits, and its end."""

import logging
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from diagnostics.enums import ReportState
from diagnostics.models import Assessment, Report
from diagnostics.notifications import ReportReadyMessage
from diagnostics.references import REPORTS
from diagnostics.report_links import LASTS
from notifications.ring import ring

logger = logging.getLogger(__name__)

MAKE = "diagnostics.tasks.make_report"
# Two references alike among billions: drawn again, and never for ever.
DRAWS = 5


class NotCompleted(Exception):
    """A diagnostic still under way has no result to print or to share."""


class NothingToMake(Exception):
    """The report is made, or will be."""


@transaction.atomic
def request_report(assessment: Assessment, *, mail_to: str = "") -> Report:
    """Ask for the PDF of a completed diagnostic, and for a mail once it is made.

    One already made is kept; one that failed, or whose PDF was erased, is made again under the
    same reference. Raises NotCompleted.
    """
    if assessment.completed_at is None:
        raise NotCompleted
    if not Report.objects.filter(assessment=assessment).exists():
        _begin(assessment)
    # Locked: a worker that ends it at this moment writes the mail, or we do, never neither.
    report = Report.objects.select_for_update().without_content().get(assessment=assessment)
    if report.state == ReportState.READY and report.has_content:
        if mail_to:
            ReportReadyMessage.about(report, to=mail_to).send()
        return report
    if report.state in (ReportState.READY, ReportState.FAILED):
        _wait_again(report)
    if mail_to:
        report.mail_to = mail_to
        report.save(update_fields=["mail_to"])
    transaction.on_commit(partial(ring, report.pk, task=MAKE), robust=True)
    return report


def _begin(assessment: Assessment) -> None:
    """Write the row with a reference of its own, unless somebody faster has written one."""
    year = timezone.localdate().year
    for _ in range(DRAWS):
        try:
            with transaction.atomic():
                Report.objects.create(assessment=assessment, reference=REPORTS.draw(year))
        except IntegrityError:
            if not Report.objects.filter(assessment=assessment).exists():
                continue
        return
    raise RuntimeError("No reference number is left.")


def _wait_again(report: Report) -> None:
    report.state = ReportState.WAITING
    report.progress = report.attempts = 0
    report.started_at = report.ended_at = None
    report.message = ""
    report.requested_at = timezone.now()
    report.save(
        update_fields=[
            "state",
            "progress",
            "attempts",
            "started_at",
            "ended_at",
            "message",
            "requested_at",
        ]
    )


@transaction.atomic
def make_again(report: Report, *, by: User) -> None:
    """Put a report that failed back in the queue. Raises NothingToMake for any other."""
    fresh = Report.objects.select_for_update().defer("content").get(pk=report.pk)
    if fresh.state != ReportState.FAILED:
        raise NothingToMake
    _wait_again(fresh)
    logger.info("report %s asked for again by user %s", report.pk, by.pk)
    transaction.on_commit(partial(ring, report.pk, task=MAKE), robust=True)


def forget_reports(now: datetime) -> int:
    """Erase the PDFs made 30 days ago: they are made again when asked for; references stay."""
    old = Report.objects.filter(
        state=ReportState.READY, content__isnull=False, ended_at__lt=now - LASTS
    )
    return old.update(content=None)
