"""What ties the parts of an instrument together: every code named somewhere exists."""

from diagnostics.instrument.reading import InstrumentError
from diagnostics.instrument.structure import (
    Condition,
    Instrument,
    ProfileIs,
    Question,
    TierScale,
    conditions_within,
)


def check(instrument: Instrument) -> None:
    """Raise InstrumentError on the first code that points nowhere, or rule that cannot apply."""
    orders = [question.order for question in instrument.questions]
    if orders != sorted(set(orders)):
        raise InstrumentError("questions", "the order goes up and never repeats")
    asked: set[str] = set()
    for question in instrument.questions:
        check_question(instrument, question)
        # A condition may only look back, or the next page could not be told.
        check_condition(instrument, question.ask_if, f"{question.code}.ask_if", asked)
        check_condition(instrument, question.obligation, f"{question.code}.obligation", asked)
        asked.add(question.code)
    for variable in instrument.variables:
        check_condition(instrument, variable.rule, f"{variable.code}.rule", asked)
    check_index(instrument)
    check_comparison(instrument)


def check_question(instrument: Instrument, question: Question) -> None:
    themes = {theme.code for theme in instrument.themes}
    if question.dimension not in {dimension.code for dimension in instrument.dimensions}:
        raise InstrumentError(question.code, f"unknown dimension {question.dimension}")
    for theme in (question.theme, *question.secondary_themes):
        if theme not in themes:
            raise InstrumentError(question.code, f"unknown theme {theme}")
    for code in question.eurostat:
        if code not in {variable.code for variable in instrument.variables}:
            raise InstrumentError(question.code, f"unknown variable {code}")
    if question.weight and set(question.need_actions) != {"bas", "moyen"}:
        raise InstrumentError(question.code, "a scored question has the actions bas and moyen")
    if question.allows_not_applicable != bool(question.not_applicable_label):
        raise InstrumentError(question.code, "not_applicable goes with its label")
    if isinstance(question.scale, TierScale):
        known = {option.code for option in question.options}
        for tier in question.scale.tiers:
            if stray := tier.options - known:
                raise InstrumentError(question.code, f"unknown option {', '.join(sorted(stray))}")


def check_condition(
    instrument: Instrument, condition: Condition | None, where: str, asked: set[str]
) -> None:
    profile = {each.code: each for each in instrument.profile}
    for leaf in conditions_within(condition):
        if isinstance(leaf, ProfileIs):
            if leaf.code not in profile:
                raise InstrumentError(where, f"unknown profile code {leaf.code}")
            known, named = {option.code for option in profile[leaf.code].options}, leaf.values
        else:
            if leaf.question not in asked:
                raise InstrumentError(where, f"{leaf.question} is not asked before")
            options = instrument.question(leaf.question).options
            known, named = {option.code for option in options}, leaf.options
        if stray := named - known:
            raise InstrumentError(where, f"unknown option {', '.join(sorted(stray))}")


def check_index(instrument: Instrument) -> None:
    variables = {variable.code for variable in instrument.variables}
    for version in instrument.dii_versions:
        if stray := set(version.variables) - variables:
            raise InstrumentError(version.code, f"unknown variable {', '.join(sorted(stray))}")
        if not any(code.endswith("_GELO") for code in version.indicators):
            raise InstrumentError(version.code, "no indicator of the basic level")
    if instrument.main_dii not in {version.code for version in instrument.dii_versions}:
        raise InstrumentError("instrument.main_dii", f"unknown version {instrument.main_dii}")


def check_comparison(instrument: Instrument) -> None:
    comparison = instrument.comparison
    sizes = {rule.size for rule in comparison.size_by_profile.values()}
    for step in (*comparison.fallback, *comparison.activity_fallback):
        if step.geo not in comparison.geo_labels:
            raise InstrumentError("comparison.geo_labels", f"{step.geo} has no label")
        sizes |= {step.size} - {"profile"}
    if unlabelled := sizes - set(comparison.size_labels):
        raise InstrumentError("comparison.size_labels", f"{', '.join(unlabelled)} has no label")
