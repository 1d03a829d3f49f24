"""What changed since the diagnostic before, in words: on the result page and « Mon espace »."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from diagnostics.change import Change, Move, Taken, Trend, change_between
from diagnostics.models import Assessment
from diagnostics.scoring import half_up
from diagnostics.selectors import instrument_of
from reference.enums import Theme
from reference.typography import NBSP, french
from ui.charts import Bar, BarChart

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Progress:
    """What changed since the diagnostic completed at `since`; scores are whole numbers, half up.

    `chart` is None where the two cannot be compared. `common` is how many questions the two
    versions share, None under one version.
    """

    since: datetime
    sentence: str
    chart: BarChart | None = None
    treated: tuple[str, ...] = ()
    overtaken: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    common: int | None = None


def progress_of(assessment: Assessment) -> Progress | None:
    """Compare a completed diagnostic with the one it follows; None when it follows none.

    One query, for the diagnostic before.
    """
    if assessment.previous_id is None or assessment.completed_at is None:
        return None
    before = (
        Assessment.objects.select_related("questionnaire")
        .defer("questionnaire__definition", "results")
        .get(pk=assessment.previous_id)
    )
    if before.completed_at is None:
        return None
    change = change_between(_taken(before), _taken(assessment))
    if change is None:
        return Progress(
            since=before.completed_at,
            sentence="Le questionnaire a trop changé depuis : les deux scores ne se comparent pas.",
        )
    return _written(change, since=before.completed_at)


def _taken(assessment: Assessment) -> Taken:
    return Taken(instrument_of(assessment), assessment.profile, assessment.answers)


def _written(change: Change, *, since: datetime) -> Progress:
    instrument = change.instrument
    variables = {variable.code: variable.label for variable in instrument.variables}
    return Progress(
        since=since,
        sentence=_sentence(change.total),
        chart=_chart(change, since=since),
        treated=_labels(change.treated),
        overtaken=_labels(change.overtaken),
        uses=tuple(variables[code] for code in change.newly_true),
        common=None if change.same_version else len(instrument.questions),
    )


def _labels(themes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(Theme(theme).label) for theme in themes)


def _sentence(move: Move) -> str:
    if move.before is None or move.after is None:
        return "Trop de réponses manquent pour comparer les deux scores d’ensemble."
    before, after = half_up(move.before), half_up(move.after)
    match move.trend:
        case Trend.STABLE:
            return f"Votre score est stable : {after} sur 100, contre {before} la fois précédente."
        case _:
            return f"Votre score passe de {before} à {after} sur 100 : {in_points(move)}."


def in_points(move: Move) -> str:
    """Write a change: « +17 points », « stable », « −4 points », « non comparable »."""
    difference = move.difference
    if difference is None:
        return "non comparable"
    if move.trend is Trend.STABLE:
        return "stable"
    # Rounded away from its sign, so that what rose and what fell are written alike.
    size = half_up(abs(difference))
    return f"{'+' if difference > 0 else MINUS}{size}{NBSP}points"


def _chart(change: Change, *, since: datetime) -> BarChart:
    day = date_format(timezone.localtime(since), "F Y")
    moves = [
        (dimension.label, change.dimensions[dimension.code])
        for dimension in change.instrument.dimensions
        if change.dimensions[dimension.code] != Move(None, None)
    ]
    return BarChart(
        title="Ce qui a changé, domaine par domaine",
        message=french(_message([move for _, move in moves])),
        unit="",
        rows=tuple(
            Bar(
                label=label,
                value=None if move.after is None else half_up(move.after),
                marker=None if move.before is None else half_up(move.before),
                marker_label=f"en {day}",
                text="" if move.after is None else f"{half_up(move.after)} ({in_points(move)})",
            )
            for label, move in moves
        ),
        row_header="Domaine",
        value_header="Aujourd’hui",
        marker_header="Avant",
    )


def _message(moves: list[Move]) -> str:
    """Say how many domains went up, stayed and went down."""
    parts: list[str] = []
    for trend, one, several in (
        (Trend.UP, "progresse", "progressent"),
        (Trend.STABLE, "est stable", "sont stables"),
        (Trend.DOWN, "recule", "reculent"),
        (Trend.UNKNOWN, "ne se compare pas", "ne se comparent pas"),
    ):
        count = sum(move.trend is trend for move in moves)
        if count:
            noun = "" if parts else "domaine " if count == 1 else "domaines "
            parts.append(f"{count} {noun}{one if count == 1 else several}")
    return f"{', '.join(parts)}." if parts else "Aucun domaine ne se compare."
