"""How far an application is."""

from connectors import steps
from connectors.models import Charter, Connector


def progress_of(connector: Connector) -> steps.Progress:
    """Tell which steps of an application are answered (one query, for the charter in force)."""
    charter = Charter.objects.in_force()
    return steps.Progress(
        answered=connector.answered_steps,
        interests_declared=connector.interests_declared_at is not None,
        charter_signed=charter is not None and connector.charter_id == charter.pk,
    )
