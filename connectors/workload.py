"""How much a connecteur has on their hands: told by the application that introduces people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Workload:
    """Requests that wait for an answer, firms being helped, and acceptances of this month."""

    waiting: int = 0
    answer_before: datetime | None = None
    under_way: int = 0
    accepted_this_month: int = 0


Counter = Callable[[Connector, datetime], Workload]
_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Say who counts; called in `AppConfig.ready()`. Raises ValueError for a second one."""
    if _counters and _counters[0] is not counter:
        raise ValueError("Somebody counts already.")
    if not _counters:
        _counters.append(counter)


def of(connector: Connector, *, at: datetime) -> Workload:
    """Return what a connecteur has on their hands; nothing where no application introduces."""
    return _counters[0](connector, at) if _counters else Workload()
