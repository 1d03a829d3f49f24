"""The platform in memory: the rules of the services, without rows, mails or locks.

What it does at each act is what `matching.services` do: a test sends the same people through both
and compares every introduction.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final

from matching.enums import WAITING, HelpRequestState, IntroductionState, LadderAction
from matching.ladder import FIRST, dates_of_a_wait, next_month_of, notice_of_the_end
from matching.months import month_of
from matching.policy import Policy
from matching.ranking import Candidate
from matching.simulation.nearby import Nearby
from matching.simulation.platform import Asked, Frank, Handed, Notice
from matching.simulation.shortlist import Shortlist
from matching.simulation.strategies import Crowd, Strategy
from matching.simulation.world import Helper, Owner
from reference.holidays import add_working_days

EXPIRES: Final = "expires"
MONTH: Final = "month"


@dataclass(slots=True)
class Introduction:
    owner: Owner
    helper: Helper
    asked_at: datetime
    expires_at: datetime
    state: IntroductionState = IntroductionState.REQUESTED
    settled_at: datetime | None = None


@dataclass(slots=True)
class Request:
    owner: Owner
    asked_at: datetime
    state: HelpRequestState = HelpRequestState.OPEN
    wait: int = 1
    waits_since: datetime | None = None
    handed: int = 0
    introductions: list[Introduction] = field(default_factory=list)
    accepted_at: datetime | None = None

    @property
    def asked(self) -> set[str]:
        return {one.helper.id for one in self.introductions}

    @property
    def waited_for(self) -> list[Introduction]:
        return [one for one in self.introductions if one.state == IntroductionState.REQUESTED]


@dataclass(slots=True)
class Load:
    """What a connecteur has on their hands, and what came to them in all."""

    waiting: int = 0
    proposed_at: datetime | None = None
    proposed: int = 0
    accepted: int = 0
    used: dict[date, int] = field(default_factory=lambda: defaultdict(int))


def _later(at: datetime, working_days: int) -> datetime:
    """Count working days as the services do, and keep the moment as their rows do, in UTC.

    Between two moments of Paris, Python counts the hours of the clock on the wall: a night of
    March would last one too many.
    """
    return add_working_days(at, working_days).astimezone(UTC)


class Memory:
    """One run of one strategy; `now` is set by whoever lets time pass.

    `at_most` of the nearest are judged for one ask, by the strategies that judge those alone.
    """

    def __init__(
        self,
        helpers: Sequence[Helper],
        strategy: Strategy,
        policy: Policy,
        *,
        at_most: int,
        ladder: Mapping[LadderAction, int] = FIRST,
        days_to_answer: int = 3,
    ) -> None:
        self.strategy = strategy
        self.nearby = Nearby(helpers, policy, at_most=at_most)
        self.shortlist = Shortlist(helpers, policy)
        self.ladder, self.days_to_answer = ladder, days_to_answer
        self.helpers = {helper.id: helper for helper in helpers}
        self.loads: dict[str, Load] = {helper.id: Load() for helper in helpers}
        self.requests: dict[str, Request] = {}
        self.over_capacity = 0
        self.now: datetime | None = None
        self._month: date | None = None
        self._steps: list[tuple[datetime, int, str, object]] = []
        self._numbers = count()

    # --- What people do ----------------------------------------------------------------------

    def ask(self, owner: Owner) -> list[Notice]:
        request = self.requests[owner.id] = Request(owner, self._at())
        self._begin_wait(request)
        ranked = self._ranked(request)
        if not ranked:
            return self._hand(request)
        notices = [self._ask(request, ranked[0])]
        return notices + self._ask_more(request, ranked[1:])

    def accept(self, owner_id: str, helper_id: str) -> tuple[bool, list[Notice]]:
        """Accept where it still can be; False when the month is full or somebody was faster."""
        request, asked = self._found(owner_id, helper_id)
        if asked is None or request.state != HelpRequestState.OPEN:
            return False, []
        load, month = self.loads[helper_id], month_of(self._at())
        if load.used[month] >= asked.helper.known.capacity:
            return False, []
        load.used[month] += 1
        load.accepted += 1
        self.over_capacity += load.used[month] > asked.helper.known.capacity
        request.state, request.accepted_at = HelpRequestState.MATCHED, self._at()
        self._settle(asked, IntroductionState.ACCEPTED)
        self._stop_asking(request)
        return True, []

    def decline(self, owner_id: str, helper_id: str) -> list[Notice]:
        request, asked = self._found(owner_id, helper_id)
        if asked is None:
            return []
        self._settle(asked, IntroductionState.DECLINED)
        return self._next_or_owner(request)

    def choose(self, owner_id: str) -> list[Notice]:
        """Have the owner ask the first proposed, where the choice is theirs."""
        request = self.requests[owner_id]
        if request.state != HelpRequestState.UNANSWERED:
            return []
        ranked = self._ranked(request)
        if not ranked:
            return []
        self._begin_wait(request, again=True)
        request.state = HelpRequestState.OPEN
        return [self._ask(request, ranked[0])]

    def go_on(self, owner_id: str) -> list[Notice]:
        request = self.requests[owner_id]
        if request.state not in WAITING:
            return []
        self._begin_wait(request, again=True)
        return self._go_on_asking(request)

    def withdraw(self, owner_id: str) -> list[Notice]:
        request = self.requests[owner_id]
        if request.state in WAITING:
            request.state = HelpRequestState.WITHDRAWN
            self._stop_asking(request)
        return []

    # --- What the platform does by itself ----------------------------------------------------

    def next_due(self) -> datetime | None:
        while self._steps and not self._holds(self._steps[0]):
            heapq.heappop(self._steps)
        return self._steps[0][0] if self._steps else None

    def step(self) -> list[Notice]:
        """Take the next step that is due."""
        due, _, kind, subject = heapq.heappop(self._steps)
        self.now = due
        if isinstance(subject, Introduction):
            self._settle(subject, IntroductionState.EXPIRED)
            return self._next_or_owner(self.requests[subject.owner.id])
        assert isinstance(subject, tuple)  # noqa: S101 - a request and its wait
        request: Request = subject[0]
        notices = self._go_on_asking(request)
        if kind == MONTH:
            self._plan_next_month(request)
        elif kind == LadderAction.FRANK:
            notices.append(Frank(request.owner.id, due, request.wait))
        elif kind == LadderAction.CLOSE:
            self._close(request)
        return notices

    def _holds(self, step: tuple[datetime, int, str, object]) -> bool:
        """Tell whether what a step was planned for is still so."""
        subject = step[3]
        if isinstance(subject, Introduction):
            return subject.state == IntroductionState.REQUESTED
        assert isinstance(subject, tuple)  # noqa: S101 - a request and its wait
        request, wait = subject
        return request.state in WAITING and request.wait == wait

    # --- Steps -------------------------------------------------------------------------------

    def _at(self) -> datetime:
        assert self.now is not None  # noqa: S101 - the driver sets it first
        return self.now

    def _plan(self, at: datetime, kind: str, subject: object) -> None:
        heapq.heappush(self._steps, (at, next(self._numbers), kind, subject))

    def _begin_wait(self, request: Request, *, again: bool = False) -> None:
        request.wait += again
        request.waits_since = self._at()
        for action, due in dates_of_a_wait(self.ladder, since=self._at()).items():
            self._plan(due.astimezone(UTC), action, (request, request.wait))
        self._plan_next_month(request)

    def _plan_next_month(self, request: Request) -> None:
        due = next_month_of(self._at(), since=request.waits_since or self._at())
        self._plan(due.astimezone(UTC), MONTH, (request, request.wait))

    def _close(self, request: Request) -> None:
        """Close what nobody answered; later, where somebody still has to answer."""
        if not request.waited_for:
            request.state = HelpRequestState.CLOSED
            return
        answer_by = max(one.expires_at for one in request.waited_for)
        until = _later(max(answer_by, self._at()), notice_of_the_end(self.ladder))
        self._plan(until, LadderAction.CLOSE, (request, request.wait))

    def _found(self, owner_id: str, helper_id: str) -> tuple[Request, Introduction | None]:
        request = self.requests[owner_id]
        waited_for = (one for one in request.waited_for if one.helper.id == helper_id)
        return request, next(waited_for, None)

    def _settle(self, asked: Introduction, state: IntroductionState) -> None:
        asked.state, asked.settled_at = state, self._at()
        self.loads[asked.helper.id].waiting -= 1
        self._note([asked.helper.id])

    def _stop_asking(self, request: Request) -> None:
        for asked in request.waited_for:
            self._settle(asked, IntroductionState.WITHDRAWN)

    def _next_or_owner(self, request: Request) -> list[Notice]:
        if request.state != HelpRequestState.OPEN:
            return []
        ranked = self._ranked(request) if request.owner.next_allowed else []
        notices = self._ask_more(request, ranked)
        return notices or ([] if request.waited_for else self._hand(request))

    def _go_on_asking(self, request: Request) -> list[Notice]:
        if request.state != HelpRequestState.UNANSWERED or not request.owner.next_allowed:
            return []
        ranked = self._ranked(request)
        if not ranked:
            return []
        request.state = HelpRequestState.OPEN
        return self._ask_more(request, ranked)

    def _ask_more(self, request: Request, ranked: Sequence[str]) -> list[Notice]:
        if not request.owner.next_allowed:
            return []
        room = max(0, self.strategy.asked_at_once - len(request.waited_for))
        return [self._ask(request, helper_id) for helper_id in ranked[:room]]

    def _hand(self, request: Request) -> list[Notice]:
        request.state = HelpRequestState.UNANSWERED
        request.handed += 1
        if LadderAction.OWNER_NUDGE in self.ladder:
            due = _later(self._at(), self.ladder[LadderAction.OWNER_NUDGE])
            self._plan(due, LadderAction.OWNER_NUDGE, (request, request.wait))
        return [Handed(request.owner.id, self._at(), request.handed)]

    def _ask(self, request: Request, helper_id: str) -> Notice:
        at, helper, load = self._at(), self.helpers[helper_id], self.loads[helper_id]
        asked = Introduction(request.owner, helper, at, _later(at, self.days_to_answer))
        request.introductions.append(asked)
        load.waiting += 1
        load.proposed += 1
        load.proposed_at = at
        self._note([helper_id])
        self._plan(asked.expires_at, EXPIRES, asked)
        return Asked(request.owner.id, helper_id, at, asked.expires_at)

    def _ranked(self, request: Request) -> list[str]:
        month = month_of(self._at())
        if month != self._month:
            self._month = month
            self._note(self.loads)
        owner = request.owner
        crowd = Crowd(lambda: self._nearest(request), lambda: self._best(request))
        return self.strategy.order(owner.ask, crowd, owner.seed)

    def _nearest(self, request: Request) -> list[Candidate]:
        """Return the nearest who have room and were not asked, on a theme that is asked."""
        month, before = month_of(self._at()), request.asked
        free = (
            helper
            for helper in self.nearby.around(request.owner.ask)
            if helper.id not in before and self.loads[helper.id].used[month] < helper.known.capacity
        )
        return [self._known(helper.id) for helper in self.nearby.first(free)]

    def _best(self, request: Request) -> Iterator[tuple[list[Candidate], float]]:
        """Give those who may come first of everybody, then more of them."""
        ask, at = request.owner.ask, self._at()
        for best, others in self.shortlist.best(ask, at=at, without=request.asked):
            yield [self._known(helper_id) for helper_id in best], others

    def _known(self, helper_id: str) -> Candidate:
        """Return what is known of a connecteur now."""
        at, load = self._at(), self.loads[helper_id]
        return replace(
            self.helpers[helper_id].known,
            accepted_this_month=load.used[month_of(at)],
            waiting=load.waiting,
            days_since_proposed=None
            if load.proposed_at is None
            else max((at - load.proposed_at) // timedelta(days=1), 0),
        )

    def _note(self, helper_ids: Iterable[str]) -> None:
        """Have the shortlist follow what these have on their hands."""
        month = month_of(self._at())
        for helper_id in helper_ids:
            load = self.loads[helper_id]
            self.shortlist.note(
                helper_id,
                accepted_this_month=load.used[month],
                waiting=load.waiting,
                proposed_at=load.proposed_at,
            )
