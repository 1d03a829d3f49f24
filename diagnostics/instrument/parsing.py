"""From a definition, plain mappings and lists, to an `Instrument` that holds together."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

from diagnostics.instrument.checking import check
from diagnostics.instrument.reading import InstrumentError, Reader
from diagnostics.instrument.structure import (
    ALWAYS,
    All,
    Any,
    Chosen,
    Comparison,
    Condition,
    CountScale,
    DiiVersion,
    Dimension,
    FallbackStep,
    Instrument,
    Landmark,
    Level,
    Not,
    Option,
    Parameters,
    ProfileIs,
    ProfileOption,
    ProfileQuestion,
    Question,
    Scale,
    Sentences,
    SizeRule,
    ThemeEntry,
    Tier,
    TierScale,
    Variable,
)

__all__ = ["InstrumentError", "parse"]

SCHEMA_VERSION = 1
Value = TypeVar("Value")


class Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedValue = TypeVar("CodedValue", bound=Coded)


def parse(definition: Mapping[str, object]) -> Instrument:
    """Read a whole definition. InstrumentError names the first place that is wrong."""
    root = Reader(definition, "")
    if (schema := root.whole("schema_version")) != SCHEMA_VERSION:
        raise InstrumentError("schema_version", f"{schema} is not {SCHEMA_VERSION}")
    about = root.reader("instrument")
    parameters = parse_parameters(root.reader("parameters"))
    dii = root.reader("dii")
    instrument = Instrument(
        code=about.text("code"),
        version=about.text("version"),
        title=about.text("title"),
        tagline=about.text("tagline"),
        target_population=about.text("target_population"),
        estimated_minutes=about.whole("estimated_minutes"),
        seconds_per_question=about.whole("seconds_per_question"),
        main_dii=about.text("main_dii"),
        parameters=parameters,
        score_levels=parse_levels(root, "score_levels"),
        reliability_levels=parse_levels(root, "reliability_levels"),
        dimensions=distinct(
            root.place("dimensions"), map(parse_dimension, root.readers("dimensions"))
        ),
        themes=distinct(
            root.place("themes"),
            (
                closed(each, ThemeEntry(each.text("code"), each.text("label")))
                for each in root.readers("themes")
            ),
        ),
        profile=distinct(
            root.place("profile"), map(parse_profile_question, root.readers("profile"))
        ),
        questions=distinct(
            root.place("questions"),
            (parse_question(each, parameters.max_points) for each in root.readers("questions")),
        ),
        dii_levels=parse_levels(dii, "levels"),
        dii_base_threshold=dii.whole("base_threshold"),
        dii_versions=distinct(
            dii.place("versions"), map(parse_dii_version, dii.readers("versions"))
        ),
        variables=distinct(dii.place("variables"), map(parse_variable, dii.readers("variables"))),
        comparison=parse_comparison(root.reader("comparison")),
    )
    # Told to whoever reads the file; nothing is computed from them.
    about.read |= {"language", "presentation"}
    for reader in (root, about, dii):
        reader.close()
    check(instrument)
    return instrument


def closed(reader: Reader, value: Value) -> Value:
    reader.close()
    return value


def distinct(where: str, values: Iterable[CodedValue]) -> tuple[CodedValue, ...]:
    kept = tuple(values)
    codes = [each.code for each in kept]
    for code in codes:
        if codes.count(code) > 1:
            raise InstrumentError(where, f"code {code} appears twice")
    return kept


def parse_parameters(reader: Reader) -> Parameters:
    return closed(
        reader,
        Parameters(
            max_points=reader.whole("max_points"),
            min_dimension_coverage=reader.fraction("min_dimension_coverage"),
            min_global_coverage=reader.fraction("min_global_coverage"),
            need_threshold=reader.whole("need_threshold"),
            excluded_unknown_factor=reader.fraction("excluded_unknown_factor"),
            obligation_bonus=reader.fraction("obligation_bonus"),
            top_needs=reader.whole("top_needs"),
            medium_action_threshold=reader.whole("medium_action_threshold"),
            min_peers=reader.whole("min_peers"),
        ),
    )


def parse_levels(reader: Reader, key: str) -> tuple[Level, ...]:
    levels = distinct(
        reader.place(key),
        (
            closed(each, Level(each.text("code"), each.text("label"), each.whole("min")))
            for each in reader.readers(key)
        ),
    )
    minimums = [level.minimum for level in levels]
    if not minimums or minimums[0] != 0 or minimums != sorted(set(minimums)):
        raise InstrumentError(reader.place(key), "levels start at 0 and go up")
    return levels


def parse_dimension(reader: Reader) -> Dimension:
    return closed(
        reader,
        Dimension(
            code=reader.text("code"),
            label=reader.text("label"),
            weight=reader.whole("weight"),
            order=reader.whole("order"),
            summary=reader.text("summary"),
        ),
    )


def parse_profile_question(reader: Reader) -> ProfileQuestion:
    question = ProfileQuestion(
        code=reader.text("code"),
        label=reader.text("label"),
        help=reader.text("help"),
        required=reader.flag("required"),
        options=distinct(
            reader.place("options"), map(parse_profile_option, reader.readers("options"))
        )
        if reader.has("options")
        else (),
        pattern=reader.text("pattern", default=""),
    )
    if bool(question.options) == bool(question.pattern):
        raise InstrumentError(reader.where, "either options or a pattern is expected")
    return closed(reader, question)


def parse_profile_option(reader: Reader) -> ProfileOption:
    return closed(
        reader,
        ProfileOption(
            code=reader.text("code"),
            label=reader.text("label"),
            eurostat_size=reader.text("eurostat_size", default="") or None,
            insee_bands=reader.texts("insee_bands", optional=True),
        ),
    )


def parse_question(reader: Reader, max_points: int) -> Question:
    kind = one_of(reader, "kind", SINGLE_OR_MULTIPLE)
    options = distinct(
        reader.place("options"),
        (parse_option(each, kind, max_points) for each in reader.readers("options")),
    )
    ask_if = parse_condition(reader.reader("ask_if")) if reader.has("ask_if") else None
    actions = reader.reader("need_actions")
    question = Question(
        code=reader.text("code"),
        dimension=reader.text("dimension"),
        order=reader.whole("order"),
        kind="single" if kind == "single" else "multiple",
        weight=reader.whole("weight"),
        theme=reader.text("theme"),
        secondary_themes=reader.texts("secondary_themes", optional=True),
        label=reader.text("label"),
        help=reader.text("help"),
        options=options,
        scale=parse_scale(reader.reader("scale"), max_points) if kind == "multiple" else None,
        ask_if=ask_if,
        if_not_asked=parse_if_not_asked(reader) if ask_if else "not_applicable",
        unknown=parse_unknown(reader),
        allows_not_applicable=reader.flag("not_applicable"),
        not_applicable_label=reader.text("not_applicable_label", default=""),
        obligation=parse_obligation(reader),
        eurostat=reader.texts("eurostat", optional=True),
        need_actions=MappingProxyType({level: actions.text(level) for level in actions.mapping}),
    )
    return closed(reader, question)


SINGLE_OR_MULTIPLE = ("single", "multiple")


def one_of(reader: Reader, key: str, allowed: tuple[str, ...]) -> str:
    value = reader.text(key)
    if value not in allowed:
        raise InstrumentError(reader.place(key), f"{value!r} is none of {', '.join(allowed)}")
    return value


def parse_if_not_asked(reader: Reader) -> Literal["zero", "not_applicable"]:
    value = one_of(reader, "if_not_asked", ("zero", "not_applicable"))
    return "zero" if value == "zero" else "not_applicable"


def parse_unknown(reader: Reader) -> Literal["zero", "excluded", "absent"]:
    match one_of(reader, "unknown", ("zero", "excluded", "absent")):
        case "zero":
            return "zero"
        case "excluded":
            return "excluded"
        case _:
            return "absent"


def parse_option(reader: Reader, kind: str, max_points: int) -> Option:
    return closed(
        reader,
        Option(
            code=reader.text("code"),
            label=reader.text("label"),
            points=reader.whole("points", at_most=max_points) if kind == "single" else None,
            exclusive=reader.flag("exclusive", default=False),
        ),
    )


def parse_scale(reader: Reader, max_points: int) -> Scale:
    scale: Scale
    if one_of(reader, "kind", ("count", "tiers")) == "count":
        scale = CountScale(steps=parse_steps(reader, max_points))
    else:
        scale = TierScale(
            tiers=tuple(
                closed(
                    each,
                    Tier(frozenset(each.texts("any_of")), each.whole("points", at_most=max_points)),
                )
                for each in reader.readers("tiers")
            ),
            default=reader.whole("default", at_most=max_points),
        )
    return closed(reader, scale)


def parse_steps(reader: Reader, max_points: int) -> tuple[tuple[int, int], ...]:
    steps = []
    for step in reader.sequence("steps"):
        match step:
            case [int(count), int(points)] if 0 <= points <= max_points:
                steps.append((count, points))
            case _:
                raise InstrumentError(reader.place("steps"), f"{step!r} is no [count, points]")
    if not steps or steps[0][0] != 0 or steps != sorted(steps):
        raise InstrumentError(reader.place("steps"), "steps start at 0 and go up")
    return tuple(steps)


def parse_obligation(reader: Reader) -> Condition | None:
    if not reader.has("obligation"):
        return None
    if isinstance(value := reader.take("obligation"), bool):
        return ALWAYS if value else None
    return parse_condition(reader.reader("obligation"))


def parse_condition(reader: Reader) -> Condition:
    condition: Condition
    if reader.has("profile"):
        condition = ProfileIs(reader.text("profile"), frozenset(reader.texts("in")))
    elif reader.has("question"):
        key = next((key for key in ("in", "any_of", "count_among") if reader.has(key)), "in")
        at_least = reader.whole("min") if key == "count_among" else 1
        condition = Chosen(reader.text("question"), frozenset(reader.texts(key)), at_least)
    elif reader.has("all"):
        condition = All(tuple(map(parse_condition, reader.readers("all"))))
    elif reader.has("any"):
        condition = Any(tuple(map(parse_condition, reader.readers("any"))))
    elif reader.has("not"):
        condition = Not(parse_condition(reader.reader("not")))
    else:
        raise InstrumentError(reader.where, "no condition is recognised")
    return closed(reader, condition)


def parse_dii_version(reader: Reader) -> DiiVersion:
    return closed(
        reader,
        DiiVersion(
            code=reader.text("code"),
            label=reader.text("label"),
            indicators=reader.texts("indicators"),
            years=tuple(year for year in reader.sequence("years") if isinstance(year, int)),
            note=reader.text("note"),
            variables=reader.texts("variables"),
        ),
    )


def parse_variable(reader: Reader) -> Variable:
    return closed(
        reader,
        Variable(
            code=reader.text("code"),
            label=reader.text("label"),
            eurostat=reader.text("eurostat", default=""),
            dataset=reader.text("dataset", default=""),
            confidence=reader.text("confidence"),
            note=reader.text("note", default=""),
            rule=parse_condition(reader.reader("rule")),
        ),
    )


def parse_comparison(reader: Reader) -> Comparison:
    sizes = reader.reader("size_by_profile")
    geo_labels = reader.reader("geo_labels")
    size_labels = reader.reader("size_labels")
    sentences = reader.reader("sentences")
    comparison = Comparison(
        reference_population=reader.text("reference_population"),
        size_by_profile=MappingProxyType(
            {code: parse_size_rule(sizes.reader(code)) for code in sizes.mapping}
        ),
        all_activities=reader.text("all_activities"),
        fallback=tuple(map(parse_step, reader.readers("fallback"))),
        activity_fallback=tuple(map(parse_step, reader.readers("activity_fallback"))),
        max_age_years=reader.whole("max_age_years"),
        excluded_confidence=frozenset(reader.texts("excluded_confidence")),
        geo_labels=MappingProxyType({geo: geo_labels.text(geo) for geo in geo_labels.mapping}),
        size_labels=MappingProxyType(
            {size: size_labels.text(size) for size in size_labels.mapping}
        ),
        sentences=Sentences(
            present=sentences.text("present"),
            absent=sentences.text("absent"),
            unknown=sentences.text("unknown"),
            activity=sentences.text("activity"),
            out_of_scope=sentences.text("out_of_scope"),
            dii=sentences.text("dii"),
        ),
        landmarks=tuple(map(parse_landmark, reader.readers("landmarks_under_10"))),
        landmarks_source=reader.text("landmarks_source"),
    )
    sentences.close()
    return closed(reader, comparison)


def parse_size_rule(reader: Reader) -> SizeRule:
    return closed(reader, SizeRule(reader.text("size"), reader.text("notice", default="")))


def parse_step(reader: Reader) -> FallbackStep:
    return closed(
        reader, FallbackStep(reader.text("geo"), reader.text("size"), reader.text("activity"))
    )


def parse_landmark(reader: Reader) -> Landmark:
    return closed(
        reader,
        Landmark(
            variable=reader.text("variable"),
            pct=reader.whole("pct", at_most=100),
            year=reader.whole("year"),
            label=reader.text("label"),
            base=reader.text("base"),
        ),
    )
