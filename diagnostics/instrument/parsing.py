"""From a definition, plain mappings and lists, to an `Instrument` that holds together."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

from diagnostics.instrument.checking import faults_of
from diagnostics.instrument.parsing_comparison import parse_comparison
from diagnostics.instrument.reading import InstrumentError, Reader, closed, said
from diagnostics.instrument.structure import (
    ALWAYS,
    All,
    Any,
    Chosen,
    Condition,
    CountScale,
    DiiVersion,
    Dimension,
    Instrument,
    Level,
    Not,
    Option,
    Parameters,
    ProfileIs,
    ProfileOption,
    ProfileQuestion,
    Question,
    Scale,
    ThemeEntry,
    Tier,
    TierScale,
    Variable,
)

__all__ = ["InstrumentError", "parse", "survey"]

SCHEMA_VERSION = 1
STAND_IN_STEPS = ((0, 0),)


class Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedValue = TypeVar("CodedValue", bound=Coded)


def parse(definition: Mapping[str, object]) -> Instrument:
    """Read a whole definition. InstrumentError names the first place that is wrong."""
    instrument = read(definition, None)
    for fault in faults_of(instrument):
        raise fault
    return instrument


def survey(definition: object) -> tuple[Instrument, tuple[InstrumentError, ...]]:
    """Read a draft as far as it goes, with all the faults `parse` would raise the first of.

    Where there are any, the instrument holds stand-ins for what could not be read.
    """
    unread: list[InstrumentError] = []
    instrument = read(definition, unread)
    places = {fault.where for fault in unread}
    # What a stand-in breaks in turn is not told: the fault that it stands for is.
    return instrument, (
        *unread,
        *(
            fault
            for fault in faults_of(instrument)
            if not any(_one_holds(fault.where, place) for place in places)
        ),
    )


def _one_holds(place: str, other: str) -> bool:
    inner, outer = (place, other) if len(place) > len(other) else (other, place)
    return inner.startswith(outer) and inner[len(outer) : len(outer) + 1] in {"", ".", "["}


def read(definition: object, faults: list[InstrumentError] | None) -> Instrument:
    root = Reader(definition, "", faults)
    if (schema := root.whole("schema_version")) != SCHEMA_VERSION and root.has("schema_version"):
        root.refuse("schema_version", f"{schema} au lieu de {SCHEMA_VERSION}")
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
        dimensions=each_once(root, "dimensions", parse_dimension),
        themes=each_once(root, "themes", parse_theme),
        profile=each_once(root, "profile", parse_profile_question),
        questions=each_once(
            root, "questions", lambda each: parse_question(each, parameters.max_points)
        ),
        dii_levels=parse_levels(dii, "levels"),
        dii_base_threshold=dii.whole("base_threshold"),
        dii_versions=each_once(dii, "versions", parse_dii_version),
        variables=each_once(dii, "variables", parse_variable),
        comparison=parse_comparison(root.reader("comparison")),
    )
    # Told to whoever reads the file; nothing is computed from them.
    about.read |= {"language", "presentation"}
    for reader in (root, about, dii):
        reader.close()
    return instrument


def each_once(
    reader: Reader, key: str, parse_one: Callable[[Reader], CodedValue]
) -> tuple[CodedValue, ...]:
    """Read a list of coded values; a code comes once."""
    kept: dict[str, CodedValue] = {}
    twice: set[str] = set()
    for value in map(parse_one, reader.readers(key)):
        if value.code in kept and value.code not in twice:
            twice.add(value.code)
            reader.refuse(reader.place(key), f"le code {value.code} y est deux fois")
        # One without a code was refused: nothing can name it.
        if value.code:
            kept.setdefault(value.code, value)
    return tuple(kept.values())


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
    levels = each_once(
        reader,
        key,
        lambda each: closed(each, Level(each.text("code"), each.text("label"), each.whole("min"))),
    )
    minimums = [level.minimum for level in levels]
    if reader.has(key) and (not minimums or minimums[0] != 0 or minimums != sorted(set(minimums))):
        reader.refuse(reader.place(key), "les niveaux partent de 0 et montent")
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


def parse_theme(reader: Reader) -> ThemeEntry:
    return closed(reader, ThemeEntry(reader.text("code"), reader.text("label")))


def parse_profile_question(reader: Reader) -> ProfileQuestion:
    question = ProfileQuestion(
        code=reader.text("code"),
        label=reader.text("label"),
        help=reader.text("help"),
        required=reader.flag("required"),
        options=each_once(reader, "options", parse_profile_option) if reader.has("options") else (),
        pattern=reader.text("pattern", default=""),
    )
    if bool(question.options) == bool(question.pattern):
        reader.refuse(reader.where, "il faut des options ou un motif, l’un des deux")
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
    options = each_once(reader, "options", lambda each: parse_option(each, kind, max_points))
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
    if value in allowed:
        return value
    if value:
        reader.refuse_value(key, f"l’un de {', '.join(allowed)} est attendu", value)
    return allowed[0]


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
                reader.refuse(
                    reader.place("steps"),
                    f"[nombre, points] est attendu, 0 à {max_points} points, et non {said(step)}",
                )
                return STAND_IN_STEPS
    if steps and steps[0][0] == 0 and steps == sorted(steps):
        return tuple(steps)
    if reader.has("steps"):
        reader.refuse(reader.place("steps"), "les paliers partent de 0 et montent")
    return STAND_IN_STEPS


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
        reader.refuse(reader.where, "aucune condition n’y est reconnue")
        return ALWAYS
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
