"""The end of a label: revoked by a decision, or expired when its time is up."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import ConnectorState, LabelState, SuspensionOutcome
from connectors.errors import ForbiddenTransition
from connectors.models import Connector, Label, Suspension
from connectors.models.labels import UNDECIDED
from connectors.notifications.labels import LabelEnded
from connectors.services import examinations, references, reminders
from connectors.services.moving import move_label, not_oneself
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

LABEL_EXPIRES = "connectors.label_expires"
DEPARTURE = "départ du réseau"
RUNNING = (LabelState.AWARDED, LabelState.SUSPENDED)


@transaction.atomic
def end_label(label: Label, *, by: User, reason: str) -> None:
    """Revoke a label, and say why. Raises ForbiddenTransition when it is over, NotAboutOneself."""
    not_oneself(label.connector, by=by)
    end(label, LabelState.REVOKED, by=by, reason=reason)


def end_on_departure(connector: Connector, *, by: User) -> bool:
    """End the label and the application of somebody who leaves, in the same transaction; tell
    whether there was a label.

    It ends and is not revoked: leaving is no fault. Their farewell says it, and no mail of ours.
    The caller holds the connecteur.
    """
    ended = False
    for label in connector.labels.filter(state__in=RUNNING):
        # One that came to its end meanwhile is left as it is.
        with suppress(ForbiddenTransition):
            end(label, LabelState.EXPIRED, by=by, reason=DEPARTURE, tells=False)
            ended = True
    for application in connector.labels.undecided():
        with suppress(ForbiddenTransition):
            _withdraw(application, by=by)
    return ended


def _withdraw(application: Label, *, by: User) -> None:
    """End an application that nobody decides any more; its pieces go when those of any other
    would, 24 months later."""
    move_label(
        application,
        UNDECIDED,
        LabelState.EXPIRED,
        by=by,
        reason=DEPARTURE,
        ended_at=timezone.now(),
    )
    for review in application.reviews.to_do():
        due.cancel(review.pk, kinds=[examinations.WATCH])
    for client in application.references.all():
        due.cancel(client.pk, kinds=[references.REMIND])


def label_expires(row: DueRow, *, now: datetime) -> None:
    """End a label whose time is up; one that was ended or is still valid is left alone."""
    label = Label.objects.select_related("connector__user").filter(pk=row.subject_id).first()
    if label is None or label.state not in RUNNING:
        return
    if label.valid_until is not None and label.valid_until > now:
        return
    end(label, LabelState.EXPIRED, by=None, reason="")


def end(
    label: Label,
    to: LabelState,
    *,
    by: User | None,
    reason: str,
    from_states: Collection[LabelState] = RUNNING,
    tells: bool = True,
) -> None:
    """Move a label to its end with what was open about it, and tell who held it.

    Called in a transaction. Raises ForbiddenTransition when it is over already.
    """
    now = timezone.now()
    move_label(label, from_states, to, by=by, reason=reason, ended_at=now)
    Suspension.objects.open().filter(label=label).update(
        outcome=SuspensionOutcome.EXPIRED
        if to == LabelState.EXPIRED
        else SuspensionOutcome.REVOKED,
        settled_at=now,
        settled_by=by,
        settlement=reason,
    )
    due.cancel(label.pk, kinds=[LABEL_EXPIRES, reminders.LABEL_REMINDER])
    if not tells or label.connector.state == ConnectorState.LEFT:
        return
    LabelEnded(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "reason": reason,
            "expired": to == LabelState.EXPIRED,
            "renewal": renewal_in_words(label),
            "link": absolute(reverse("connectors:label_held")),
        },
        dedup_key=f"connectors.label_ended:{label.pk}",
    ).send()


def renewal_in_words(label: Label) -> str:
    """Say where the renewal of a label stands, as the end of a sentence; empty where none is."""
    renewal = Label.objects.undecided().filter(connector=label.connector_id).first()
    if renewal is None:
        return ""
    if renewal.state == LabelState.UNDER_APPEAL:
        return "votre recours est en cours d’examen"
    if renewal.state == LabelState.UNDER_REVIEW or renewal.submitted_at is not None:
        return "votre demande de renouvellement est en cours d’examen"
    return "votre demande de renouvellement est commencée, il reste à la déposer"


HANDLERS = {LABEL_EXPIRES: label_expires}
