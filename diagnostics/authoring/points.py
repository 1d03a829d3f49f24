"""Points that nobody can have, and weights that come to nothing."""

from collections.abc import Iterator

from diagnostics.authoring.findings import Finding, fault, warning
from diagnostics.instrument import (
    CountScale,
    Dimension,
    Instrument,
    Level,
    Question,
    TierScale,
)


def points_findings(instrument: Instrument, damaged: frozenset[str]) -> Iterator[Finding]:
    """Tell what no answer earns; `damaged` are the parts that could not be read whole."""
    for question in instrument.questions:
        if question.code not in damaged:
            yield from question_findings(question, instrument.parameters.max_points)
    yield from weight_findings(instrument, damaged)
    yield from level_findings(instrument)


def question_findings(question: Question, most: int) -> Iterator[Finding]:
    place = f"questions[{question.code}]"
    if not question.options:
        yield fault(f"{place}.options", f"La question {question.code} n’a aucune option.")
        return
    if not question.weight:
        return
    match question.scale:
        case CountScale():
            yield from count_findings(question, question.scale, f"{place}.scale.steps")
        case TierScale():
            yield from tier_findings(question, question.scale, place)
    worth = points_within_reach(question)
    if not any(worth):
        yield fault(
            f"{place}.options",
            f"Aucune réponse à {question.code} ne rapporte de point, "
            f"alors que son poids est {question.weight}.",
        )
    elif len(set(worth)) == 1:
        yield warning(
            f"{place}.options",
            f"Toutes les réponses à {question.code} rapportent autant : "
            "elle ne départage personne.",
        )
    elif max(worth) < most:
        yield warning(
            f"{place}.options",
            f"Personne n’a plus de {max(worth)} points sur {most} à {question.code}.",
        )


def points_within_reach(question: Question) -> list[int]:
    """Give the points that answers to a question earn, in no order."""
    match question.scale:
        case CountScale(steps=steps):
            together = _together(question)
            counts = [0] if together < len(question.options) else []
            counts += range(1, together + 1)
            return [[points for step, points in steps if step <= count][-1] for count in counts]
        case TierScale(tiers=tiers, default=default):
            return [
                next((tier.points for tier in tiers if option.code in tier.options), default)
                for option in question.options
            ]
        case None:
            return [option.points or 0 for option in question.options]


def _together(question: Question) -> int:
    """Count the options that can be chosen with others."""
    return sum(not option.exclusive for option in question.options)


def count_findings(question: Question, scale: CountScale, where: str) -> Iterator[Finding]:
    together = _together(question)
    for rank, (count, points) in enumerate(scale.steps):
        following = scale.steps[rank + 1] if rank + 1 < len(scale.steps) else None
        if count > together:
            yield fault(
                where,
                f"Personne n’atteint le palier de {count} options : {question.code} "
                f"en a {together} à cocher ensemble.",
            )
        elif following and following[0] == count:
            yield fault(where, f"Le palier de {count} options est donné deux fois.")
        elif following and following[1] < points:
            yield warning(
                where, f"Cocher {following[0]} options rapporte moins qu’en cocher {count}."
            )


def tier_findings(question: Question, scale: TierScale, place: str) -> Iterator[Finding]:
    where = f"{place}.scale.tiers"
    met: set[str] = set()
    for rank, tier in enumerate(scale.tiers, start=1):
        if not tier.options - met:
            reason = (
                "ses options sont toutes dans un palier d’avant" if tier.options else "il est vide"
            )
            yield fault(where, f"Personne n’atteint le palier {rank} : {reason}.")
        elif again := sorted(tier.options & met):
            yield warning(
                where, f"Déjà dans un palier d’avant, qui seul compte : {', '.join(again)}."
            )
        if rank > 1 and tier.points > scale.tiers[rank - 2].points:
            yield warning(
                where, f"Le palier {rank} rapporte plus que celui d’avant, qui l’emporte."
            )
        met |= tier.options
    for option in question.options:
        if option.code not in met and not option.exclusive:
            yield fault(
                f"{place}.options[{option.code}]",
                f"L’option {option.code} n’est dans aucun palier : la cocher ne rapporte rien.",
            )


# --- Weights and levels -----------------------------------------------------------------------
def weight_findings(instrument: Instrument, damaged: frozenset[str]) -> Iterator[Finding]:
    if not instrument.questions and "questions" not in damaged:
        yield fault("questions", "Le questionnaire ne pose aucune question.")
    weights = [dimension.weight for dimension in instrument.dimensions]
    if not damaged & {"dimensions", *(each.code for each in instrument.dimensions)}:
        if not any(weights):
            yield fault("dimensions", "Les poids des dimensions font 0 : aucun score possible.")
        elif sum(weights) != 100:
            yield warning(
                "dimensions", f"Les poids des dimensions font {sum(weights)}, et non 100."
            )
    for dimension in instrument.dimensions:
        yield from dimension_findings(instrument, dimension, damaged)


def dimension_findings(
    instrument: Instrument, dimension: Dimension, damaged: frozenset[str]
) -> Iterator[Finding]:
    place = f"dimensions[{dimension.code}]"
    ranks = [
        rank
        for rank, question in enumerate(instrument.questions)
        if question.dimension == dimension.code
    ]
    questions = [instrument.questions[rank] for rank in ranks]
    if not questions:
        if "questions" not in damaged:
            yield fault(place, f"La dimension {dimension.code} n’a aucune question.")
    elif not any(each.weight for each in questions):
        if not damaged & {each.code for each in questions}:
            yield fault(
                place,
                f"Les questions de {dimension.code} pèsent 0 en tout : elle n’aurait pas de score.",
            )
    elif not dimension.weight and dimension.code not in damaged:
        yield warning(
            f"{place}.weight", f"{dimension.code} pèse 0 : elle ne compte pas dans le score global."
        )
    if ranks and ranks[-1] - ranks[0] >= len(ranks):
        yield warning(place, f"Les questions de {dimension.code} ne se suivent pas : on y revient.")


def level_findings(instrument: Instrument) -> Iterator[Finding]:
    """Tell the levels that no score, or no count of uses, comes to."""
    yield from _beyond("score_levels", instrument.score_levels, 100)
    yield from _beyond("reliability_levels", instrument.reliability_levels, 100)
    most = max((len(version.variables) for version in instrument.dii_versions), default=0)
    if most:
        yield from _beyond("dii.levels", instrument.dii_levels, most)
        if instrument.dii_base_threshold > most:
            yield fault(
                "dii.base_threshold", f"Le niveau de base demande plus de {most} variables."
            )


def _beyond(where: str, levels: tuple[Level, ...], most: int) -> Iterator[Finding]:
    for level in levels:
        if level.minimum > most:
            yield fault(
                f"{where}[{level.code}].min",
                f"Personne n’atteint le niveau {level.code} : il commence au-dessus de {most}.",
            )
