"""What the result page says, made from the frozen record alone.

The comparison is not stored: it is made again at each reading from what is frozen (profile,
answers' variables, year of completion, release of figures), so that it never drifts and a fault
in a sentence can still be put right.
"""

from dataclasses import dataclass

from diagnostics.benchmark import compared
from diagnostics.comparison import Line, landmarks
from diagnostics.instrument import Landmark
from diagnostics.models import Assessment
from diagnostics.peers import standing_of
from diagnostics.percentile import Position
from diagnostics.result_page.dimensions import Strength, dimensions_chart, strengths_of
from diagnostics.result_page.index import Index, countries_chart, index_chart, index_of
from diagnostics.result_page.standing import marker_sentence, standing_sentence
from diagnostics.result_page.ways import Ways, ways_of
from diagnostics.result_page.words import (
    LEVEL_SENTENCES,
    RELIABILITY_SENTENCES,
    interval_sentence,
    label_of,
    rank_of,
    whole,
)
from diagnostics.selectors import instrument_of, needs_of
from reference.vocabulary import Need
from ui.charts import BarChart, ScaleChart

__all__ = ["Index", "ResultPage", "Strength", "Ways", "result_page"]

UNDER_TEN = ("1", "2_9")


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything the page shows; scores are whole numbers, 0 to 100, half up."""

    score: int | None
    low: int | None
    high: int | None
    level: str
    level_rank: str
    level_sentence: str
    reliability: str
    reliability_sentence: str
    interval_sentence: str
    strengths: tuple[Strength, ...]
    standing: Position | None
    standing_sentence: str
    chart: BarChart
    marker_sentence: str
    ways: Ways
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
    told = compared(assessment, release)
    lines = [told.line(code, value) for code, value in results["dii"]["variables"].items()]
    indexes = {
        code: index_of(told, code, stored) for code, stored in results["dii"]["versions"].items()
    }
    main_index = indexes[instrument.main_dii]
    main_codes = instrument.dii_version(instrument.main_dii).variables
    total, reliability = results["global"], results["reliability"]["level"]
    low, high = whole(total["min"]), whole(total["max"])
    needs = needs_of(assessment)
    standing = standing_of(assessment, instrument)
    return ResultPage(
        score=whole(total["score"]),
        low=low,
        high=high,
        level=label_of(instrument.score_levels, total["level"]),
        level_rank=rank_of(instrument.score_levels, total["level"]),
        level_sentence=LEVEL_SENTENCES.get(total["level"] or "", ""),
        reliability=label_of(instrument.reliability_levels, reliability),
        reliability_sentence=RELIABILITY_SENTENCES.get(reliability, ""),
        interval_sentence=interval_sentence(low, high),
        strengths=strengths_of(instrument, assessment.answers, results),
        standing=standing.position,
        standing_sentence=standing_sentence(
            standing,
            scored=total["score"] is not None,
            completed_at=completed_at,
            minimum=instrument.parameters.min_peers,
        ),
        chart=dimensions_chart(instrument, results, standing),
        marker_sentence=marker_sentence(standing, minimum=instrument.parameters.min_peers),
        ways=ways_of(instrument, assessment, needs=needs),
        main_index=main_index,
        index_chart=index_chart(instrument, main_index),
        countries_chart=countries_chart(main_index.line),
        other_indexes=tuple(
            index for code, index in indexes.items() if code != instrument.main_dii
        ),
        main_lines=tuple(line for line in lines if line.variable in main_codes),
        other_lines=tuple(line for line in lines if line.variable not in main_codes),
        # Said once above the lines, not under each of them.
        notices=tuple(dict.fromkeys(text for line in lines for text in line.notice_texts)),
        landmarks=landmarks(instrument, firm=told.firm),
        landmarks_source=instrument.comparison.landmarks_source,
        under_ten=told.firm.size in UNDER_TEN,
        needs=needs,
    )
