"""The life of a label: awarded for a time, suspended, restored, ended."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import LabelState
from connectors.errors import LabelAlreadyAwarded
from connectors.models import Connector, Label
from connectors.notifications.labels import LabelAwarded, LabelEnded
from connectors.services.moving import move_label
from notifications import due
from notifications.models import DueRow

LABEL_EXPIRES = "connectors.label_expires"


@transaction.atomic
def award_label(connector: Connector, *, months: int = 24, by: User) -> Label:
    """Award a label valid from now for some months; it ends by itself.

    Raises LabelAlreadyAwarded when one runs already, or is suspended: that decision comes first.
    """
    now = timezone.now()
    if connector.labels.filter(state=LabelState.SUSPENDED).exists():
        raise LabelAlreadyAwarded
    previous = connector.labels.filter(renewal=None).order_by("-applied_at").first()
    try:
        with transaction.atomic():
            label = Label.objects.create(
                connector=connector,
                state=LabelState.AWARDED,
                awarded_at=now,
                valid_until=_months_after(now, months),
                previous=previous,
            )
    except IntegrityError as error:
        raise LabelAlreadyAwarded from error
    # Staff file, examine and decide in one act for now; the journal keeps the three steps.
    history.record(label, "", LabelState.APPLIED, by=by)
    history.record(label, LabelState.APPLIED, LabelState.UNDER_REVIEW, by=by)
    history.record(label, LabelState.UNDER_REVIEW, LabelState.AWARDED, by=by)
    assert label.valid_until is not None  # noqa: S101 - set three lines above
    due.plan(LABEL_EXPIRES, label.pk, due_at=label.valid_until)
    LabelAwarded(
        to=connector.user,
        context={"name": connector.display_name, "until": label.valid_until},
    ).send()
    return label


@transaction.atomic
def end_label(label: Label, *, by: User, reason: str) -> None:
    """Revoke a label, and say why. Raises ForbiddenTransition when it is over already."""
    _end(label, LabelState.REVOKED, by=by, reason=reason)
    due.cancel(label.pk, kinds=[LABEL_EXPIRES])


@transaction.atomic
def suspend_label(label: Label, *, by: User, reason: str) -> None:
    """Suspend a running label: from now on the person counts as a volunteer."""
    move_label(label, [LabelState.AWARDED], LabelState.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def restore_label(label: Label, *, by: User) -> None:
    """Lift the suspension of a label."""
    move_label(label, [LabelState.SUSPENDED], LabelState.AWARDED, by=by)


def label_expires(row: DueRow, *, now: datetime) -> None:
    """End a label whose time is up; one that was ended or is still valid is left alone."""
    label = Label.objects.select_related("connector__user").filter(pk=row.subject_id).first()
    running = [LabelState.AWARDED, LabelState.SUSPENDED]
    if label is None or label.state not in running:
        return
    if label.valid_until is not None and label.valid_until > now:
        return
    _end(label, LabelState.EXPIRED, by=None, reason="")


def _end(label: Label, to: LabelState, *, by: User | None, reason: str) -> None:
    move_label(
        label,
        [LabelState.AWARDED, LabelState.SUSPENDED],
        to,
        by=by,
        reason=reason,
        ended_at=timezone.now(),
    )
    LabelEnded(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "reason": reason,
            "expired": to == LabelState.EXPIRED,
        },
    ).send()


def _months_after(at: datetime, months: int) -> datetime:
    years, month = divmod(at.month - 1 + months, 12)
    # The 28th at most: every month has one.
    return at.replace(year=at.year + years, month=month + 1, day=min(at.day, 28))


HANDLERS = {LABEL_EXPIRES: label_expires}
