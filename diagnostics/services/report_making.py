"""Making a report: one at a time, with no transaction open; a process that dies loses nothing."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from diagnostics import pdf
from diagnostics.enums import ReportState
from diagnostics.models import Report, ReportQuerySet
from diagnostics.notifications import ReportReadyMessage

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
TAKEN, MADE = 10, 100
NO_LIBRARIES = (
    "Ce serveur ne peut pas fabriquer de PDF : il y manque des bibliothèques du système (Pango). "
    "L’équipe du service doit les installer."
)
GAVE_UP = (
    "Le rapport n’a pas pu être fabriqué, malgré plusieurs essais. Vous pouvez le demander à "
    "nouveau ; si cela se reproduit, écrivez-nous."
)

Draw = Callable[..., bytes]


class TakenOver(Exception):
    """Another process has the report: ours was so long that its lease ran out."""


def make_report(report_id: UUID, *, draw: Draw | None = None) -> bool | None:
    """Make one report: True when it is ready, False when it failed, None when it is not ours to
    make (made, failed for good, or taken by somebody faster).
    """
    report = _claim(report_id)
    if report is None:
        return None
    try:
        content = (draw or pdf.draw)(report, advance=_advance(report))
        _settle(report, content)
    except TakenOver:
        logger.warning("report %s was taken over", report.pk)
        return None
    except pdf.LibrariesMissing as error:
        # Trying again would change nothing before somebody installs them.
        logger.error("report %s: no PDF can be drawn here (%s)", report.pk, error)
        _fail(report, NO_LIBRARIES)
        return False
    except Exception:
        logger.exception("report %s failed, attempt %d", report.pk, report.attempts)
        if report.attempts >= MOST_ATTEMPTS:
            _fail(report, GAVE_UP)
        else:
            _mine(report).update(state=ReportState.WAITING, progress=0)
        return False
    logger.info("report %s made, attempt %d", report.pk, report.attempts)
    return True


def make_next_report() -> bool:
    """Make the report that has waited longest; tell whether there was one. Run by the sweep."""
    _bury()
    waiting = Report.objects.ready_to_make(at=timezone.now(), lease=_lease())
    report_id = waiting.order_by("requested_at").values_list("pk", flat=True).first()
    return report_id is not None and make_report(report_id) is not None


def _lease() -> timedelta:
    return timedelta(seconds=settings.REPORT_LEASE_SECONDS)


def _claim(report_id: UUID) -> Report | None:
    """Take a report, committed at once; the attempt is counted here, so that a report that kills
    its worker comes to an end too."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        mine = (
            Report.objects.ready_to_make(at=now, lease=_lease())
            .filter(pk=report_id, attempts__lt=MOST_ATTEMPTS)
            .update(
                state=ReportState.RUNNING,
                started_at=now,
                attempts=F("attempts") + 1,
                progress=TAKEN,
            )
        )
        if not mine:
            return None
        return (
            Report.objects.defer("content")
            .select_related(
                "assessment__questionnaire", "assessment__benchmark_release", "assessment__company"
            )
            .get(pk=report_id)
        )


def _mine(report: Report) -> ReportQuerySet:
    return Report.objects.filter(
        pk=report.pk, state=ReportState.RUNNING, started_at=report.started_at
    )


def _advance(report: Report) -> Callable[[int], None]:
    def advance(progress: int) -> None:
        if not _mine(report).update(progress=progress):
            raise TakenOver

    return advance


@transaction.atomic(durable=True)
def _settle(report: Report, content: bytes) -> None:
    """Keep the PDF and write the mail that was asked for, in one transaction."""
    digest = hashlib.sha256(content).hexdigest()
    ended = _mine(report).update(
        state=ReportState.READY,
        content=content,
        digest=digest,
        earlier_digests=[
            before
            for before in (*report.earlier_digests, report.digest)
            if before not in ("", digest)
        ],
        progress=MADE,
        message="",
        ended_at=timezone.now(),
    )
    if not ended:
        raise TakenOver
    # Read again: whoever asked for a mail meanwhile is waiting for it.
    address = Report.objects.values_list("mail_to", flat=True).get(pk=report.pk)
    if address:
        ReportReadyMessage.about(report, to=address).send()
        Report.objects.filter(pk=report.pk).update(mail_to="")


def _fail(report: Report, sentence: str) -> None:
    _mine(report).update(
        state=ReportState.FAILED, message=sentence, mail_to="", ended_at=timezone.now()
    )


def _bury() -> None:
    """Give up the reports whose last attempt never came back."""
    now = timezone.now()
    Report.objects.ready_to_make(at=now, lease=_lease()).filter(attempts__gte=MOST_ATTEMPTS).update(
        state=ReportState.FAILED, message=GAVE_UP, mail_to="", ended_at=now
    )
