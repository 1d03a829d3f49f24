"""The journal of every state machine: what moved, from where to where, by whom, when."""

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


def of(subject: Model) -> list[StateChange]:
    """Return the steps of an object, oldest first, each with its author (one query)."""
    return list(
        StateChange.objects.select_related("by").filter(
            kind=subject._meta.label_lower, subject_id=subject.pk
        )
    )
