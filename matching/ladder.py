"""The ladder: which step comes when, so that nobody waits in silence. Pure.

Delays are French working days. `NUDGE` is counted from the moment a connecteur is asked,
`OWNER_NUDGE` from the moment the owner has to choose, the others from the beginning of the wait of
a request. QUALITY E2.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from matching.enums import LadderAction
from reference.holidays import PARIS, add_working_days

OF_A_WAIT: Final = (
    LadderAction.CORRESPONDENT,
    LadderAction.STAFF,
    LadderAction.FRANK,
    LadderAction.LAST_WORD,
    LadderAction.CLOSE,
)
# What each must come before: a step out of its turn would say what is not true yet.
IN_TURN: Final = (
    (LadderAction.CORRESPONDENT, LadderAction.STAFF),
    (LadderAction.STAFF, LadderAction.FRANK),
    (LadderAction.FRANK, LadderAction.LAST_WORD),
    (LadderAction.LAST_WORD, LadderAction.CLOSE),
)
# As it ships; the table of the back office holds what is in force.
FIRST: Final[Mapping[LadderAction, int]] = MappingProxyType(
    {
        LadderAction.NUDGE: 2,
        LadderAction.OWNER_NUDGE: 2,
        LadderAction.CORRESPONDENT: 9,
        LadderAction.STAFF: 11,
        LadderAction.FRANK: 14,
        LadderAction.LAST_WORD: 34,
        LadderAction.CLOSE: 44,
    }
)


def out_of_turn(days: Mapping[LadderAction, int]) -> tuple[LadderAction, LadderAction] | None:
    """Return the first two steps in service that come in the wrong order, or None."""
    return next(
        (
            (before, after)
            for before, after in IN_TURN
            if before in days and after in days and days[before] >= days[after]
        ),
        None,
    )


def dates_of_a_wait(
    days: Mapping[LadderAction, int], *, since: datetime
) -> dict[LadderAction, datetime]:
    """Return the moment of each step in service of a wait that began at `since`, soonest first."""
    planned = {
        action: add_working_days(since, days[action]) for action in OF_A_WAIT if action in days
    }
    return dict(sorted(planned.items(), key=lambda step: step[1]))


def notice_of_the_end(days: Mapping[LadderAction, int]) -> int:
    """Return how many working days lie between the last word and the end, one at least."""
    said = days.get(LadderAction.LAST_WORD, FIRST[LadderAction.LAST_WORD])
    return max(days[LadderAction.CLOSE] - said, 1)


def next_month_of(at: datetime, *, since: datetime) -> datetime:
    """Return the first working day of the next month, when connecteurs have room again.

    At the hour at which the wait began: the requests of a country do not all come at once.
    """
    local, begun = at.astimezone(PARIS), since.astimezone(PARIS)
    first = (local.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    last_of_this_month = datetime.combine(first - timedelta(days=1), begun.time(), tzinfo=PARIS)
    return add_working_days(last_of_this_month, 1)
