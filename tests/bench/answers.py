"""Diagnostics drawn at random, as many as wanted, completed like those of the site."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from diagnostics.enums import AssessmentState
from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, Question
from diagnostics.models import Assessment, BenchmarkRelease, Questionnaire
from diagnostics.outcome import COLUMNS, outcome_of
from diagnostics.scoring import shown_questions
from diagnostics.selectors import instrument_of
from tests.factories.diagnostics import BenchmarkReleaseFactory, QuestionnaireFactory

# So many different ones; beyond, they come again under other keys.
DIFFERENT = 300
COMPLETED_AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
Taken = tuple[dict[str, str], dict[str, Any]]


def taken(random: Random, instrument: Instrument) -> Taken:
    """Draw a profile and an answer to nearly every question that it leads to, page after page."""
    profile = {
        question.code: random.choice(question.options).code
        for question in instrument.profile
        if question.options
    }
    profile["secteur"], profile["departement"] = random.choice("CFGHIJMN"), "75"
    answers: dict[str, Any] = {}
    for question in instrument.questions:
        # A condition only looks back: one pass in order meets every question that opens.
        asked = question.ask_if is None or question in shown_questions(instrument, profile, answers)
        if asked and random.random() < 0.97:
            answers[question.code] = answer(random, question)
    return profile, answers


def answer(random: Random, question: Question) -> str | list[str]:
    """Draw options, and one time in twelve what is no option where the question offers it."""
    if random.random() < 1 / 12:
        if question.allows_unknown:
            return UNKNOWN
        if question.allows_not_applicable:
            return NOT_APPLICABLE
    if question.kind == "single":
        return random.choice(question.options).code
    # In the order of the form, as a browser sends them; few tick more than five boxes.
    together = [option.code for option in question.options if not option.exclusive]
    ticked = random.sample(together, random.randint(1, min(5, len(together))))
    return [code for code in together if code in ticked]


def grow_completed(*, upto: int) -> None:
    """Add completed diagnostics until there are `upto`, on the questionnaire first published."""
    questionnaire = Questionnaire.objects.order_by("published_at").first() or QuestionnaireFactory()
    release = (
        BenchmarkRelease.objects.order_by("-published_at").first() or BenchmarkReleaseFactory()
    )
    already = Assessment.objects.completed().count()
    instrument = instrument_of(Assessment(questionnaire=questionnaire))
    random = Random(2026)  # noqa: S311 - the same answers at every run
    fresh = []
    for n in range(already, min(upto, DIFFERENT)):
        profile, answers = taken(random, instrument)
        outcome = outcome_of(instrument, profile, answers)
        fresh.append(
            Assessment(
                questionnaire=questionnaire,
                benchmark_release=release,
                profile=profile,
                answers=answers,
                state=AssessmentState.COMPLETED,
                completed_at=COMPLETED_AT + timedelta(minutes=n),
                **{column: getattr(outcome, column) for column in COLUMNS},
            )
        )
    Assessment.objects.bulk_create(fresh)
    _copy(upto - max(already, min(upto, DIFFERENT)))


def _copy(count: int) -> None:
    """Have the database repeat, under new keys, the diagnostics that are there."""
    columns = ", ".join(
        f'"{field.column}"'
        for field in Assessment._meta.concrete_fields
        # Two do not follow the same one.
        if field.name not in {"id", "previous"}
    )
    if count <= 0:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300s'")
        cursor.execute(
            f"""
            INSERT INTO diagnostics_assessment (id, {columns})
            SELECT gen_random_uuid(), {columns}
            FROM (SELECT * FROM diagnostics_assessment WHERE state = 'completed' LIMIT %s) model,
                 generate_series(1, %s)
            LIMIT %s
            """,  # noqa: S608 - names of our own columns
            [DIFFERENT, count // DIFFERENT + 1, count],
        )
        cursor.execute("RESET statement_timeout")
        # What autovacuum does by itself a minute later.
        cursor.execute("ANALYZE")
