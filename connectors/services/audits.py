"""Checking that volunteers sell nothing to firms they helped: bars drawn at random, then read."""

import secrets
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from connectors import trust
from connectors.enums import AuditFinding, ReportKind
from connectors.errors import AlreadyReported, ForbiddenTransition, NothingToDraw
from connectors.models import AuditDraw, AuditLine, SalesBar, SalesBarQuerySet
from connectors.services import reports
from reference.models import Region


def bars_to_draw_from(region: Region | None) -> SalesBarQuerySet:
    """Return the bars that run or ran, of the country or of the connecteurs of one region."""
    bars = SalesBar.objects.all()
    if region is None:
        return bars
    return bars.filter(connector__commune__department__region=region)


@transaction.atomic
def draw(*, size: int, by: User) -> AuditDraw:
    """Draw bars to check, in the region of who draws if they have one. Raises NothingToDraw.

    The seed is secret until then and kept after: anybody can draw the same again.
    """
    now = timezone.now()
    seed = secrets.token_hex(16)
    bars = bars_to_draw_from(by.region).filter(starts_at__lte=now)
    chosen = trust.drawn(bars.values_list("pk", flat=True).iterator(), seed=seed, size=size)
    if not chosen:
        raise NothingToDraw
    made = AuditDraw.objects.create(
        seed=seed, size=size, region=by.region, drawn_at=now, drawn_by=by
    )
    AuditLine.objects.bulk_create(AuditLine(draw=made, bar_id=bar) for bar in chosen)
    return made


def _find(line: AuditLine, finding: AuditFinding, *, by: User, note: str) -> None:
    found = AuditLine.objects.filter(pk=line.pk, finding=AuditFinding.TO_CHECK).update(
        finding=finding, note=note[:300], checked_at=timezone.now(), checked_by=by
    )
    if not found:
        raise ForbiddenTransition(f"{line.finding} -> {finding}")
    line.finding = finding


@transaction.atomic
def find_kept(line: AuditLine, *, by: User, note: str) -> None:
    """Write that nothing was sold. Raises ForbiddenTransition for a line already checked."""
    _find(line, AuditFinding.KEPT, by=by, note=note)


@transaction.atomic
def find_broken(line: AuditLine, *, by: User, note: str) -> None:
    """Write that something was sold, and report it. Raises ForbiddenTransition."""
    _find(line, AuditFinding.BROKEN, by=by, note=note)
    bar = line.bar
    # The same member of staff reported it already: one report is enough.
    with suppress(AlreadyReported):
        reports.report(
            bar.connector,
            kind=ReportKind.SELLING,
            text=note,
            introduction_id=bar.introduction_id,
            reporter=by,
        )
