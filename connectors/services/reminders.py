"""What reminds a holder that the label ends: 90 days before, when its renewal opens, 30 and 7."""

from datetime import datetime

from django.urls import reverse

from connectors.enums import ConnectorState, LabelState
from connectors.models import Label
from connectors.notifications.labels import LabelReminder
from connectors.periods import REMINDERS, day_before
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

LABEL_REMINDER = "connectors.label_reminder"


def plan(label: Label, *, at: datetime) -> None:
    """Plan the reminders of a label just awarded, each with an occasion of its own."""
    for days, due_at in _moments(label):
        if due_at > at:
            due.plan(LABEL_REMINDER, label.pk, due_at=due_at, occasion=f"{days} days")


def _moments(label: Label) -> list[tuple[int, datetime]]:
    assert label.valid_until is not None  # noqa: S101 - it is awarded
    return [(days, day_before(label.valid_until, days).replace(hour=9)) for days in REMINDERS]


def label_reminder(row: DueRow, *, now: datetime) -> None:
    """Remind a holder of the end, unless the label does not run or the renewal was handed in.

    A reminder so late that the next one is due too leaves it to that one.
    """
    label = (
        Label.objects.select_related("connector__user")
        .filter(pk=row.subject_id, state=LabelState.AWARDED, valid_until__gt=now)
        .exclude(connector__state=ConnectorState.LEFT)
        .first()
    )
    if label is None or label.valid_until is None:
        return
    # The one under way, whichever it follows: a renewal that was refused reminds of nothing.
    renewal = Label.objects.undecided().filter(connector=label.connector_id).first()
    if renewal is not None and renewal.submitted_at is not None:
        return
    mine = next((days for days in REMINDERS if row.occasion == f"{days} days"), 0)
    if any(days < mine and due_at <= now for days, due_at in _moments(label)):
        return
    LabelReminder(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "days": mine,
            "until": label.valid_until,
            "begun": renewal is not None,
            "link": absolute(reverse("connectors:label_held")),
        },
        dedup_key=f"{LABEL_REMINDER}:{label.pk}:{mine}",
    ).send()


HANDLERS = {LABEL_REMINDER: label_reminder}
