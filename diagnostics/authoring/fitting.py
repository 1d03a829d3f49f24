"""What the rest of the platform takes for granted in a questionnaire."""

import re
from collections.abc import Iterator
from string import Formatter

from diagnostics.authoring.findings import Finding, fault, warning
from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, ProfileQuestion
from reference.enums import SizeClass, Theme

SIZE = "personnes"
# Their choices are lists of the platform's, not options of the questionnaire.
LISTED = {"secteur", "departement"}
# Codes go into addresses and into columns of these lengths.
_CODE = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_CODE = 20
LONGEST_DIMENSION = 30
_CELL = {"pct", "geo", "size", "year"}
FIELDS = {
    "present": _CELL,
    "absent": _CELL,
    "unknown": _CELL,
    "dii": {*_CELL, "n", "level"},
    "activity": {"activity", "pct", "year"},
}


def fit_findings(instrument: Instrument, damaged: frozenset[str]) -> Iterator[Finding]:
    """Tell what would break a page; `damaged` are the parts that could not be read whole."""
    yield from code_faults(instrument)
    yield from profile_faults(instrument, damaged)
    yield from parameter_findings(instrument, damaged)
    for theme in instrument.themes:
        if theme.code not in Theme.values:
            yield fault(
                f"themes[{theme.code}].code",
                f"Le thème {theme.code} n’est pas de ceux de la plateforme : "
                "aucun connecteur n’y répondrait.",
            )
    for version in instrument.dii_versions:
        if len(version.variables) != 12 and version.code not in damaged:
            yield warning(
                f"dii.versions[{version.code}].variables",
                f"L’indice compte 12 variables, et {version.code} en a {len(version.variables)}.",
            )
    yield from sentence_faults(instrument)


def code_faults(instrument: Instrument) -> Iterator[Finding]:
    for place, code, longest in _codes(instrument):
        if not _CODE.fullmatch(code) or len(code) > longest:
            yield fault(
                f"{place}.code",
                f"Le code {code} a autre chose que des lettres sans accent, chiffres et tirets, "
                f"ou plus de {longest} caractères.",
            )
    for question in instrument.questions:
        for option in question.options:
            if option.code in {UNKNOWN, NOT_APPLICABLE}:
                yield fault(
                    f"questions[{question.code}].options[{option.code}].code",
                    f"Le code {option.code} est réservé à une réponse hors des options.",
                )
    for code in {each.code for each in instrument.profile} & {
        each.code for each in instrument.questions
    }:
        yield fault(f"questions[{code}].code", f"{code} est déjà le code d’une question du profil.")


def _codes(instrument: Instrument) -> Iterator[tuple[str, str, int]]:
    """Give each code that goes into an address or a column, its place and its greatest length."""
    for dimension in instrument.dimensions:
        yield f"dimensions[{dimension.code}]", dimension.code, LONGEST_DIMENSION
    for asked in instrument.profile:
        yield f"profile[{asked.code}]", asked.code, LONGEST_CODE
        for choice in asked.options:
            place = f"profile[{asked.code}].options[{choice.code}]"
            yield place, choice.code, LONGEST_CODE
    for question in instrument.questions:
        yield f"questions[{question.code}]", question.code, LONGEST_CODE
        for option in question.options:
            place = f"questions[{question.code}].options[{option.code}]"
            yield place, option.code, LONGEST_DIMENSION
    for variable in instrument.variables:
        yield f"dii.variables[{variable.code}]", variable.code, LONGEST_DIMENSION


def profile_faults(instrument: Instrument, damaged: frozenset[str]) -> Iterator[Finding]:
    size = next((each for each in instrument.profile if each.code == SIZE), None)
    if size is None:
        if "profile" not in damaged:
            yield fault("profile", f"La question {SIZE} du profil manque.")
    else:
        yield from size_faults(instrument, size, damaged)
    for question in instrument.profile:
        place = f"profile[{question.code}]"
        if question.pattern:
            if question.code not in LISTED:
                yield fault(
                    f"{place}.pattern",
                    f"Seules {' et '.join(sorted(LISTED))} ont un motif : "
                    f"donnez des options à {question.code}.",
                )
            try:
                re.compile(question.pattern)
            except re.error:
                yield fault(f"{place}.pattern", "Ce motif n’est pas une expression régulière.")


def size_faults(
    instrument: Instrument, size: ProfileQuestion, damaged: frozenset[str]
) -> Iterator[Finding]:
    if not size.required and SIZE not in damaged:
        yield fault(f"profile[{SIZE}].required", f"La réponse à {SIZE} est obligatoire.")
    for option in size.options:
        if option.code not in SizeClass.values:
            yield fault(
                f"profile[{SIZE}].options[{option.code}].code",
                f"La taille {option.code} n’est pas de celles de la plateforme : "
                f"{', '.join(SizeClass.values)}.",
            )
        elif option.code not in instrument.comparison.size_by_profile and (
            "comparison" not in damaged
        ):
            yield fault(
                "comparison.size_by_profile",
                f"La taille {option.code} du profil n’a pas sa classe de comparaison.",
            )


def parameter_findings(instrument: Instrument, damaged: frozenset[str]) -> Iterator[Finding]:
    if "parameters" in damaged:
        return
    parameters = instrument.parameters
    if not parameters.max_points:
        yield fault("parameters.max_points", "Le plus grand nombre de points est au moins 1.")
    for name in ("min_dimension_coverage", "min_global_coverage"):
        if getattr(parameters, name) > 1:
            yield fault(
                f"parameters.{name}", "Cette part dépasse 1 : aucun score ne serait calculé."
            )
    if not parameters.top_needs:
        yield fault("parameters.top_needs", "Aucun besoin ne serait montré.")
    if parameters.medium_action_threshold > parameters.need_threshold:
        yield warning(
            "parameters.medium_action_threshold",
            "Au-dessus du seuil d’un besoin : l’action de niveau moyen n’est jamais proposée.",
        )


def sentence_faults(instrument: Instrument) -> Iterator[Finding]:
    """Tell the sentences that could not be filled in."""
    sentences = instrument.comparison.sentences
    for name, known in FIELDS.items():
        where = f"comparison.sentences.{name}"
        try:
            parts = list(Formatter().parse(getattr(sentences, name)))
        except ValueError:
            yield fault(where, "Une accolade y est ouverte ou fermée seule.")
            continue
        stray = {
            field
            for _, field, details, conversion in parts
            if field is not None and (field not in known or details or conversion)
        }
        if stray:
            allowed = ", ".join(f"{{{field}}}" for field in sorted(known))
            yield fault(
                where,
                f"{', '.join(f'{{{field}}}' for field in sorted(stray))} n’y a pas de sens ; "
                f"on peut y mettre {allowed}.",
            )
