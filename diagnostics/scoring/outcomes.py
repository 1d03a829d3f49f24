"""What one answer to one question settles, by itself: worked out once for each answer met.

Status, points, sums, leaves of conditions and contribution to the needs depend on nothing else,
so that scoring a firm is looking its answers up and adding. Sums are whole numbers throughout:

- the four sums of a dimension (section 5 of the method: A, V, K and R) stand side by side in one
  integer, its *tally*, each in a field wide enough for all the questions of the instrument at
  their most (`Fields`);
- contributions to the needs are counted in units of 1/`unit`, where `unit` is a multiple of every
  denominator that the rules can bring in (points, factor of « je ne sais pas », bonus).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from diagnostics.instrument import (
    ALWAYS,
    Chosen,
    CountScale,
    Instrument,
    Question,
    TierScale,
)
from diagnostics.scoring.answers import Answer, Profile, chosen
from diagnostics.scoring.fields import Fields
from diagnostics.scoring.statuses import Status, status_when_shown

# A question of many options has many answers: beyond this the table starts anew.
ANSWERS_KEPT = 4_096

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`says` has the value of each leaf about the question, `uses` that of each use of the index
    which is one such leaf. `action` is empty when no need is
    raised; `with_bonus` is the contribution of a question that the law makes a duty."""

    status: Status
    points: int | None
    dimension: int
    tally: int
    says: tuple[bool | None, ...]
    uses: Mapping[str, bool | None]
    theme: int
    action: str
    contribution: int
    duty: "Test | None"
    with_bonus: int


# The outcome of every question, by its code, in the order of the instrument.
Found = dict[str, Outcome]
# A compiled condition: true, false, or None for unknown.
Test = Callable[[Found, Profile], bool | None]


def tally_fields(instrument: Instrument) -> Fields:
    """Give the fields of A, V, K and R: none is above every weight times the most points."""
    weights = sum(question.weight for question in instrument.questions)
    return Fields(count=4, highest=weights * max(1, instrument.parameters.max_points))


# Statuses that give a value (0 or more) to a question, and those that rest on an answer.
VALUED = {Status.SCORED, Status.ZERO_NOT_ASKED, Status.UNKNOWN_ZERO}
KNOWN = {Status.SCORED, Status.ZERO_NOT_ASKED}
# The value of a leaf about a question that has no chosen option (section 2).
SAID_WITHOUT_OPTION = {Status.NOT_APPLICABLE: False, Status.ZERO_NOT_ASKED: False}


class Outcomes:
    """The outcomes of one question: by answer, and when it is not answered or not asked."""

    def __init__(
        self,
        instrument: Instrument,
        question: Question,
        *,
        leaves: Sequence[Chosen],
        fields: Fields,
        duty: Test | None,
        uses: Sequence[tuple[str, Chosen]],
    ) -> None:
        self.question, self.leaves, self.fields, self.duty = question, leaves, fields, duty
        self.uses = [(code, leaves.index(leaf)) for code, leaf in uses]
        self.parameters = instrument.parameters
        dimensions = [dimension.code for dimension in instrument.dimensions]
        self.dimension = dimensions.index(question.dimension)
        self.theme = [theme.code for theme in instrument.themes].index(question.theme)
        self.importance = question.weight * instrument.dimensions[self.dimension].weight
        # By option, « nsp » or « na »; by list of options. Only what the question allows is there.
        self.by_code: dict[str, Outcome] = {}
        self.by_list: dict[tuple[str, ...], Outcome] = {}
        self.missing = self.outcome(Status.MISSING)
        self.zero = self.outcome(Status.ZERO_NOT_ASKED)
        self.not_applicable = self.outcome(Status.NOT_APPLICABLE)

    def of(self, answer: Answer) -> Outcome:
        """Give the outcome of an answer that the question allows, worked out if it is new."""
        if isinstance(answer, str):
            return kept(self.by_code, answer, lambda: self.worked_out(answer))
        return kept(self.by_list, tuple(answer), lambda: self.worked_out(answer))

    def worked_out(self, answer: Answer) -> Outcome:
        status = status_when_shown(self.question, {self.question.code: answer})
        if status is not Status.SCORED:
            return self.outcome(status)
        return self.outcome(status, chosen(answer), points_of(self.question, answer))

    def outcome(
        self, status: Status, options: frozenset[str] = frozenset(), points: int | None = None
    ) -> Outcome:
        weight = self.question.weight
        gap = self.gap(status, points) if weight else None
        contribution = 0 if gap is None else gap * self.importance
        bonus = self.parameters.obligation_bonus
        # `unit` is a multiple of the bonus’s denominator: nothing is lost in the division.
        with_bonus = contribution // bonus.denominator * bonus.numerator
        if self.question.obligation == ALWAYS:
            contribution = with_bonus
        says = tuple(
            len(options & leaf.options) >= leaf.at_least
            if status is Status.SCORED
            else SAID_WITHOUT_OPTION.get(status)
            for leaf in self.leaves
        )
        return Outcome(
            status=status,
            points=points,
            dimension=self.dimension,
            tally=self.fields.packed(
                0 if status is Status.NOT_APPLICABLE else weight,
                weight if status in VALUED else 0,
                weight if status in KNOWN else 0,
                weight * (points or 0),
            ),
            says=says,
            uses={code: says[place] for code, place in self.uses},
            theme=self.theme,
            action="" if gap is None else f"{self.question.code}.{self.level(points)}",
            contribution=contribution,
            duty=self.duty,
            with_bonus=with_bonus,
        )

    def gap(self, status: Status, points: int | None) -> int | None:
        """Give how far the answer is from the best, in units; None when it raises no need."""
        parameters = self.parameters
        factor = parameters.excluded_unknown_factor
        bonus = parameters.obligation_bonus.denominator
        match status:
            case Status.UNKNOWN_ZERO:
                return parameters.max_points * factor.denominator * bonus
            case Status.UNKNOWN_EXCLUDED:
                return parameters.max_points * factor.numerator * bonus
            case Status.SCORED if points is not None and points <= parameters.need_threshold:
                return (parameters.max_points - points) * factor.denominator * bonus
            case _:
                return None

    def level(self, points: int | None) -> str:
        medium = points is not None and points >= self.parameters.medium_action_threshold
        return "moyen" if medium else "bas"


def kept(table: dict[Key, Outcome], key: Key, work_out: Callable[[], Outcome]) -> Outcome:
    """Give what the table has under a key, worked out and kept the first time."""
    if key not in table:
        if len(table) >= ANSWERS_KEPT:
            table.clear()
        table[key] = work_out()
    return table[key]


def points_of(question: Question, answer: Answer) -> int:
    """Give the points of an answer to a question, neither nsp nor na."""
    options = chosen(answer)
    match question.scale:
        case CountScale(steps=steps):
            count = sum(
                option.code in options and not option.exclusive for option in question.options
            )
            return [points for step, points in steps if step <= count][-1]
        case TierScale(tiers=tiers, default=default):
            return next((tier.points for tier in tiers if tier.options & options), default)
        case None:
            return sum(question.option(code).points or 0 for code in options)


def unit_of(instrument: Instrument) -> int:
    """Give the denominator of every contribution to the needs."""
    parameters = instrument.parameters
    return (
        parameters.max_points
        * parameters.excluded_unknown_factor.denominator
        * parameters.obligation_bonus.denominator
    )


def by_question(leaves: Iterable[Chosen]) -> Mapping[str, tuple[Chosen, ...]]:
    """Group the leaves of conditions by question, each once."""
    grouped: dict[str, list[Chosen]] = {}
    for leaf in dict.fromkeys(leaves):
        grouped.setdefault(leaf.question, []).append(leaf)
    return {code: tuple(kept) for code, kept in grouped.items()}
