"""The search: breadth first on the number of questions, group by group."""

from collections.abc import Iterable
from itertools import combinations, product

from diagnostics.instrument import Instrument
from diagnostics.scoring import Answers, Profile, statuses
from diagnostics.scoring.statuses import holds, status_of
from diagnostics.what_if.actions import actions_on, with_actions
from diagnostics.what_if.groups import Group, groups_of
from diagnostics.what_if.structure import Action

MOST_SETS = 3

# The points to gain and the places of the questions: what sets are ordered by.
Effort = tuple[int, tuple[int, ...]]
# A number of questions changed and what it gains; under it the best sets, by effort.
Ways = dict[tuple[int, int], list[tuple[Effort, tuple[Action, ...]]]]


class Search:
    """The index of one firm, and what its answers could make of it."""

    def __init__(self, instrument: Instrument, profile: Profile, answers: Answers) -> None:
        self.profile, self.answers = profile, answers
        self.statuses = statuses(instrument, profile, answers)
        self.places = {question.code: question.order for question in instrument.questions}
        self.groups = groups_of(instrument)
        self.now = [self.uses(group, answers) for group in self.groups]
        self.value = sum(self.now)
        self.actions = {
            question.code: actions_on(question, group.leaves, answers.get(question.code))
            for group in self.groups
            for question in group.questions
        }

    def uses(self, group: Group, answers: Answers) -> int:
        """Count the uses of a group, by the rules of the score themselves."""
        found = dict(self.statuses)
        for question in group.questions:
            found[question.code] = status_of(question, self.profile, answers, found)
        return sum(
            holds(variable.rule, self.profile, answers, found) is True
            for variable in group.variables
        )

    def smallest(self, gain: int) -> list[tuple[int, tuple[Action, ...]]]:
        """Give the easiest sets, with their gain, of the smallest size that gains enough."""
        ways: list[Ways] = [{} for _ in self.groups]
        for size in range(1, 1 + sum(len(group.questions) for group in self.groups)):
            for place, group in enumerate(self.groups):
                self.widen(ways[place], group, self.now[place], size)
            reached = [
                (effort, gained, actions)
                for (_, gained), found in add_up(ways, size=size).items()
                if gained >= gain
                for effort, actions in found
            ]
            if reached:
                easiest: dict[tuple[int, ...], tuple[int, tuple[Action, ...]]] = {}
                for (_, places), gained, actions in sorted(reached, key=lambda each: each[:2]):
                    easiest.setdefault(places, (gained, actions))
                return list(easiest.values())[:MOST_SETS]
        return []

    def widen(self, ways: Ways, group: Group, now: int, size: int) -> None:
        """Add what changing `size` questions of a group can gain."""
        movable = [question for question in group.questions if self.actions[question.code]]
        for questions in combinations(movable, size):
            for actions in product(*(self.actions[question.code] for question in questions)):
                gain = self.uses(group, with_actions(self.answers, actions)) - now
                keep(ways, (size, gain), self.effort(actions), actions)

    def effort(self, actions: Iterable[Action]) -> Effort:
        kept = tuple(actions)
        return (
            sum(action.points for action in kept),
            tuple(sorted(self.places[action.question] for action in kept)),
        )


def keep(ways: Ways, key: tuple[int, int], effort: Effort, actions: tuple[Action, ...]) -> None:
    """Keep a set among the easiest of its size and gain: one for the same questions."""
    best = ways.setdefault(key, [])
    same = next((each for each in best if each[0][1] == effort[1]), None)
    if same is not None:
        if same[0] <= effort:
            return
        best.remove(same)
    best.append((effort, actions))
    best.sort(key=lambda each: each[0])
    del best[MOST_SETS:]


def add_up(groups: Iterable[Ways], *, size: int) -> Ways:
    """Put the groups together: the easiest sets of exactly `size` questions, by what they gain."""
    total: Ways = {(0, 0): [((0, ()), ())]}
    for ways in groups:
        wider: Ways = {key: list(found) for key, found in total.items()}
        for (used, gained), found in total.items():
            for (more, gain), others in ways.items():
                if used + more <= size:
                    for effort, actions in found:
                        for other, added in others:
                            together = (
                                effort[0] + other[0],
                                tuple(sorted(effort[1] + other[1])),
                            )
                            keep(wider, (used + more, gained + gain), together, actions + added)
        total = wider
    return {key: found for key, found in total.items() if key[0] == size}
