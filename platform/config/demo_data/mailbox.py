"""What people chose to receive, and what came back: the team's lists have something to show."""

from datetime import timedelta

from django.utils import timezone

from config.demo_data.people import users_of
from matching import mails
from matching.models import Introduction
from notifications import preferences
from notifications.bounces import record_bounce
from notifications.enums import BounceKind, IncidentKind, Pace
from notifications.models import Incident

MOVED = ("ancienne.adresse@example.org", "Maxime Exemple")
FULL = ("boite.pleine@example.org", "Alix Exemple")


def fill_mailboxes(connector_address: str) -> None:
    """Let a connecteur choose a weekly digest, two addresses bounce, and a breakdown be over."""
    waiting = (
        Introduction.objects.requested()
        .filter(connector__user__email=connector_address)
        .select_related("connector__user", "help_request")
        .order_by("requested_at")
    )
    for introduction in waiting[:1]:
        user = introduction.connector.user
        preferences.choose(user, {"reminders": Pace.DIGEST}, by=user)
        mails.nudge(introduction)
    users_of([MOVED, FULL])
    record_bounce(MOVED[0], kind=BounceKind.HARD, reason="550 5.1.1 adresse inconnue")
    record_bounce(FULL[0], kind=BounceKind.SOFT, reason="452 4.2.2 boîte pleine")
    now = timezone.now()
    told = Incident.objects.create(
        kind=IncidentKind.LATE_MESSAGES,
        details="14 en retard de 30 minutes",
        closed_at=now - timedelta(days=9),
    )
    Incident.objects.filter(pk=told.pk).update(opened_at=now - timedelta(days=9, minutes=42))
