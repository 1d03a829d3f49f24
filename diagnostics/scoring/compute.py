"""From the answers of a firm to its result: look the answers up, then add whole numbers.

`diagnostics.scoring.outcomes` says what each answer settles by itself. What is left depends on
several answers: which questions are asked, sums of dimensions, the whole, the index, needs.
"""

import re
from collections.abc import Iterator

from diagnostics.instrument import (
    ALWAYS,
    Chosen,
    Condition,
    Instrument,
    Question,
    conditions_within,
)
from diagnostics.scoring.answers import Answers, Profile, check_answers, check_profile
from diagnostics.scoring.conditions import Places, compiled
from diagnostics.scoring.dimensions import Parts, Whole, common_denominator, term_fields
from diagnostics.scoring.index import Index
from diagnostics.scoring.levels import levels_by_floor
from diagnostics.scoring.needs import Needs
from diagnostics.scoring.outcomes import Found, Outcome, Outcomes, Test, by_question, tally_fields
from diagnostics.scoring.result import Result
from diagnostics.scoring.statuses import Status


def score(instrument: Instrument, profile: Profile, answers: Answers) -> Result:
    """Score one diagnostic; AnswerError when the profile or an answer is malformed.

    Answers to questions that are not asked are ignored.
    """
    return scorer_of(instrument).score(profile, answers)


def scorer_of(instrument: Instrument) -> "Scorer":
    """Give the compiled form of an instrument, made at its first use and kept with it."""
    kept = instrument.compiled.get("scorer")
    if not isinstance(kept, Scorer):
        kept = instrument.compiled["scorer"] = Scorer(instrument)
    return kept


class Scorer:
    """An instrument compiled: its conditions as functions, its answers as outcomes."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        tally, common = tally_fields(instrument), common_denominator(instrument)
        terms = term_fields(instrument, common)
        leaves = by_question(leaf for rule in rules_of(instrument) for leaf in leaves_of(rule))
        places = {leaf: place for kept in leaves.values() for place, leaf in enumerate(kept)}
        # Uses of the index that one leaf tells: each is settled by the answer to its question.
        uses = [
            (each.code, each.rule) for each in instrument.variables if isinstance(each.rule, Chosen)
        ]
        self.outcomes = {
            each.code: Outcomes(
                instrument,
                each,
                leaves=leaves.get(each.code, ()),
                fields=tally,
                duty=duty_of(each, places),
                uses=[use for use in uses if use[1].question == each.code],
            )
            for each in instrument.questions
        }
        self.by_code = {code: each.by_code for code, each in self.outcomes.items()}
        self.by_list = {code: each.by_list for code, each in self.outcomes.items()}
        # In the order of the instrument, which filling it in keeps.
        self.unanswered: Found = {code: each.missing for code, each in self.outcomes.items()}
        self.all_scored = dict.fromkeys(self.unanswered, Status.SCORED)
        self.conditional = [
            (
                self.outcomes[question.code],
                compiled(question.ask_if, places),
                tuple(leaf.question for leaf in leaves_of(question.ask_if)),
            )
            for question in instrument.questions
            if question.ask_if is not None
        ]
        self.allowed = {
            question.code: re.compile(question.pattern).fullmatch
            if question.pattern
            else frozenset(option.code for option in question.options).__contains__
            for question in instrument.profile
        }
        self.required = {question.code for question in instrument.profile if question.required}
        self.dimension_codes = [dimension.code for dimension in instrument.dimensions]
        self.dimensions = [
            Parts(instrument, dimension, common=common, tally=tally, terms=terms)
            for dimension in instrument.dimensions
        ]
        self.whole = Whole(instrument, common, terms)
        self.reliability_levels = levels_by_floor(instrument.reliability_levels)
        self.index = Index(instrument, places)
        self.needs = Needs(instrument)

    def score(self, profile: Profile, answers: Answers) -> Result:
        self.check_profile(profile)
        found, asked = self.find(profile, answers)
        # A, V, K and R of each dimension, side by side in one integer.
        tallies = [0] * len(self.dimensions)
        # Most are scored: only the others are written over.
        statuses = self.all_scored.copy()
        points: dict[str, int] = {}
        raised: list[Outcome] = []
        for code, outcome in found.items():
            tallies[outcome.dimension] += outcome.tally
            if outcome.points is None:
                statuses[code] = outcome.status
            else:
                points[code] = outcome.points
            if outcome.action:
                raised.append(outcome)
        parts = [
            each.kept.get(tally) or each.part(tally)
            for each, tally in zip(self.dimensions, tallies, strict=True)
        ]
        total, reliability = self.whole.of(parts)
        variables = self.index.variables(found, profile)
        return Result(
            statuses,
            asked,
            points,
            {code: part.result for code, part in zip(self.dimension_codes, parts, strict=True)},
            total,
            reliability,
            self.reliability_levels[reliability[0] // reliability[1]],
            variables,
            self.index.versions(variables),
            self.needs.among(raised, found, profile),
        )

    def check_profile(self, profile: Profile) -> None:
        """Raise AnswerError as `check_profile` does, which is asked once something is wrong."""
        try:
            for code, value in profile.items():
                if not self.allowed[code](value):
                    break
            else:
                if self.required <= profile.keys():
                    return
        except (KeyError, TypeError):
            pass
        check_profile(self.instrument, profile)

    def find(self, profile: Profile, answers: Answers) -> tuple[Found, int]:
        """Give the outcome of every question, in order, and how many questions are asked."""
        found, by_code, by_list = self.unanswered.copy(), self.by_code, self.by_list
        for code, answer in answers.items():
            try:
                if isinstance(answer, list):
                    found[code] = by_list[code][tuple(answer)]
                else:
                    found[code] = by_code[code][answer]
            except (KeyError, TypeError):
                # Met for the first time, or to refuse: those before it were all allowed.
                check_answers(self.instrument, {code: answer})
                found[code] = self.outcomes[code].of(answer)
        asked = len(found)
        # A condition only looks back: what it rests on is settled when it is read.
        for outcomes, shown, gates in self.conditional:
            met = shown(found, profile)
            if met is True:
                continue
            asked -= 1
            if met is None:
                found[outcomes.question.code] = outcomes.missing
            elif outcomes.question.if_not_asked == "zero" and not any(
                found[gate].status is Status.NOT_APPLICABLE for gate in gates
            ):
                found[outcomes.question.code] = outcomes.zero
            else:
                found[outcomes.question.code] = outcomes.not_applicable
        return found, asked


def duty_of(question: Question, places: Places) -> Test | None:
    """Give what makes a question a duty; None when nothing does, or when it always is one."""
    if question.obligation is None or question.obligation == ALWAYS:
        return None
    return compiled(question.obligation, places)


def rules_of(instrument: Instrument) -> Iterator[Condition | None]:
    for question in instrument.questions:
        yield question.ask_if
        yield question.obligation
    for variable in instrument.variables:
        yield variable.rule


def leaves_of(condition: Condition | None) -> Iterator[Chosen]:
    """Give the leaves of a condition that are about a question."""
    for leaf in conditions_within(condition):
        if isinstance(leaf, Chosen):
            yield leaf
