"""What an owner reads by the signed link of a request: who has it, how long, what is next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from matching import selectors
from matching.enums import WAITING, HelpRequestState, IntroductionState, LadderAction
from matching.models import HelpRequest
from matching.services import waits
from notifications.models import DueRow
from reference import departments

# Fewer, and one firm's delay could be read in it (DESIGN §5.9).
MEASURED_FROM: Final = 11
MEASURED_OVER: Final = timedelta(days=365)
KEPT_FOR_SECONDS: Final = 3600
NEXT: Final = {
    LadderAction.OWNER_NUDGE: "nous vous rappelons que le choix vous revient",
    LadderAction.CORRESPONDENT: "la personne qui suit votre région s’en occupe",
    LadderAction.STAFF: "l’équipe nationale s’en occupe",
    LadderAction.FRANK: "nous faisons le point avec vous",
    LadderAction.LAST_WORD: "nous vous demandons s’il faut continuer",
    LadderAction.CLOSE: "sans nouvelles de vous, la demande est fermée",
}
_MEDIANS: Final = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) FILTER (WHERE here),
        count(*) FILTER (WHERE here),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY waited), count(*)
    FROM (
        SELECT extract(epoch FROM i.settled_at - r.created_at) / 86400 AS waited,
            r.profile ->> 'department' = %(department)s AS here
        FROM matching_introduction i
        JOIN matching_helprequest r ON r.id = i.help_request_id
        WHERE i.state IN ('accepted', 'in_progress', 'done', 'evaluated')
            AND i.settled_at > %(since)s
    ) accepted
"""


@dataclass(frozen=True, slots=True)
class UsualDelay:
    """The median number of days from a request to its acceptance, and where it was measured."""

    days: int
    where: str


def usual_delay(department: str) -> UsualDelay | None:
    """Return what is usual in a department, or in France, over a year; None when too few waited.

    Measured once an hour at most.
    """
    key = f"matching.usual_delay.{department}"
    known: tuple[UsualDelay | None] | None = cache.get(key)
    if known is None:
        known = (_measure(department),)
        cache.set(key, known, KEPT_FOR_SECONDS)
    return known[0]


def _measure(department: str) -> UsualDelay | None:
    values: dict[str, Any] = {"department": department, "since": timezone.now() - MEASURED_OVER}
    with connection.cursor() as cursor:
        cursor.execute(_MEDIANS, values)
        here, count_here, everywhere, count = cursor.fetchone()
    if count_here >= MEASURED_FROM:
        name = departments.label(department)
        return UsualDelay(max(1, round(here)), f"dans votre département ({name})")
    if count >= MEASURED_FROM:
        return UsualDelay(max(1, round(everywhere)), "en France")
    return None


@dataclass(frozen=True, slots=True)
class NextStep:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where a request stands, what is next, and what its owner may do."""

    standing: selectors.Standing
    again: selectors.Proposals | None
    usual: UsualDelay | None
    next_step: NextStep | None
    waiting: bool
    matched: bool
    asked_now: bool
    finished: bool


def tracked(help_request: HelpRequest) -> Tracked:
    """Read it all; the number of queries does not depend on how many were asked."""
    waiting = help_request.state in WAITING
    standing = selectors.standing_of(help_request)
    current = standing.current
    asked_now = current is not None and current.state == IntroductionState.REQUESTED
    paused = help_request.paused_until is not None
    choosing = help_request.state == HelpRequestState.UNANSWERED and not paused
    return Tracked(
        standing=standing,
        again=selectors.proposals_again(help_request) if choosing else None,
        usual=usual_delay(help_request.profile.get("department", "")) if waiting else None,
        next_step=_next_step(help_request, standing) if waiting and not paused else None,
        waiting=waiting,
        matched=help_request.state == HelpRequestState.MATCHED,
        asked_now=asked_now,
        finished=help_request.closed_at is not None,
    )


def _next_step(help_request: HelpRequest, standing: selectors.Standing) -> NextStep | None:
    """Return what comes first: an answer that is due, or a step of the ladder."""
    rows = DueRow.objects.open().filter(kind=waits.LADDER, subject_id=help_request.pk)
    steps = [
        NextStep(row.due_at, NEXT[action])
        for row in rows
        if (action := waits.read_occasion(row.occasion)[1]) in NEXT
        # Planned for an owner who had to choose, and has chosen.
        and not (action == LadderAction.OWNER_NUDGE and help_request.state == HelpRequestState.OPEN)
    ]
    current = standing.current
    if current is not None and current.state == IntroductionState.REQUESTED:
        steps.append(
            NextStep(current.expires_at, f"{current.connector.display_name} doit avoir répondu")
        )
    return min(steps, key=lambda step: step.at, default=None)
