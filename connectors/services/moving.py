"""The one way a connecteur or a label changes state: conditionally, and into the journal."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState
from connectors.errors import ForbiddenTransition, NotAboutOneself
from connectors.models import Connector, Label


def hold(connector_id: UUID) -> Connector:
    """Hold a connecteur until the transaction ends; rows that refer to it may still be written.

    Taken before their requests, their labels and their holidays, never after.
    """
    return Connector.objects.select_for_update(no_key=True).get(pk=connector_id)


def not_oneself(connector: Connector, *, by: User) -> None:
    """Raise NotAboutOneself for a member of the team whose own profile it is."""
    if connector.user_id == by.pk:
        raise NotAboutOneself


def move(
    connector: Connector,
    from_states: Collection[ConnectorState],
    to: ConnectorState,
    *,
    by: User | None,
    reason: str = "",
) -> ConnectorState:
    """Move a connecteur and return the state left behind. Raises ForbiddenTransition."""
    before = history.move(connector, from_states, to, by=by, reason=reason)
    if before is None:
        raise ForbiddenTransition(f"{connector.state} -> {to}")
    return ConnectorState(before)


def move_label(
    label: Label,
    from_states: Collection[LabelState],
    to: LabelState,
    *,
    by: User | None,
    reason: str = "",
    ended_at: datetime | None = None,
    **given: Any,
) -> None:
    """Move a label; `given` is written with the state. Raises ForbiddenTransition."""
    given = {"ended_at": ended_at, **given}
    if history.move(label, from_states, to, by=by, reason=reason, given=given) is None:
        raise ForbiddenTransition(f"{label.state} -> {to}")
