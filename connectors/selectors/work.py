"""What a connecteur has done: finished work, how long it took, what owners said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.core.paginator import Page, Paginator

from connectors.models import Connector, FinishedWork
from connectors.selectors.owners_words import OwnersWords, for_connector
from reference import departments, sectors
from reference.enums import SizeClass, Theme

PER_PAGE: Final = 20
# A middle of fewer says nothing of how somebody works.
DELAYS_FROM: Final = 5


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One finished work; the firm is never named."""

    finished_at: datetime
    themes: tuple[str, ...]
    firm: str
    as_labelled: bool


@dataclass(frozen=True, slots=True)
class Delays:
    """Days in the middle: as many works took longer as took less."""

    to_accept: int
    to_finish: int


@dataclass(frozen=True, slots=True)
class Done:
    page: Page[FinishedWork]
    lines: tuple[WorkLine, ...]
    count: int
    delays: Delays | None
    words: OwnersWords


def done_by(connector: Connector, *, page: str) -> Done:
    """Return one page of what somebody finished, newest first, and what it amounts to."""
    mine = FinishedWork.objects.filter(connector=connector)
    spans = list(mine.order_by().values_list("requested_at", "accepted_at", "finished_at"))
    shown = Paginator(mine, PER_PAGE).get_page(page)
    return Done(
        page=shown,
        lines=tuple(line_of(one) for one in shown),
        count=len(spans),
        delays=delays_of(spans),
        words=for_connector(connector),
    )


def delays_of(spans: Iterable[tuple[datetime, datetime, datetime]]) -> Delays | None:
    """Return the delays in the middle of works asked, accepted and finished; None for too few."""
    known = list(spans)
    if len(known) < DELAYS_FROM:
        return None
    return Delays(
        to_accept=_days(accepted - asked for asked, accepted, _ in known),
        to_finish=_days(finished - accepted for _, accepted, finished in known),
    )


def _days(lengths: Iterable[timedelta]) -> int:
    return round(median(length / timedelta(days=1) for length in lengths))


def line_of(work: FinishedWork) -> WorkLine:
    size = dict(SizeClass.choices).get(work.size_class, "")
    firm = (sectors.label(work.sector), size, departments.label(work.department))
    return WorkLine(
        finished_at=work.finished_at,
        themes=tuple(str(theme.label) for theme in Theme if theme.value in work.themes),
        firm=", ".join(filter(None, firm)),
        as_labelled=work.as_labelled,
    )
