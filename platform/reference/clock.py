"""What people type as a day and an hour, on the clock of Paris."""

from datetime import UTC, date, datetime, time
from typing import Final

from reference.holidays import PARIS

NO_SUCH_HOUR: Final = (
    "Cette heure n’existe pas\u00a0: l’horloge avance cette nuit-là. Choisissez-en une autre."
)


def moment(day: date, clock: time) -> datetime | None:
    """Return a moment on the clock of Paris; None for an hour that a change of clock skips.

    Of an hour that comes twice, the first is meant.
    """
    made = datetime.combine(day, clock, PARIS)
    known = made.astimezone(UTC)
    # Without a time zone, since two moments of one zone are compared by their clocks.
    back = known.astimezone(PARIS).replace(tzinfo=None)
    return known if back == made.replace(tzinfo=None) else None
