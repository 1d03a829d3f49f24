"""What is to be done later is a row: planned once, done once, by the handler of its kind."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from notifications.models import LADDER, DueRow

logger = logging.getLogger(__name__)


class Handler(Protocol):
    """Do what is due, in the transaction that marks the row as done.

    It reads its reason again: much may have changed since the row was planned, and a row just
    being handled is not cancelled.
    """

    def __call__(self, row: DueRow, *, now: datetime) -> None: ...


_handlers: dict[str, Handler] = {}
registered: Mapping[str, Handler] = MappingProxyType(_handlers)


def register(kind: str, handler: Handler) -> None:
    """Say who handles a kind; called in `AppConfig.ready()`. Raises ValueError for a second one."""
    if _handlers.setdefault(kind, handler) is not handler:
        raise ValueError(f"The kind {kind!r} already has a handler.")


def plan(kind: str, subject_id: UUID, *, due_at: datetime, occasion: str = "once") -> DueRow:
    """Plan something for a date, in the caller's transaction; return the row, old or new.

    A second plan for the same kind, subject and occasion changes nothing, done or cancelled as
    the first may be: what comes again is another occasion.
    """
    row, _ = DueRow.objects.get_or_create(
        kind=kind, subject_id=subject_id, occasion=occasion, defaults={"due_at": due_at}
    )
    return row


def advance(kind: str, subject_id: UUID, *, due_at: datetime, occasion: str = "once") -> bool:
    """Make what is planned due sooner, in the caller's transaction; tell whether it was moved.

    What is already as soon, done or cancelled stays as it is, and so does what is due now: a sweep
    may be handling it.
    """
    later = DueRow.objects.open().filter(
        kind=kind,
        subject_id=subject_id,
        occasion=occasion,
        due_at__gt=max(due_at, timezone.now()),
    )
    return bool(later.update(due_at=due_at))


def postpone(kind: str, *, until: datetime) -> int:
    """Push back all of a kind that would be due sooner, in the caller's transaction; return how
    many rows. Those that a sweep is handling are left to it."""
    sooner = DueRow.objects.open().filter(kind=kind, due_at__lt=until)
    free = list(sooner.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return DueRow.objects.filter(pk__in=free).update(due_at=until)


@transaction.atomic
def cancel(subject_id: UUID, *, kinds: Iterable[str] | None = None) -> int:
    """Cancel what is planned for a subject, all kinds or those given; return how many rows.

    A row that a sweep is handling at this moment is left to it rather than waited for: waiting
    for each other, the two would stop for good.
    """
    rows = DueRow.objects.open().filter(subject_id=subject_id)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return DueRow.objects.filter(pk__in=free).update(cancelled_at=timezone.now())


def handle_next() -> bool:
    """Handle the oldest row that is due and free; tell whether there was one."""
    row: DueRow | None = None
    now = timezone.now()
    try:
        with transaction.atomic(durable=True):
            row = (
                DueRow.objects.ready(at=now)
                .filter(kind__in=list(_handlers))
                .order_by("due_at", "pk")
                .select_for_update(skip_locked=True)
                .first()
            )
            if row is None:
                return False
            row.claimed_at = now
            _handlers[row.kind](row, now=now)
            # A handler may have cancelled its own row, with all those of its subject.
            DueRow.objects.open().filter(pk=row.pk).update(claimed_at=now, done_at=timezone.now())
    except Exception as error:
        if row is None:
            raise
        _record_failure(row, error)
    return True


def _record_failure(row: DueRow, error: Exception) -> None:
    """Push a row that failed forward, so that it never stands before the others (QUALITY F21)."""
    logger.exception("due row %s (%s) failed, attempt %d", row.pk, row.kind, row.attempts + 1)
    # Filtered on what was read: of two sweeps that failed on the row, one counts.
    DueRow.objects.open().filter(pk=row.pk, attempts=row.attempts).update(
        attempts=row.attempts + 1,
        last_error=f"{type(error).__name__}: {error}"[:300],
        due_at=timezone.now() + LADDER[row.attempts],
    )


_reported: set[str] = set()


def report_unhandled() -> None:
    """Log, once a process, each kind that is due and has no handler; its rows wait."""
    waiting = DueRow.objects.ready(at=timezone.now()).exclude(kind__in=list(_handlers))
    for kind in waiting.order_by().values_list("kind", flat=True).distinct():
        if kind not in _reported:
            _reported.add(kind)
            logger.error("due rows of kind %s have no handler and wait", kind)
