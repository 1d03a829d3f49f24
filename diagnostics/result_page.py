"""What the result page says, made from the frozen record alone.

The comparison is not stored: it is made again at each reading from what is frozen (profile,
answers' variables, year of completion, release of figures), so that it never drifts and a fault
in a sentence can still be put right. One query, whatever the number of diagnostics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils import timezone

from diagnostics.benchmark import figures_for
from diagnostics.comparison import ComparedFirm, Line, compare, compare_dii, landmarks
from diagnostics.instrument import Instrument, Landmark, Level
from diagnostics.models import Assessment
from diagnostics.scoring import DimensionState, half_up
from diagnostics.selectors import SECTOR, instrument_of, needs_of
from reference import sectors
from reference.typography import french
from reference.vocabulary import Need
from ui.charts import Bar, BarChart, ScaleChart
from ui.charts import Step as ScaleStep

STRONG_FROM = 50
STRENGTHS_SHOWN = 3
FULL_POINTS = 10
SIZE = "personnes"
POPULATION = "entreprises françaises "
UNDER_TEN = ("1", "2_9")

LEVEL_SENTENCES = {
    "a_construire": (
        "Presque tout reste à construire : quelques gestes simples feront vite la différence."
    ),
    "en_demarrage": "Vous avez commencé. Les priorités ci-dessous disent par où continuer.",
    "installe": "Le numérique est bien installé chez vous. Il reste des gains à aller chercher.",
    "avance": "Vous faites partie des entreprises avancées. Gardez le rythme, et partagez.",
}
RELIABILITY_SENTENCES = {
    "bonne": "Vous avez répondu à presque tout : ce score est fiable.",
    "moyenne": "Quelques réponses manquent : prenez ce score comme un ordre de grandeur.",
    "faible": "Beaucoup de réponses manquent : ce score n’est qu’une première indication.",
}


@dataclass(frozen=True, slots=True)
class Strength:
    """Something that already works: a domain and its score, or words chosen and the question."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Index:
    """One version of the European index: uses counted out of twelve, and its figure."""

    value: int
    max_value: int
    level: str
    label: str
    note: str
    line: Line


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything the page shows; scores are whole numbers, 0 to 100, half up."""

    score: int | None
    low: int | None
    high: int | None
    level: str
    level_sentence: str
    reliability: str
    reliability_sentence: str
    strengths: tuple[Strength, ...]
    chart: BarChart
    main_index: Index
    index_chart: ScaleChart
    countries_chart: BarChart | None
    other_indexes: tuple[Index, ...]
    main_lines: tuple[Line, ...]
    other_lines: tuple[Line, ...]
    notices: tuple[str, ...]
    landmarks: tuple[Landmark, ...]
    landmarks_source: str
    under_ten: bool
    needs: tuple[Need, ...]


def result_page(assessment: Assessment) -> ResultPage:
    """Build the page of a completed diagnostic; ValueError for one still under way."""
    results, completed_at = assessment.results, assessment.completed_at
    release = assessment.benchmark_release
    if results is None or completed_at is None or release is None:
        raise ValueError("This diagnostic is not completed.")
    instrument = instrument_of(assessment)
    figures = figures_for(release, instrument)
    # The year as the owner lived it: 31 December 23:30 in Paris is still that year.
    year = timezone.localtime(completed_at).year
    firm = _firm(assessment, release.groups)
    lines = compare(instrument, figures, firm=firm, values=results["dii"]["variables"], year=year)
    indexes = {
        code: _index(instrument, code, stored, figures=figures, firm=firm, year=year)
        for code, stored in results["dii"]["versions"].items()
    }
    main_codes = instrument.dii_version(instrument.main_dii).variables
    total, reliability = results["global"], results["reliability"]["level"]
    return ResultPage(
        score=_whole(total["score"]),
        low=_whole(total["min"]),
        high=_whole(total["max"]),
        level=_label(instrument.score_levels, total["level"]),
        level_sentence=LEVEL_SENTENCES.get(total["level"] or "", ""),
        reliability=_label(instrument.reliability_levels, reliability),
        reliability_sentence=RELIABILITY_SENTENCES.get(reliability, ""),
        strengths=_strengths(instrument, assessment.answers, results),
        chart=_chart(instrument, results),
        main_index=indexes[instrument.main_dii],
        index_chart=_index_chart(instrument, indexes[instrument.main_dii]),
        countries_chart=_countries_chart(indexes[instrument.main_dii].line),
        other_indexes=tuple(
            index for code, index in indexes.items() if code != instrument.main_dii
        ),
        main_lines=tuple(line for line in lines if line.variable in main_codes),
        other_lines=tuple(line for line in lines if line.variable not in main_codes),
        # Said once above the lines, not under each of them.
        notices=tuple(dict.fromkeys(text for line in lines for text in line.notice_texts)),
        landmarks=landmarks(instrument, firm=firm),
        landmarks_source=instrument.comparison.landmarks_source,
        under_ten=firm.size in UNDER_TEN,
        needs=needs_of(assessment),
    )


def _firm(assessment: Assessment, groups: Mapping[str, str]) -> ComparedFirm:
    section = assessment.profile.get(SECTOR, "")
    return ComparedFirm(
        size=assessment.profile[SIZE],
        sector=section,
        activity_group=groups.get(section, ""),
        activity_label=sectors.label(section),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else half_up(Fraction(str(value)))


def _label(levels: tuple[Level, ...], code: str | None) -> str:
    return next((level.label for level in levels if level.code == code), "")


def _index(
    instrument: Instrument,
    code: str,
    stored: Mapping[str, Any],
    *,
    figures: Any,
    firm: ComparedFirm,
    year: int,
) -> Index:
    version = instrument.dii_version(code)
    return Index(
        value=stored["value"],
        max_value=stored["max_value"],
        level=_label(instrument.dii_levels, stored["level"]),
        label=version.label,
        note=version.note,
        line=compare_dii(
            instrument,
            figures,
            firm=firm,
            value=stored["value"],
            level=stored["level"],
            year=year,
            version=code,
        ),
    )


def _strengths(
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
    found = [Strength(dimension.label, f"{_whole(score)} sur 100") for score, dimension in strong]
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


def _chart(instrument: Instrument, results: Mapping[str, Any]) -> BarChart:
    rows: list[tuple[int, Bar]] = []
    for dimension in instrument.dimensions:
        each = results["dimensions"][dimension.code]
        value = _whole(each["score"])
        text = {
            DimensionState.COMPUTED: (
                f"{value} : {_label(instrument.score_levels, each['level']).lower()}"
            ),
            DimensionState.INSUFFICIENT: "Pas assez de réponses",
            DimensionState.NOT_APPLICABLE: "Ne vous concerne pas",
        }[DimensionState(each["state"])]
        rows.append(
            (
                -1 if value is None else value,
                Bar(label=dimension.label, value=value, text=text),
            )
        )
    # Strengths first; `sorted` keeps the order of the instrument among equals.
    ordered = [bar for _, bar in sorted(rows, key=lambda row: -row[0])]
    return BarChart(
        title="Votre score par domaine, sur 100",
        message=_chart_message(ordered),
        unit="",
        rows=tuple(ordered),
        row_header="Domaine",
        value_header="Votre score",
    )


def _chart_message(bars: list[Bar]) -> str:
    scored = [bar for bar in bars if bar.value is not None]
    if not scored:
        return "Trop de réponses manquent pour calculer un score par domaine."
    best, least = scored[0], scored[-1]
    if best.value == least.value:
        return french(f"Tous vos domaines sont à {best.value} sur 100.")
    return french(
        f"Votre domaine le plus avancé : {best.label} ({best.value} sur 100)."
        f" Celui qui demande le plus d’attention : {least.label} ({least.value} sur 100)."
    )


def _index_chart(instrument: Instrument, index: Index) -> ScaleChart:
    """The uses counted, out of the twelve of the version, with Eurostat's four levels."""
    variables = instrument.dii_version(instrument.main_dii).variables
    levels = instrument.dii_levels
    ends = [level.minimum - 1 for level in levels[1:]] + [len(variables)]
    return ScaleChart(
        title="Vos usages du numérique, parmi ceux que suit Eurostat",
        message=french(
            f"Vous cumulez {index.value} des {len(variables)} usages :"
            f" intensité numérique {index.level.lower()}."
        ),
        value=index.value,
        maximum=len(variables),
        steps=tuple(
            ScaleStep(level.label, level.minimum, end)
            for level, end in zip(levels, ends, strict=True)
        ),
    )


def _countries_chart(line: Line) -> BarChart | None:
    """The share of firms with four uses or more, zone by zone; None without a French figure."""
    if not line.countries:
        return None
    return BarChart(
        title=french(f"Entreprises ayant au moins 4 des 12 usages ({line.year})"),
        message=french(
            f"En France, {line.pct} % des entreprises {line.population.removeprefix(POPULATION)}"
            f" ont au moins 4 des 12 usages ({line.year})."
        ),
        unit="%",
        rows=tuple(Bar(country.label, country.pct) for country in line.countries),
        row_header="Zone",
        value_header="Part des entreprises",
    )
