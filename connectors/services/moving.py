"""The one way a connecteur or a label changes state: conditionally, and into the journal."""

from collections.abc import Iterable
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
    from_states: Iterable[ConnectorState],
    to: ConnectorState,
    *,
    by: User | None,
    reason: str = "",
) -> ConnectorState:
    """Move a connecteur and return the state left behind."""
    for state in from_states:
        if Connector.objects.filter(pk=connector.pk, state=state).update(state=to):
            connector.state = to
            history.record(connector, state, to, by=by, reason=reason)
            return state
    raise ForbiddenTransition(f"{connector.state} -> {to}")


def move_label(
    label: Label,
    from_states: Iterable[LabelState],
    to: LabelState,
    *,
    by: User | None,
    reason: str = "",
    ended_at: datetime | None = None,
    **given: Any,
) -> None:
    """Move a label; `given` is written with the state, so that one is never without the other."""
    fields = {"state": to, "ended_at": ended_at, **given}
    for state in from_states:
        if Label.objects.filter(pk=label.pk, state=state).update(**fields):
            for name, value in fields.items():
                setattr(label, name, value)
            history.record(label, state, to, by=by, reason=reason)
            return
    raise ForbiddenTransition(f"{label.state} -> {to}")
