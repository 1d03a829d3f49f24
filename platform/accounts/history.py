"""The journal of every state machine: what moved, from where to where, by whom, when."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model

from accounts.models import StateChange, User


def record(
    subject: Model, from_state: str, to_state: str, *, by: User | None, reason: str = ""
) -> None:
    """Write one step in the caller's transaction; `by` is None when the platform acted by itself.

    `subject` has a UUID key. `from_state` is empty for an object just made. A reason longer than
    the column is cut.
    """
    StateChange.objects.create(
        kind=subject._meta.label_lower,
        subject_id=subject.pk,
        from_state=from_state,
        to_state=to_state,
        reason=reason[:300],
        by=by,
    )


def move(
    subject: Model,
    from_states: Collection[str],
    to: str,
    *,
    by: User | None,
    reason: str = "",
    given: Mapping[str, Any] | None = None,
) -> str | None:
    """Change the `state` of an object and write the step; return the state it left.

    None, and nothing is changed, when it is in none of `from_states`: the caller names the refusal.
    `given` is written with the state, so that one is never without the other; `subject` then says
    the same as its row. Called in a transaction, which holds the row: two who move it at once go
    one after the other, and the second sees the state that the first one left.
    """
    row = type(subject)._base_manager.filter(pk=subject.pk)
    before: str | None = row.select_for_update(no_key=True).values_list("state", flat=True).first()
    if before not in from_states:
        return None
    fields = {"state": to, **(given or {})}
    row.update(**fields)
    for name, value in fields.items():
        setattr(subject, name, value)
    record(subject, before or "", to, by=by, reason=reason)
    return before


def of(subject: Model) -> list[StateChange]:
    """Return the steps of an object, oldest first, each with its author (one query)."""
    return list(
        StateChange.objects.select_related("by").filter(
            kind=subject._meta.label_lower, subject_id=subject.pk
        )
    )
