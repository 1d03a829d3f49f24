"""The score domain by domain: what works already, then every bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from diagnostics.instrument import Instrument
from diagnostics.peers import Standing
from diagnostics.result_page.standing import marker_label
from diagnostics.result_page.words import label_of, whole
from diagnostics.scoring import DimensionState, half_up
from reference.typography import french
from ui.charts import Bar, BarChart

STRONG_FROM = 50
STRENGTHS_SHOWN = 3
FULL_POINTS = 10


@dataclass(frozen=True, slots=True)
class Strength:
    """Something that already works: a domain and its score, or words chosen and the question."""

    title: str
    detail: str


def strengths_of(
    instrument: Instrument, answers: Mapping[str, Any], results: Mapping[str, Any]
) -> tuple[Strength, ...]:
    """The best dimensions, from the middle of the scale up, then the best single answers."""
    strong = sorted(
        (
            (each["score"], instrument.dimension(code))
            for code, each in results["dimensions"].items()
            if each["score"] is not None and each["score"] >= STRONG_FROM
        ),
        key=lambda pair: (-pair[0], pair[1].order),
    )[:STRENGTHS_SHOWN]
    found = [Strength(dimension.label, f"{whole(score)} sur 100") for score, dimension in strong]
    covered = {dimension.code for _, dimension in strong}
    best = sorted(
        (
            question
            for question in instrument.questions
            if results["points"].get(question.code) == FULL_POINTS
            and question.weight
            and question.dimension not in covered
        ),
        key=lambda question: (-question.weight, question.order),
    )
    for question in best[: max(0, STRENGTHS_SHOWN - len(found))]:
        given = answers[question.code]
        chosen = [given] if isinstance(given, str) else given
        words = " ; ".join(question.option(code).label for code in chosen)
        found.append(Strength(words, f"En réponse à : {question.label}"))
    return tuple(found)


def dimensions_chart(
    instrument: Instrument, results: Mapping[str, Any], standing: Standing
) -> BarChart:
    """Draw every dimension, strengths first, each against the median of the firm's peers."""
    compared_with = marker_label(standing)
    rows: list[tuple[int, Bar]] = []
    for dimension in instrument.dimensions:
        each = results["dimensions"][dimension.code]
        value = whole(each["score"])
        text = {
            DimensionState.COMPUTED: (
                f"{value} : {label_of(instrument.score_levels, each['level']).lower()}"
            ),
            DimensionState.INSUFFICIENT: "Pas assez de réponses",
            DimensionState.NOT_APPLICABLE: "Ne vous concerne pas",
        }[DimensionState(each["state"])]
        median = standing.medians.get(dimension.code)
        bar = Bar(
            label=dimension.label,
            value=value,
            marker=None if median is None else half_up(Fraction(median)),
            marker_label=compared_with,
            text=french(text),
        )
        rows.append((-1 if value is None else value, bar))
    # `sorted` keeps the order of the instrument among equals.
    ordered = [bar for _, bar in sorted(rows, key=lambda row: -row[0])]
    return BarChart(
        title="Votre score par domaine, sur 100",
        message=_message(ordered),
        unit="",
        rows=tuple(ordered),
        row_header="Domaine",
        value_header="Votre score",
        marker_header="Médiane",
    )


def _message(bars: list[Bar]) -> str:
    scored = [bar for bar in bars if bar.value is not None]
    if not scored:
        return "Trop de réponses manquent pour calculer un score par domaine."
    best, least = scored[0], scored[-1]
    if best.value == least.value:
        return french(f"Tous vos domaines sont à {best.value} sur 100.")
    return french(
        f"Votre domaine le plus avancé : {best.label} ({best.value} sur 100)."
        f" Celui qui demande le plus d’attention : {least.label} ({least.value} sur 100)."
    )
