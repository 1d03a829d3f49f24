"""Being there or not: a pause, a suspension, leaving; and the roles that rest on it."""

from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.notifications.availability import Farewell, Reopened
from connectors.notifications.reports import PersonBack, PersonSuspended
from connectors.services import charters, ending, holidays
from connectors.services.moving import move, not_oneself
from notifications.links import absolute

# From these states somebody has been in the network.
SERVED = (ConnectorState.ACTIVE, ConnectorState.PAUSED, ConnectorState.SUSPENDED)

# Higher floors hear here that somebody stops helping, in the same transaction.
_departures: list[Callable[[Connector, User | None], None]] = []


def on_departure(handler: Callable[[Connector, User | None], None]) -> None:
    """Have `handler(connector, by)` called when a connecteur is suspended or leaves."""
    if handler not in _departures:
        _departures.append(handler)


@transaction.atomic
def pause(connector: Connector, *, by: User) -> None:
    """Stop receiving requests for a while; what is under way goes on."""
    move(connector, [ConnectorState.ACTIVE], ConnectorState.PAUSED, by=by)


@transaction.atomic
def resume(connector: Connector, *, by: User) -> None:
    """Receive requests again after a pause, and end with it the holiday under way.

    A suspension is not a pause: whoever clicks while they are suspended stays so.
    """
    move(connector, [ConnectorState.PAUSED], ConnectorState.ACTIVE, by=by)
    holidays.end_those_under_way(connector)


@transaction.atomic
def suspend(connector: Connector, *, by: User, reason: str) -> None:
    """Stop a connecteur; those being helped are told and may choose somebody else."""
    move(
        connector,
        [ConnectorState.ACTIVE, ConnectorState.PAUSED],
        ConnectorState.SUSPENDED,
        by=by,
        reason=reason,
    )
    PersonSuspended(
        to=connector.user, context={"name": connector.display_name, "reason": reason}
    ).send()
    _depart(connector, by)


@transaction.atomic
def lift_suspension(connector: Connector, *, by: User) -> None:
    """Let somebody suspended back in, by the team; who is let back in on a holiday is away.

    Raises NotAboutOneself, ForbiddenTransition.
    """
    not_oneself(connector, by=by)
    move(connector, [ConnectorState.SUSPENDED], ConnectorState.ACTIVE, by=by)
    holidays.begin_those_under_way(connector)
    PersonBack(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("connectors:space")),
        },
    ).send()
    charters.tell_what_changed_meanwhile(connector)


@transaction.atomic
def leave(connector: Connector, *, by: User) -> None:
    """Stop for good, from whichever state: the label and the holidays end, requests go on.

    Final for the person: the profile leaves every page, theirs included. Somebody who wants to
    come back asks the team, who `reopen` it.
    """
    still_here = [state for state in ConnectorState if state != ConnectorState.LEFT]
    before = move(connector, still_here, ConnectorState.LEFT, by=by)
    holidays.cancel_all(connector)
    label_ended = ending.end_on_departure(connector, by=by)
    _depart(connector, by)
    Farewell(
        to=connector.user,
        context={
            "name": connector.display_name,
            "left_on": timezone.localtime(),
            "served": before in SERVED,
            "label_ended": label_ended,
        },
    ).send()


@transaction.atomic
def reopen(connector: Connector, *, by: User) -> None:
    """Let somebody who left apply again: their profile is a draft, signed and examined anew.

    One person has one profile, so that what was done stays with whoever did it.
    """
    move(connector, [ConnectorState.LEFT], ConnectorState.DRAFT, by=by)
    # Links and charter are those of another time: they are declared and signed again.
    Connector.objects.filter(pk=connector.pk).update(
        listed=False,
        indexed=False,
        interests_declared_at=None,
        charter=None,
        charter_signed_at=None,
    )
    connector.refresh_from_db()
    Reopened(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("connectors:profile")),
        },
    ).send()


def _depart(connector: Connector, by: User | None) -> None:
    for handler in _departures:
        handler(connector, by)


def is_active_connector(user: User) -> bool:
    return Connector.objects.active().filter(user=user).exists()


def is_in_service(user: User) -> bool:
    """Tell whether somebody keeps helping those they help: a pause stops new requests only."""
    states = [ConnectorState.ACTIVE, ConnectorState.PAUSED]
    return Connector.objects.filter(user=user, state__in=states).exists()


def has_connector_space(user: User) -> bool:
    """Tell whether somebody has a profile to keep: active or not, as long as they have not left."""
    return Connector.objects.exclude(state=ConnectorState.LEFT).filter(user=user).exists()
