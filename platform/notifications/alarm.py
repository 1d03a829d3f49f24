"""« Due and not done for thirty minutes » is an alarm: told once an incident, and red on health."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications import alerts, health
from notifications.enums import IncidentKind, MessageState
from notifications.models import DueRow, Incident, Message

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=30)
# The next step of the ladder is an hour away: what failed so often is not done for long.
OFTEN = 4


def late_rows(at: datetime) -> int:
    """Count what was due half an hour ago, or failed so often that it will be."""
    late = Q(due_at__lt=at - LATE) | Q(attempts__gte=OFTEN)
    return DueRow.objects.open().filter(late).count()


def late_messages(at: datetime) -> int:
    late = Q(due_at__lt=at - LATE) | Q(attempts__gte=OFTEN)
    waiting = [MessageState.DUE, MessageState.SENDING]
    return Message.objects.filter(late, state__in=waiting).count()


def given_up() -> int:
    return DueRow.objects.dead().count() + Message.objects.filter(state=MessageState.DEAD).count()


def check() -> None:
    """Open an incident for what goes wrong, close those that are over. Run by every sweep, before
    it works: what it finds late was late, even if it is done a moment later."""
    now = timezone.now()
    found = {
        IncidentKind.LATE_ROWS: (late_rows(now), "{} en retard de 30 minutes"),
        IncidentKind.LATE_MESSAGES: (late_messages(now), "{} en retard de 30 minutes"),
        IncidentKind.GIVEN_UP: (given_up(), "{} à rejouer"),
    }
    silent = health.silent_tasks(now)
    details = {kind: words.format(count) for kind, (count, words) in found.items() if count}
    if silent:
        details[IncidentKind.SILENT_TASK] = ", ".join(silent)
    for kind, words in details.items():
        _open(kind, words)
    over = Incident.objects.filter(closed_at=None).exclude(kind__in=list(details))
    for incident in over:
        if Incident.objects.filter(pk=incident.pk, closed_at=None).update(closed_at=now):
            logger.info("incident %s is over", incident.kind)


@transaction.atomic
def _open(kind: IncidentKind, details: str) -> None:
    incident, opened = Incident.objects.get_or_create(
        kind=kind, closed_at=None, defaults={"details": details[:200]}
    )
    if opened:
        logger.error("incident %s: %s", kind, details)
        alerts.incident_opened(incident)
