"""Holidays: pauses that begin and end by themselves.

Only the pause that a holiday made is ended by it. Whoever changes a holiday holds its connecteur
first, so that a click, a pause by hand and the sweep come one after the other.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import date as in_words
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.errors import ForbiddenTransition, HolidayOver, HolidayOverlaps, HolidayTooLate
from connectors.models import Connector, Holiday
from connectors.notifications.availability import HolidayOverMessage
from connectors.services.moving import hold, move
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow
from reference.holidays import PARIS

HOLIDAY_BEGINS = "connectors.holiday_begins"
HOLIDAY_ENDS = "connectors.holiday_ends"


def begins_at(holiday: Holiday) -> datetime:
    return datetime.combine(holiday.first_day, time(), PARIS)


def ends_at(holiday: Holiday) -> datetime:
    """Return the first moment after it: its last day belongs to it."""
    return datetime.combine(holiday.last_day + timedelta(days=1), time(), PARIS)


@transaction.atomic
def plan_holiday(connector: Connector, *, first_day: date, last_day: date, by: User) -> Holiday:
    """Plan days off; one that begins today begins at once.

    Raises ForbiddenTransition for whoever is not in the network, HolidayTooLate for days gone by,
    HolidayOverlaps when some of them are off already.
    """
    held = hold(connector.pk)
    if held.state not in (ConnectorState.ACTIVE, ConnectorState.PAUSED):
        raise ForbiddenTransition(held.state)
    now = timezone.now()
    if first_day < now.astimezone(PARIS).date():
        raise HolidayTooLate
    others = Holiday.objects.kept().filter(connector=held)
    if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise HolidayOverlaps
    holiday = Holiday.objects.create(connector=held, first_day=first_day, last_day=last_day)
    due.plan(HOLIDAY_ENDS, holiday.pk, due_at=ends_at(holiday))
    if begins_at(holiday) <= now:
        _begin(holiday, held, now=now)
    else:
        due.plan(HOLIDAY_BEGINS, holiday.pk, due_at=begins_at(holiday))
    connector.state = held.state
    return holiday


@transaction.atomic
def cancel_holiday(holiday: Holiday, *, by: User) -> None:
    """Cancel days off to come or under way; the pause they made ends at once.

    Raises HolidayOver when they are past or cancelled already.
    """
    held = hold(holiday.connector_id)
    now = timezone.now()
    if holiday.last_day < now.astimezone(PARIS).date() or not _cancel(
        Holiday.objects.kept().filter(pk=holiday.pk), at=now
    ):
        raise HolidayOver
    holiday.refresh_from_db()
    if holiday.paused_at is not None and held.state == ConnectorState.PAUSED:
        move(held, [ConnectorState.PAUSED], ConnectorState.ACTIVE, by=by, reason="congé annulé")


def end_those_under_way(connector: Connector) -> None:
    """Forget the holidays under way of somebody who comes back sooner by themselves.

    In the transaction of their return, after it: the pause they made is over, and a pause by hand
    that follows must not be ended by their last day.
    """
    now = timezone.now()
    _cancel(_under_way(connector, at=now), at=now)


def begin_those_under_way(connector: Connector) -> None:
    """Pause somebody who is let back in while they are away, in the same transaction."""
    now = timezone.now()
    for holiday in _under_way(connector, at=now):
        _begin(holiday, connector, now=now)


def cancel_all(connector: Connector) -> None:
    """Forget every holiday of somebody who leaves, in the transaction of their departure."""
    _cancel(Holiday.objects.kept().filter(connector=connector), at=timezone.now())


def _under_way(connector: Connector, *, at: datetime) -> QuerySet[Holiday]:
    return (
        Holiday.objects.kept().under_way(on=at.astimezone(PARIS).date()).filter(connector=connector)
    )


def _cancel(holidays: QuerySet[Holiday], *, at: datetime) -> int:
    cancelled = list(holidays.values_list("pk", flat=True))
    for pk in cancelled:
        due.cancel(pk, kinds=[HOLIDAY_BEGINS, HOLIDAY_ENDS])
    return Holiday.objects.kept().filter(pk__in=cancelled).update(cancelled_at=at)


def holiday_begins(row: DueRow, *, now: datetime) -> None:
    """Pause whoever is active when their holiday begins; reads its reason again."""
    holiday = Holiday.objects.filter(pk=row.subject_id).first()
    if holiday is None:
        return
    held = hold(holiday.connector_id)
    holiday.refresh_from_db()
    # A sweep that comes back after days of absence may find the holiday over.
    if holiday.cancelled_at is None and now < ends_at(holiday):
        _begin(holiday, held, now=now)


def holiday_ends(row: DueRow, *, now: datetime) -> None:
    """End the pause that this holiday made, and no other; reads its reason again."""
    holiday = Holiday.objects.filter(pk=row.subject_id).first()
    if holiday is None:
        return
    held = hold(holiday.connector_id)
    holiday.refresh_from_db()
    if holiday.cancelled_at is not None or holiday.paused_at is None:
        return
    if held.state != ConnectorState.PAUSED:
        return
    following = _under_way(held, at=now).exclude(pk=holiday.pk)
    if following.update(paused_at=now):
        # One that begins the day after takes the pause over: they are not back in between.
        return
    move(held, [ConnectorState.PAUSED], ConnectorState.ACTIVE, by=None, reason="fin du congé")
    HolidayOverMessage(
        to=held.user,
        context={
            "name": held.display_name,
            "link": absolute(reverse("connectors:availability")),
        },
        dedup_key=f"connectors.holiday_over:{holiday.pk}",
    ).send()


def _begin(holiday: Holiday, held: Connector, *, now: datetime) -> None:
    """Pause an active connecteur; somebody paused by hand stays so, and comes back by hand."""
    if held.state != ConnectorState.ACTIVE:
        return
    until = in_words(holiday.last_day, "j F Y")
    move(
        held,
        [ConnectorState.ACTIVE],
        ConnectorState.PAUSED,
        by=None,
        reason=f"congé jusqu’au {until}",
    )
    Holiday.objects.filter(pk=holiday.pk).update(paused_at=now)
    holiday.paused_at = now


HANDLERS = {HOLIDAY_BEGINS: holiday_begins, HOLIDAY_ENDS: holiday_ends}
