"""What an instrument is made of: frozen values, in the order of its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

# The two answers that are no option: « je ne sais pas » and « sans objet ».
UNKNOWN = "nsp"
NOT_APPLICABLE = "na"


# --- Conditions: three-valued, evaluated by `scoring.conditions` -----------------------------
@dataclass(frozen=True, slots=True)
class ProfileIs:
    """The profile's value for `code` is among `values`."""

    code: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """At least `at_least` of `options` are chosen in the answer to `question`."""

    question: str
    options: frozenset[str]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


Condition = ProfileIs | Chosen | All | Any | Not
ALWAYS = All(())


def conditions_within(condition: Condition | None) -> Iterator[ProfileIs | Chosen]:
    """Give every leaf of a condition, in the order of the file."""
    match condition:
        case ProfileIs() | Chosen():
            yield condition
        case All(conditions=parts) | Any(conditions=parts):
            for part in parts:
                yield from conditions_within(part)
        case Not(condition=part):
            yield from conditions_within(part)


# --- Questions ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Level:
    """A named band; `minimum` is read on the unrounded value and belongs to the band."""

    code: str
    label: str
    minimum: int


@dataclass(frozen=True, slots=True)
class Dimension:
    code: str
    label: str
    weight: int
    order: int
    summary: str


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ProfileOption:
    """`eurostat_size` is the Eurostat class, None below 10 persons; `insee_bands` prefill it."""

    code: str
    label: str
    eurostat_size: str | None
    insee_bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """A question about the firm, never scored: one of `options`, or a code matching `pattern`."""

    code: str
    label: str
    help: str
    required: bool
    options: tuple[ProfileOption, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Option:
    """`points` are 0 to 10, None in a multiple question; `exclusive` stands alone in a list."""

    code: str
    label: str
    points: int | None
    exclusive: bool


@dataclass(frozen=True, slots=True)
class CountScale:
    """Points of the last (count, points) step whose count is reached."""

    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tier:
    options: frozenset[str]
    points: int


@dataclass(frozen=True, slots=True)
class TierScale:
    """Points of the first tier with a chosen option, otherwise `default`."""

    tiers: tuple[Tier, ...]
    default: int


Scale = CountScale | TierScale


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `ask_if` None means always asked; `obligation` None means no legal duty.

    `unknown` says what « je ne sais pas » does: counts zero, leaves the score, or is not offered.
    `need_actions` maps an action level (`bas`, `moyen`) to what to do next, in French.
    """

    code: str
    dimension: str
    order: int
    kind: Literal["single", "multiple"]
    weight: int
    theme: str
    secondary_themes: tuple[str, ...]
    label: str
    help: str
    options: tuple[Option, ...]
    scale: Scale | None
    ask_if: Condition | None
    if_not_asked: Literal["zero", "not_applicable"]
    unknown: Literal["zero", "excluded", "absent"]
    allows_not_applicable: bool
    not_applicable_label: str
    obligation: Condition | None
    eurostat: tuple[str, ...]
    need_actions: Mapping[str, str]

    @property
    def allows_unknown(self) -> bool:
        return self.unknown != "absent"

    def option(self, code: str) -> Option:
        """Give the option of this code; KeyError when there is none."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)


# --- Digital Intensity Index -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Variable:
    """A yes-or-no use that Eurostat counts; `eurostat` and `dataset` are empty where it does not.

    `confidence` says how sure the correspondence is (high, medium).
    """

    code: str
    label: str
    eurostat: str
    dataset: str
    confidence: str
    note: str
    rule: Condition


@dataclass(frozen=True, slots=True)
class DiiVersion:
    """Twelve variables counted together; `base_indicator` is Eurostat's « at least basic »."""

    code: str
    label: str
    indicators: tuple[str, ...]
    years: tuple[int, ...]
    note: str
    variables: tuple[str, ...]

    @property
    def base_indicator(self) -> str:
        return next(code for code in self.indicators if code.endswith("_GELO"))


# --- Comparison with Eurostat ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SizeRule:
    size: str
    notice: str


@dataclass(frozen=True, slots=True)
class FallbackStep:
    """Where to look for a figure; `size` « profile » and `activity` « total » or « profile »."""

    geo: str
    size: str
    activity: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """An Insee figure about firms of fewer than 10 persons, shown as it stands."""

    variable: str
    pct: int
    year: int
    label: str
    base: str


@dataclass(frozen=True, slots=True)
class Sentences:
    present: str
    absent: str
    unknown: str
    activity: str
    out_of_scope: str
    dii: str


@dataclass(frozen=True, slots=True)
class Comparison:
    reference_population: str
    size_by_profile: Mapping[str, SizeRule]
    all_activities: str
    fallback: tuple[FallbackStep, ...]
    activity_fallback: tuple[FallbackStep, ...]
    max_age_years: int
    excluded_confidence: frozenset[str]
    geo_labels: Mapping[str, str]
    size_labels: Mapping[str, str]
    sentences: Sentences
    landmarks: tuple[Landmark, ...]
    landmarks_source: str


# --- The whole ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Parameters:
    """Thresholds of the method; coverages and factors are exact fractions of 1."""

    max_points: int
    min_dimension_coverage: Fraction
    min_global_coverage: Fraction
    need_threshold: int
    excluded_unknown_factor: Fraction
    obligation_bonus: Fraction
    top_needs: int
    medium_action_threshold: int
    min_peers: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole version of the questionnaire; questions, dimensions and themes in their order."""

    code: str
    version: str
    title: str
    tagline: str
    target_population: str
    estimated_minutes: int
    seconds_per_question: int
    main_dii: str
    parameters: Parameters
    score_levels: tuple[Level, ...]
    reliability_levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    themes: tuple[ThemeEntry, ...]
    profile: tuple[ProfileQuestion, ...]
    questions: tuple[Question, ...]
    dii_levels: tuple[Level, ...]
    dii_base_threshold: int
    dii_versions: tuple[DiiVersion, ...]
    variables: tuple[Variable, ...]
    comparison: Comparison
    _questions: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    # What modules above make of this instrument once and for all, by their own names.
    compiled: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_questions", {each.code: each for each in self.questions})

    def question(self, code: str) -> Question:
        """Give the question of this code; KeyError when there is none."""
        return self._questions[code]

    def dimension(self, code: str) -> Dimension:
        """Give the dimension of this code; KeyError when there is none."""
        return {each.code: each for each in self.dimensions}[code]

    def profile_question(self, code: str) -> ProfileQuestion:
        """Give the profile question of this code; KeyError when there is none."""
        return {each.code: each for each in self.profile}[code]

    def variable(self, code: str) -> Variable:
        """Give the variable of this code; KeyError when there is none."""
        return {each.code: each for each in self.variables}[code]

    def dii_version(self, code: str) -> DiiVersion:
        """Give the version of the index of this code; KeyError when there is none."""
        return {each.code: each for each in self.dii_versions}[code]

    @property
    def actions(self) -> dict[str, str]:
        """What to do next, by action code (`Y1.bas`)."""
        return {
            f"{question.code}.{level}": text
            for question in self.questions
            for level, text in question.need_actions.items()
        }
