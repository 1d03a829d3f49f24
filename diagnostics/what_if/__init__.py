"""What would change the firm's place: the smallest sets of actions that lift its European index.

Definitions, all computed from the rules of the instrument and never written by hand:

- The goal is the nearest threshold above the main index: the next level, or the base (the EU's « at
  least basic ») when that one comes first. At the highest level there is no goal.
- An action answers one question differently, and only adds: in a multiple question options are
  ticked on top of those chosen (one that stands alone gives way); in a single one an option worth
  at least as many points is chosen. It is the least change that serves: fewest options, then
  fewest points more, then the order of the form.
- A question that a change opens is an action of its own when it must be answered to gain. Answers
  kept from a branch no longer asked are left out first: they would have to be given again.
- « Je ne sais pas » and a question left aside are unknown: they count for nothing in the index and
  0 points of the way; to know, and to say so, is the action. « Sans objet » is never changed, nor
  is the profile: what does not concern the firm is not advised to it.
- The size of a set is the number of questions answered differently. The sets proposed all have the
  smallest size that reaches the goal, whatever may be answered; three at most, by effort: the
  points to gain on the instrument's own scale, 0 to 10 a question, then the order of the form.

The search is breadth first on that size. Questions that share no use of the index are independent,
so that each group is searched by itself and the groups are then added up: exact, and quick.
"""

from diagnostics.instrument import Instrument, Question
from diagnostics.scoring import Answer, Answers, Profile, score, shown_questions, statuses
from diagnostics.scoring.levels import level_of
from diagnostics.scoring.outcomes import points_of
from diagnostics.scoring.statuses import holds
from diagnostics.what_if.actions import with_actions
from diagnostics.what_if.search import Search
from diagnostics.what_if.structure import Action, ActionSet, WhatIf

__all__ = ["Action", "ActionSet", "WhatIf", "what_if", "with_actions"]


def what_if(instrument: Instrument, profile: Profile, answers: Answers) -> WhatIf | None:
    """Give the way to the nearest goal; None at the highest level."""
    given = answers_in_force(instrument, profile, answers)
    search = Search(instrument, profile, given)
    goal = goal_above(instrument, search.value)
    if goal is None:
        return None
    return WhatIf(
        value=search.value,
        goal=goal,
        level=level_of(goal, instrument.dii_levels),
        is_base=goal == instrument.dii_base_threshold,
        sets=tuple(
            promised(instrument, profile, given, actions, value=search.value + gain)
            for gain, actions in search.smallest(goal - search.value)
        ),
    )


def goal_above(instrument: Instrument, value: int) -> int | None:
    """Give the nearest threshold above a value; None at the top."""
    thresholds = {level.minimum for level in instrument.dii_levels} | {
        instrument.dii_base_threshold
    }
    return min((threshold for threshold in thresholds if threshold > value), default=None)


def answers_in_force(instrument: Instrument, profile: Profile, answers: Answers) -> Answers:
    """Leave out the answers to questions that are no longer asked."""
    shown = {question.code for question in shown_questions(instrument, profile, answers)}
    return {code: answer for code, answer in answers.items() if code in shown}


def promised(
    instrument: Instrument,
    profile: Profile,
    answers: Answers,
    actions: tuple[Action, ...],
    *,
    value: int,
) -> ActionSet:
    """Score a set of actions again: what the page may promise of it."""
    changed = with_actions(answers, actions)
    after = with_lowest_opened(instrument, profile, answers, changed)
    before = uses_of(instrument, profile, answers)
    return ActionSet(
        actions=actions,
        uses=tuple(code for code in uses_of(instrument, profile, changed) if code not in before),
        value=value,
        level=level_of(value, instrument.dii_levels),
        score=score(instrument, profile, after).total.score,
    )


def uses_of(instrument: Instrument, profile: Profile, answers: Answers) -> tuple[str, ...]:
    """Give the codes of the main index's uses that are there."""
    found = statuses(instrument, profile, answers)
    return tuple(
        code
        for code in instrument.dii_version(instrument.main_dii).variables
        if holds(instrument.variable(code).rule, profile, answers, found) is True
    )


def with_lowest_opened(
    instrument: Instrument, profile: Profile, before: Answers, after: Answers
) -> dict[str, Answer]:
    """Answer at the lowest every question that is asked after and was not before."""
    asked = {question.code for question in shown_questions(instrument, profile, before)}
    filled = dict(after)
    while opened := [
        question
        for question in shown_questions(instrument, profile, filled)
        if question.code not in asked and question.code not in filled
    ]:
        filled[opened[0].code] = lowest_answer(opened[0])
    return filled


def lowest_answer(question: Question) -> Answer:
    """Give the answer of fewest points, the first of them."""
    answers: list[Answer] = [
        option.code if question.kind == "single" else [option.code] for option in question.options
    ]
    return min(answers, key=lambda answer: points_of(question, answer))
