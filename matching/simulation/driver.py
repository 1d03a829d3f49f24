"""Let time pass: what people decide and what falls due, in the order in which it happens."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from matching.simulation.behaviour import Answer, Behaviour
from matching.simulation.platform import Asked, Frank, Handed, Notice, Platform
from matching.simulation.world import World

Act = Callable[[], list[Notice]]
# An owner reads the frank word within a day or two.
FRANK_READ_AFTER = timedelta(days=1, hours=3)


class Driver:
    """Run a world through a platform; people decide by their own draws, whatever the platform."""

    def __init__(
        self, world: World, platform: Platform, behaviour: Behaviour, *, seed: int
    ) -> None:
        self.platform, self.behaviour, self.seed = platform, behaviour, seed
        self.owners = {owner.id: owner for owner in world.owners}
        self.helpers = {helper.id: helper for helper in world.helpers}
        self._decisions: list[tuple[datetime, int, Act]] = []
        self._numbers = count()
        for owner in world.owners:
            self._decide(owner.asks_at, partial(platform.ask, owner))
            away = behaviour.withdraws_after(seed, owner)
            if away is not None:
                self._decide(owner.asks_at + away, partial(platform.withdraw, owner.id))

    def run(self, tick: Callable[[datetime], None] = lambda at: None) -> None:
        """Go on until nobody has anything left to do; `tick` is told of each moment."""
        while True:
            due = self.platform.next_due()
            decided = self._decisions[0][0] if self._decisions else None
            if due is None and decided is None:
                return
            if decided is None or (due is not None and due <= decided):
                notices = self.platform.step()
            else:
                at, _, act = heapq.heappop(self._decisions)
                self.platform.now = at
                notices = act()
            if self.platform.now is not None:
                tick(self.platform.now)
            self._react(notices)

    def _decide(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._decisions, (at, next(self._numbers), act))

    def _react(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            if isinstance(notice, Asked):
                self._will_answer(notice)
            elif isinstance(notice, Handed):
                self._may_choose(notice)
            elif isinstance(notice, Frank):
                self._may_go_on(notice)

    def _will_answer(self, asked: Asked) -> None:
        owner, helper = self.owners[asked.owner_id], self.helpers[asked.helper_id]
        answer = self.behaviour.answer(self.seed, owner, helper)
        if answer == Answer.SILENT:
            return
        at = self.behaviour.answers_at(
            self.seed, owner, helper, asked_at=asked.at, expires_at=asked.expires_at
        )
        accepts = answer == Answer.ACCEPTS
        self._decide(at, lambda: self._answer(asked, accepts=accepts))

    def _answer(self, asked: Asked, *, accepts: bool) -> list[Notice]:
        if accepts:
            accepted, notices = self.platform.accept(asked.owner_id, asked.helper_id)
            if accepted:
                return notices
        # Whoever finds the month full says no rather than nothing.
        return self.platform.decline(asked.owner_id, asked.helper_id)

    def _may_choose(self, handed: Handed) -> None:
        owner = self.owners[handed.owner_id]
        wait = self.behaviour.chooses_after(self.seed, owner, handed.number)
        if wait is not None:
            self._decide(handed.at + wait, lambda: self.platform.choose(owner.id))

    def _may_go_on(self, frank: Frank) -> None:
        draw = Random(f"{self.seed}:goes-on:{frank.owner_id}:{frank.wait}")  # noqa: S311
        if draw.random() < self.behaviour.owner_goes_on:
            self._decide(frank.at + FRANK_READ_AFTER, lambda: self.platform.go_on(frank.owner_id))
