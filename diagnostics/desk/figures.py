"""How each question of a version fares with those who take it: two statements over sets.

A question is *shown* when the answers call for it and its page was reached: answered, passed, or
the one now before the owner. What is stored with a result does not tell a question passed from
one that nothing called for, so conditions are evaluated again, by the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from diagnostics.desk.asked import AskedSQL
from diagnostics.enums import AssessmentState
from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, Option, ProfileOption

# Who left an address is recalled between one and two days after; past that, one is gone.
GONE_AFTER = timedelta(days=2)
# Staff may open each diagnostic: nothing is hidden from them here. But a share or a median of a
# few is no measure of a question, and pages are copied into reports, which outsiders read: no
# figure but how many is given under the same bound as open figures.
FEWEST = 11
# Some 150 ms a thousand: whatever the number of diagnostics, within the bound of a statement.
LATEST = 10_000


@dataclass(frozen=True, slots=True)
class OptionFigures:
    label: str
    chosen: int
    share: int | None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question of the version, or of its profile; `median` is in seconds."""

    code: str
    label: str
    part: str
    shown: int
    answered: int
    unknown: int
    not_applicable: int
    skipped: int
    left: int
    median: float | None
    options: tuple[OptionFigures, ...]

    @property
    def is_enough(self) -> bool:
        return self.shown >= FEWEST

    def share(self, count: int) -> int:
        """Give a count as a whole percentage of those the question was shown to; 0 of nobody."""
        return round(100 * count / self.shown) if self.shown else 0

    @property
    def measures(self) -> tuple[tuple[int, int], ...]:
        """Give answered, unknown, not applicable, skipped and left, each with its share."""
        counts = (self.answered, self.unknown, self.not_applicable, self.skipped, self.left)
        return tuple((count, self.share(count)) for count in counts)


@dataclass(frozen=True, slots=True)
class Takings:
    """How many began the version, sent it, are still at it, or left: `unsent` at the very end."""

    begun: int
    completed: int
    under_way: int
    left: int
    unsent: int


PROFILE_PART = "Votre entreprise"


def takings_of(questionnaire_id: int, *, now: datetime) -> Takings:
    """Count the diagnostics of a version."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT
                count(*),
                count(*) FILTER (WHERE state = %(completed)s),
                count(*) FILTER (WHERE state <> %(completed)s AND saved_at >= %(gone)s),
                count(*) FILTER (WHERE state <> %(completed)s AND saved_at < %(gone)s),
                count(*) FILTER (
                    WHERE state <> %(completed)s AND saved_at < %(gone)s AND waiting_code = ''
                )
            FROM diagnostics_assessment WHERE questionnaire_id = %(questionnaire)s
            """,
            {
                "questionnaire": questionnaire_id,
                "completed": AssessmentState.COMPLETED,
                "gone": now - GONE_AFTER,
            },
        )
        return Takings(*cursor.fetchone())


def figures_of(
    questionnaire_id: int, instrument: Instrument, *, now: datetime
) -> tuple[QuestionFigures, ...]:
    """Measure every question over the latest diagnostics of a version, in its order."""
    counts, chosen = _measure(questionnaire_id, instrument, now=now)
    found = []
    for code, label, part, options in _questions(instrument):
        shown, answered, unknown, not_applicable, skipped, left, median = counts.get(code, NEVER)
        found.append(
            QuestionFigures(
                code=code,
                label=label,
                part=part,
                shown=shown,
                answered=answered,
                unknown=unknown,
                not_applicable=not_applicable,
                skipped=skipped,
                left=left,
                median=median,
                options=tuple(
                    OptionFigures(
                        option.label,
                        ticked := chosen.get((code, option.code), 0),
                        round(100 * ticked / answered) if answered >= FEWEST else None,
                    )
                    for option in options
                ),
            )
        )
    return tuple(found)


NEVER = (0, 0, 0, 0, 0, 0, None)


def _questions(
    instrument: Instrument,
) -> Iterator[tuple[str, str, str, tuple[Option | ProfileOption, ...]]]:
    """Give code, words, part and options of each question, the profile first."""
    titles = {dimension.code: dimension.label for dimension in instrument.dimensions}
    for each in instrument.profile:
        yield each.code, each.label, PROFILE_PART, each.options
    for question in instrument.questions:
        yield question.code, question.label, titles[question.dimension], question.options


def _measure(
    questionnaire_id: int, instrument: Instrument, *, now: datetime
) -> tuple[dict[str, tuple[Any, ...]], dict[tuple[str, str], int]]:
    sql = AskedSQL(instrument)
    pages = [
        *((each.code, "t.profile", "TRUE") for each in instrument.profile),
        *((each.code, "t.answers", sql.column(each.code)) for each in instrument.questions),
    ]
    rows = ", ".join(
        f"({code}, {column} -> {code}, {asked})"
        for code, column, asked in (
            (f"{sql.bind(code)}::text", column, asked) for code, column, asked in pages
        )
    )
    shown = f"""
        WITH page AS (
            SELECT
                p.code, p.given, t.skipped ? p.code AS skipped, t.pace -> p.code AS took,
                t.waiting_code = p.code AND t.state <> {sql.bind(AssessmentState.COMPLETED)}
                    AND t.saved_at < {sql.bind(now - GONE_AFTER)} AS gone
            FROM (
                SELECT * FROM diagnostics_assessment
                WHERE questionnaire_id = {sql.bind(questionnaire_id)}
                ORDER BY started_at DESC LIMIT {sql.bind(LATEST)}
            ) AS t
            {sql.joins}
            CROSS JOIN LATERAL (VALUES {rows}) AS p (code, given, asked)
            WHERE p.asked
                AND (p.given IS NOT NULL OR t.skipped ? p.code OR t.waiting_code = p.code)
        )
    """
    with_options = [code for code, _, _, options in _questions(instrument) if options]
    unknown, not_applicable = f'"{UNKNOWN}"', f'"{NOT_APPLICABLE}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {shown}
            SELECT
                code,
                count(*),
                count(given) FILTER (WHERE given NOT IN ('{unknown}', '{not_applicable}')),
                count(*) FILTER (WHERE given = '{unknown}'),
                count(*) FILTER (WHERE given = '{not_applicable}'),
                count(*) FILTER (WHERE given IS NULL AND skipped),
                count(*) FILTER (WHERE given IS NULL AND NOT skipped AND gone),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY took::text::float)
            FROM page GROUP BY code
            """,
            sql.parameters,
        )
        counts = {code: tuple(measures) for code, *measures in cursor.fetchall()}
        cursor.execute(
            f"""
            {shown}
            SELECT code, option, count(*)
            FROM page
            CROSS JOIN LATERAL jsonb_array_elements_text(
                CASE jsonb_typeof(given)
                    WHEN 'array' THEN given ELSE jsonb_build_array(given)
                END
            ) AS option
            WHERE given IS NOT NULL AND code = ANY({sql.bind(with_options)})
            GROUP BY code, option
            """,
            sql.parameters,
        )
        chosen = {(code, option): count for code, option, count in cursor.fetchall()}
    return counts, chosen
