"""Being there or not: a pause, a suspension, leaving; and the roles that rest on it."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.services.moving import move

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
    """Receive requests again, after a pause or once a suspension is lifted."""
    move(connector, [ConnectorState.PAUSED, ConnectorState.SUSPENDED], ConnectorState.ACTIVE, by=by)


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
    _depart(connector, by)


@transaction.atomic
def leave(connector: Connector, *, by: User) -> None:
    """Stop for good, from whichever state."""
    still_here = [state for state in ConnectorState if state != ConnectorState.LEFT]
    move(connector, still_here, ConnectorState.LEFT, by=by)
    _depart(connector, by)


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
