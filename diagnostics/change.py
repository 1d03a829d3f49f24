"""What changed between two diagnostics of one firm (scoring.md, section 11).

Pure and exact. Under one version, the two are compared as they stand. Across versions of the same
major version both are scored again on the questions they have in common, by the later version's
weights: the same answers to those questions never make a change, whatever was added, removed or
reworded. Under two major versions nothing is compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from diagnostics.instrument import (
    Condition,
    DiiVersion,
    Instrument,
    ProfileIs,
    ProfileQuestion,
    Question,
    Variable,
    conditions_within,
)
from diagnostics.scoring import Answers, Profile, Result, score

# Less than this, in points out of 100, is no change.
STABLE_UNDER = 2


class Trend(StrEnum):
    UP = "up"
    STABLE = "stable"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Taken:
    """One completed diagnostic, as it is stored."""

    instrument: Instrument
    profile: Profile
    answers: Answers


@dataclass(frozen=True, slots=True)
class Move:
    """A score before and after, unrounded; None where it was not computed."""

    before: Fraction | None
    after: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def trend(self) -> Trend:
        difference = self.difference
        if difference is None:
            return Trend.UNKNOWN
        if abs(difference) < STABLE_UNDER:
            return Trend.STABLE
        return Trend.UP if difference > 0 else Trend.DOWN


@dataclass(frozen=True, slots=True)
class Change:
    """What moved. Themes and variables are codes of `instrument`, in its order.

    `treated` are the needs that left the list; one that left it only because others came before,
    its own answers being no better, is `overtaken`. `instrument` is what both were scored by.
    """

    instrument: Instrument
    total: Move
    dimensions: Mapping[str, Move]
    treated: tuple[str, ...]
    overtaken: tuple[str, ...]
    newly_true: tuple[str, ...]
    same_version: bool


def change_between(before: Taken, after: Taken) -> Change | None:
    """Compare two diagnostics, the earlier first; None when nothing can be compared."""
    if not are_comparable(before.instrument, after.instrument):
        return None
    same_version = before.instrument.version == after.instrument.version
    if same_version:
        instrument = after.instrument
    else:
        instrument = in_common(before.instrument, after.instrument)
    counted = _with_every_need(instrument)
    first, second = (_scored(counted, taken) for taken in (before, after))
    left = _left_the_list(instrument, first, second)
    return Change(
        instrument=instrument,
        total=Move(first.total.score, second.total.score),
        dimensions={
            dimension.code: Move(
                first.dimensions[dimension.code].score, second.dimensions[dimension.code].score
            )
            for dimension in instrument.dimensions
        },
        treated=tuple(theme for theme, better in left.items() if better),
        overtaken=tuple(theme for theme, better in left.items() if not better),
        newly_true=tuple(
            variable.code
            for variable in instrument.variables
            if second.dii_variables[variable.code] is True
            and first.dii_variables[variable.code] is False
        ),
        same_version=same_version,
    )


def are_comparable(one: Instrument, other: Instrument) -> bool:
    """Tell whether two versions are of one instrument and one major version."""
    return (one.code, _major(one)) == (other.code, _major(other))


def _major(instrument: Instrument) -> str:
    return instrument.version.partition(".")[0]


def _with_every_need(instrument: Instrument) -> Instrument:
    """Give the instrument that keeps every need, not the first ones; made once."""
    counted = instrument.compiled.get("every need")
    if not isinstance(counted, Instrument):
        every_need = replace(instrument.parameters, top_needs=len(instrument.themes))
        counted = instrument.compiled["every need"] = replace(instrument, parameters=every_need)
    return counted


def _scored(instrument: Instrument, taken: Taken) -> Result:
    """Score by an instrument that may know fewer questions."""
    profile = {each.code for each in instrument.profile}
    questions = {each.code for each in instrument.questions}
    return score(
        instrument,
        {code: value for code, value in taken.profile.items() if code in profile},
        {code: answer for code, answer in taken.answers.items() if code in questions},
    )


def _left_the_list(instrument: Instrument, first: Result, second: Result) -> dict[str, bool]:
    """Give the themes that left the list of needs, and whether each weighs less than before."""
    length = instrument.parameters.top_needs
    after = {need.theme: need.weight for need in second.needs}
    still_listed = {need.theme for need in second.needs[:length]}
    return {
        need.theme: after.get(need.theme, Fraction()) < need.weight
        for need in first.needs[:length]
        if need.theme not in still_listed
    }


# --- The questions two versions have in common ----------------------------------------------------
def in_common(before: Instrument, after: Instrument) -> Instrument:
    """Give the later version cut to the questions, and the variables, that both ask alike.

    A question is the same one when it keeps its code and all that decides what an answer is worth:
    kind, options and points, scale, and when it is asked, which must rest on common questions too.
    Its wording may change: a question that means something else takes another code. Its weight and
    its dimension may change as well, since both diagnostics are scored by the later ones.
    """
    profile = tuple(
        # Either may have left what the other version requires.
        replace(question, required=False)
        for question in after.profile
        if _same_profile(question, before)
    )
    known = {question.code for question in profile}
    earlier = {question.code: question for question in before.questions}
    kept: dict[str, Question] = {}
    # A condition only looks back: one pass in order settles what each question rests on.
    for question in after.questions:
        former = earlier.get(question.code)
        if (
            former is not None
            and _worth(former) == _worth(question)
            and _rests_on(question.ask_if, known, kept)
        ):
            kept[question.code] = _without_strangers(question, known, kept)
    rules = {variable.code: variable.rule for variable in before.variables}
    variables = tuple(
        variable
        for variable in after.variables
        if rules.get(variable.code) == variable.rule and _rests_on(variable.rule, known, kept)
    )
    return replace(
        after,
        profile=profile,
        questions=tuple(kept.values()),
        variables=variables,
        dii_versions=_with_only(after, variables),
    )


def _same_profile(question: ProfileQuestion, before: Instrument) -> bool:
    former = {each.code: each for each in before.profile}.get(question.code)
    return former is not None and (
        {option.code for option in former.options},
        former.pattern,
    ) == ({option.code for option in question.options}, question.pattern)


def _worth(question: Question) -> tuple[object, ...]:
    """Give all that decides when a question is asked and what each answer to it is worth."""
    return (
        question.kind,
        {(option.code, option.points, option.exclusive) for option in question.options},
        question.scale,
        question.ask_if,
        question.if_not_asked,
        question.unknown,
        question.allows_not_applicable,
    )


def _rests_on(
    condition: Condition | None, profile: set[str], questions: Mapping[str, Question]
) -> bool:
    return all(
        leaf.code in profile if isinstance(leaf, ProfileIs) else leaf.question in questions
        for leaf in conditions_within(condition)
    )


def _without_strangers(
    question: Question, profile: set[str], questions: Mapping[str, Question]
) -> Question:
    """Drop a legal duty that rests on a question not in common: it only weighs needs."""
    if _rests_on(question.obligation, profile, {**questions, question.code: question}):
        return question
    return replace(question, obligation=None)


def _with_only(instrument: Instrument, variables: tuple[Variable, ...]) -> tuple[DiiVersion, ...]:
    kept = {variable.code for variable in variables}
    return tuple(
        replace(version, variables=tuple(code for code in version.variables if code in kept))
        for version in instrument.dii_versions
    )
