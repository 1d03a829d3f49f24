"""What ties the parts of an instrument together: every code named somewhere exists."""

from collections.abc import Iterator

from diagnostics.instrument.reading import InstrumentError
from diagnostics.instrument.structure import (
    Condition,
    Instrument,
    ProfileIs,
    Question,
    TierScale,
    conditions_within,
)

Faults = Iterator[InstrumentError]


def faults_of(instrument: Instrument) -> Faults:
    """Give every code that points nowhere and every rule that cannot apply, in order."""
    asked: set[str] = set()
    last = -1
    for question in instrument.questions:
        if question.order <= last:
            yield InstrumentError(
                f"questions[{question.code}].order", "l’ordre monte et ne se répète pas"
            )
        last = question.order
        yield from question_faults(instrument, question)
        # A condition may only look back, or the next page could not be told.
        place = f"questions[{question.code}]"
        yield from condition_faults(instrument, question.ask_if, f"{place}.ask_if", asked)
        yield from condition_faults(instrument, question.obligation, f"{place}.obligation", asked)
        asked.add(question.code)
    for variable in instrument.variables:
        place = f"dii.variables[{variable.code}].rule"
        yield from condition_faults(instrument, variable.rule, place, asked)
    yield from index_faults(instrument)
    yield from comparison_faults(instrument)


def question_faults(instrument: Instrument, question: Question) -> Faults:
    place = f"questions[{question.code}]"
    themes = {theme.code for theme in instrument.themes}
    if question.dimension not in {dimension.code for dimension in instrument.dimensions}:
        yield InstrumentError(f"{place}.dimension", f"dimension inconnue : {question.dimension}")
    if question.theme not in themes:
        yield InstrumentError(f"{place}.theme", f"thème inconnu : {question.theme}")
    for theme in question.secondary_themes:
        if theme not in themes:
            yield InstrumentError(f"{place}.secondary_themes", f"thème inconnu : {theme}")
    for code in question.eurostat:
        if code not in {variable.code for variable in instrument.variables}:
            yield InstrumentError(f"{place}.eurostat", f"variable inconnue : {code}")
    if question.weight and set(question.need_actions) != {"bas", "moyen"}:
        yield InstrumentError(
            f"{place}.need_actions", "une question notée a les actions bas et moyen"
        )
    if question.allows_not_applicable != bool(question.not_applicable_label):
        yield InstrumentError(
            f"{place}.not_applicable_label", "« sans objet » et son libellé vont ensemble"
        )
    if isinstance(question.scale, TierScale):
        known = {option.code for option in question.options}
        for tier in question.scale.tiers:
            if stray := tier.options - known:
                yield InstrumentError(
                    f"{place}.scale.tiers", f"option inconnue : {', '.join(sorted(stray))}"
                )


def condition_faults(
    instrument: Instrument, condition: Condition | None, where: str, asked: set[str]
) -> Faults:
    profile = {each.code: each for each in instrument.profile}
    every = {question.code for question in instrument.questions}
    for leaf in conditions_within(condition):
        if isinstance(leaf, ProfileIs):
            if leaf.code not in profile:
                yield InstrumentError(where, f"code de profil inconnu : {leaf.code}")
                continue
            known, named = {option.code for option in profile[leaf.code].options}, leaf.values
        else:
            if leaf.question not in every:
                yield InstrumentError(where, f"question inconnue : {leaf.question}")
                continue
            if leaf.question not in asked:
                yield InstrumentError(where, f"{leaf.question} n’est pas posée avant")
            options = instrument.question(leaf.question).options
            known, named = {option.code for option in options}, leaf.options
        if stray := named - known:
            asker = leaf.code if isinstance(leaf, ProfileIs) else leaf.question
            yield InstrumentError(where, f"option inconnue de {asker} : {', '.join(sorted(stray))}")


def index_faults(instrument: Instrument) -> Faults:
    variables = {variable.code for variable in instrument.variables}
    for version in instrument.dii_versions:
        place = f"dii.versions[{version.code}]"
        if stray := [code for code in version.variables if code not in variables]:
            yield InstrumentError(f"{place}.variables", f"variable inconnue : {', '.join(stray)}")
        if not any(code.endswith("_GELO") for code in version.indicators):
            yield InstrumentError(
                f"{place}.indicators", "l’indicateur du niveau de base (…_GELO) manque"
            )
    if instrument.main_dii not in {version.code for version in instrument.dii_versions}:
        yield InstrumentError("instrument.main_dii", f"version inconnue : {instrument.main_dii}")


def comparison_faults(instrument: Instrument) -> Faults:
    comparison = instrument.comparison
    sizes = {rule.size for rule in comparison.size_by_profile.values()}
    geos = set()
    for step in (*comparison.fallback, *comparison.activity_fallback):
        geos.add(step.geo)
        sizes |= {step.size} - {"profile"}
    if unlabelled := sorted(geos - set(comparison.geo_labels)):
        yield InstrumentError("comparison.geo_labels", f"sans libellé : {', '.join(unlabelled)}")
    if unlabelled := sorted(sizes - set(comparison.size_labels)):
        yield InstrumentError("comparison.size_labels", f"sans libellé : {', '.join(unlabelled)}")
