"""How the questions of a version fare: read by whoever prepares the next one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from diagnostics.desk.figures import (
    FEWEST,
    GONE_AFTER,
    LATEST,
    QuestionFigures,
    figures_of,
    takings_of,
)
from diagnostics.desk.pages import find, for_editors, show
from diagnostics.instrument import InstrumentError, parse

MOST_REMARKS = 3
WORTH_A_LOOK = 10
SLOW = 1.5


@dataclass(frozen=True, slots=True)
class Remark:
    """Questions that stand out by one measure, the most striking first."""

    title: str
    lines: tuple[tuple[QuestionFigures, str], ...]


@require_safe
@for_editors
def quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the figures of each question, those that stand out first."""
    questionnaire = find(pk)
    now = timezone.now()
    try:
        instrument = parse(questionnaire.definition)
    except InstrumentError:
        figures: tuple[QuestionFigures, ...] = ()
    else:
        figures = figures_of(questionnaire.pk, instrument, now=now)
    return show(
        request,
        "admin/diagnostics/questionnaire/quality.html",
        title=f"Qualité des questions, {questionnaire}",
        questionnaire=questionnaire,
        takings=takings_of(questionnaire.pk, now=now),
        parts=[(part, list(lines)) for part, lines in groupby(figures, lambda line: line.part)],
        remarks=remarks_on(figures),
        fewest=FEWEST,
        days=GONE_AFTER.days,
        latest=LATEST,
    )


def remarks_on(figures: Sequence[QuestionFigures]) -> tuple[Remark, ...]:
    """Give the questions that many do not know, pass, leave at, or take long over."""
    found = []
    measures: tuple[tuple[str, Callable[[QuestionFigures], int]], ...] = (
        ("Souvent « je ne sais pas »", lambda line: line.unknown),
        ("Souvent passées", lambda line: line.skipped),
        ("Où l’on s’arrête", lambda line: line.left),
    )
    for title, measure in measures:
        lines = [(line.share(measure(line)), line) for line in figures if line.is_enough]
        worst = sorted((one for one in lines if one[0] >= WORTH_A_LOOK), key=lambda one: -one[0])
        kept = tuple((line, f"{share}\u00a0%") for share, line in worst[:MOST_REMARKS])
        found.append(Remark(title, kept))
    timed = sorted(
        ((line.median, line) for line in figures if line.is_enough and line.median is not None),
        key=lambda one: -one[0],
    )
    if timed:
        usual = timed[len(timed) // 2][0]
        slow = [one for one in timed if one[0] > SLOW * usual][:MOST_REMARKS]
        lines_ = tuple((line, f"{median:.0f}\u00a0s") for median, line in slow)
        found.append(Remark("Plus longues que les autres", lines_))
    return tuple(remark for remark in found if remark.lines)
